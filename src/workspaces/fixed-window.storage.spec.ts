import { fc } from '../../test/support/property.js';
import { FixedWindowStorage } from './fixed-window.storage.js';

describe('FixedWindowStorage', () => {
  let now = 0;
  const storageAt = (startMs: number) => {
    now = startMs;
    return new FixedWindowStorage(() => now);
  };

  it('lets exactly the limit through, however many ask at once', async () => {
    const storage = storageAt(5);
    const hits = await Promise.all(Array.from({ length: 500 }, () => storage.increment('ws_a', 60_000, 10)));
    expect(hits.filter((hit) => !hit.isBlocked)).toHaveLength(10);
  });

  it('counts each key apart', async () => {
    const storage = storageAt(0);
    expect((await storage.increment('ws_a', 60_000, 1)).isBlocked).toBe(false);
    expect((await storage.increment('ws_b', 60_000, 1)).isBlocked).toBe(false);
    expect((await storage.increment('ws_a', 60_000, 1)).isBlocked).toBe(true);
  });

  it('tells a wait of at least a second that, obeyed, succeeds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 30_000 }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 5 }),
        async (steps, limit) => {
          const storage = storageAt(0);
          for (const step of steps) {
            now += step;
            const hit = await storage.increment('ws_a', 60_000, limit);
            if (!hit.isBlocked) continue;
            expect(hit.timeToBlockExpire).toBeGreaterThanOrEqual(1);
            now += hit.timeToBlockExpire * 1000;
            expect((await storage.increment('ws_a', 60_000, limit)).isBlocked).toBe(false);
          }
        },
      ),
    );
  });

  it('never lets more than the limit through within one window', async () => {
    const storage = storageAt(0);
    const passed: number[] = [];
    for (; now < 240_000; now += 700) {
      if (!(await storage.increment('ws_a', 60_000, 7)).isBlocked) passed.push(now);
    }
    const windows = [0, 1, 2, 3].map((index) => passed.slice(index * 7, index * 7 + 7));
    expect(passed).toHaveLength(28);
    for (const [index, window] of windows.entries()) {
      const next = windows[index + 1];
      if (next?.[0] !== undefined && window[0] !== undefined)
        expect(next[0] - window[0]).toBeGreaterThanOrEqual(60_000);
    }
  });

  it('forgets windows that have ended, so that memory stays bounded', async () => {
    const storage = storageAt(0);
    for (let index = 0; index < 20_000; index += 1) {
      now += 60;
      await storage.increment(`ws_${index}`, 60_000, 10);
    }
    expect(storage.size).toBeLessThanOrEqual(1001);
  });
});
