import { credentialsOf, noCredential } from '../contract/credential.js';
import { atVendor, fingerprintOf, newTaskId, type VideoTask } from './video-task.js';

describe('newTaskId', () => {
  const ids = Array.from({ length: 4_000 }, newTaskId);

  it('is task_ and 32 letters and digits, never the same', () => {
    for (const id of ids) expect(id).toMatch(/^task_[A-Za-z0-9]{32}$/);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('takes each of 62 letters and digits as often as the others', () => {
    const counts = new Map<string, number>();
    for (const id of ids) for (const letter of id.slice(5)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    expect(counts.size).toBe(62);
    const expected = (ids.length * 32) / 62;
    // 128,000 letters: 45 is the standard deviation of each count, and seven of them happen to nobody.
    for (const [letter, count] of counts)
      expect([letter, Math.abs(count - expected) < 7 * 45]).toEqual([letter, true]);
  });
});

describe('fingerprintOf', () => {
  const [one, other] = credentialsOf('secret-one', 'secret-two').map(fingerprintOf);

  it('tells credentials apart, always the same', () => {
    expect(one).not.toBe(other);
    expect(credentialsOf('x', 'secret-one').map(fingerprintOf)[1]).toBe(one);
    expect(fingerprintOf(noCredential)).not.toBe(one);
  });

  it('tells nothing of the secret', () => {
    expect(one).toMatch(/^[0-9a-f]{16}$/);
    expect(fingerprintOf({ ...noCredential, secret: 'a'.repeat(5_000) })).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe('atVendor', () => {
  it('has no id of the vendor where it told none', () => {
    const task = { id: 'task_1', upstreamModel: 'm', action: 'generate', secret: 1 } as const;
    const of = (vendorTaskId: string | null) => atVendor({ ...task, vendorTaskId } as unknown as VideoTask);
    expect(of('v1')).toEqual({
      taskId: 'task_1',
      vendorTaskId: 'v1',
      upstreamModel: 'm',
      action: 'generate',
    });
    expect(of(null).vendorTaskId).toBeUndefined();
  });
});
