import { SpentWindows } from './spent-windows.js';

describe('SpentWindows', () => {
  it('know for how long there is nothing to be had, for this limit and lesser ones', () => {
    let now = 0;
    const spent = new SpentWindows(() => now);
    expect(spent.leftMs('ws_a', 5)).toBe(0);
    spent.note('ws_a', 5, 1000);
    now = 400;
    expect([4, 5, 6].map((limit) => spent.leftMs('ws_a', limit))).toEqual([600, 600, 0]);
    expect(spent.leftMs('ws_b', 5)).toBe(0);
    now = 1000;
    expect(spent.leftMs('ws_a', 5)).toBe(0);
  });

  it('forget all when they are told to', () => {
    const spent = new SpentWindows(() => 0);
    spent.note('ws_a', 5, 1000);
    spent.clear();
    expect(spent.leftMs('ws_a', 5)).toBe(0);
  });
});
