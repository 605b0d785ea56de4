import { expect } from '@jest/globals';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { RecordedRequest } from './fake-upstream.js';
import type { RawCall } from './raw-client.js';

/** Longest time from the client's leaving to the closed connection at the vendor. Source: issue 2, "It must show". */
const longestCloseMs = 100;

/** The client leaves, and the connection of each of these requests under way closes in time. */
export async function expectClosedAtOnce(
  call: RawCall,
  ...underWay: readonly RecordedRequest[]
): Promise<void> {
  // Both ends are in this process: what a busy machine withholds from it is nobody's delay.
  const stalls = monitorEventLoopDelay({ resolution: 5 });
  stalls.enable();
  const leftAtMs = performance.now();
  call.leave();
  const closings = await Promise.all(underWay.map(({ closed }) => closed));
  stalls.disable();
  const stalledMs = stalls.count > 0 ? stalls.max / 1e6 : 0;
  for (const { atMs, byClient } of closings) {
    expect(byClient).toBe(true);
    expect(atMs - leftAtMs - stalledMs).toBeLessThan(longestCloseMs);
  }
}
