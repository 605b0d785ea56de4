import { FixedWindows } from './fixed-windows.js';

describe('FixedWindows', () => {
  let now = 0;
  const windowsAt = (startMs: number) => {
    now = startMs;
    return new FixedWindows(60_000, () => now);
  };

  it('begins a window with the first that counts, and the next when it is over', () => {
    const windows = windowsAt(5);
    const first = windows.current('ws_a');
    now += 59_999;
    expect(windows.current('ws_a')).toBe(first);
    expect(windows.leftMs(first)).toBe(1);
    now += 1;
    expect(windows.current('ws_a')).not.toBe(first);
    expect(windows.leftMs(first)).toBe(0);
  });

  it('keeps workspaces apart', () => {
    const windows = windowsAt(0);
    windows.current('ws_a').requests = 3;
    expect(windows.current('ws_b').requests).toBe(0);
  });

  it('names the windows that have not ended', () => {
    const windows = windowsAt(0);
    windows.current('ws_a', 10);
    windows.current('ws_b', 20);
    now = 10;
    expect([...windows.running()].map(([workspaceId]) => workspaceId)).toEqual(['ws_b']);
  });

  it('forgets windows that have ended, so that memory stays bounded', () => {
    const windows = windowsAt(0);
    for (let index = 0; index < 20_000; index += 1) {
      now += 60;
      windows.current(`ws_${index}`);
    }
    expect(windows.size).toBeLessThanOrEqual(1001);
  });
});
