import { LostSlots } from './lost-slots.js';

const leaseMs = 20_000;

describe('LostSlots', () => {
  let now = 0;
  let lost = new LostSlots(leaseMs, () => now);
  beforeEach(() => {
    now = 0;
    lost = new LostSlots(leaseMs, () => now);
  });

  it('tells them by workspace until it is told to forget them', () => {
    lost.add('ws_a', 'i:1');
    lost.add('ws_b', 'i:2');
    lost.add('ws_a', 'i:3');
    expect([...lost.byWorkspace()]).toEqual([
      ['ws_a', ['i:1', 'i:3']],
      ['ws_b', ['i:2']],
    ]);
    lost.forget(['i:1', 'i:3']);
    expect([...lost.byWorkspace()]).toEqual([['ws_b', ['i:2']]]);
  });

  it('drops what Redis has dropped by itself', () => {
    lost.add('ws_a', 'i:1');
    now = leaseMs - 1;
    lost.add('ws_a', 'i:2');
    expect(lost.byWorkspace().get('ws_a')).toEqual(['i:1', 'i:2']);
    now = leaseMs;
    expect(lost.byWorkspace().get('ws_a')).toEqual(['i:2']);
  });

  it('keeps one that is lost again for a lease from then', () => {
    lost.add('ws_a', 'i:1');
    lost.add('ws_a', 'i:2');
    now = leaseMs - 1;
    lost.add('ws_a', 'i:1');
    now = leaseMs;
    expect(lost.byWorkspace().get('ws_a')).toEqual(['i:1']);
  });

  it('holds those of one lease, however long nobody can be told', () => {
    for (let index = 0; index < 10_000; index += 1) {
      now = index * 100;
      lost.add('ws_a', `i:${index}`);
    }
    expect(lost.size).toBe(leaseMs / 100);
  });
});
