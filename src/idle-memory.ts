import { Logger } from '@nestjs/common';

/**
 * Long, because collecting costs more than its 100 ms: hidden classes that have no object at the moment go, and with them
 * compiled code. Requests take three times the CPU until it is compiled again.
 */
const checkIntervalMs = 30_000;
/** Share of one core; the process alone takes 0.002. */
const idleShare = 0.005;
/** What must have come together since the last time. */
const worthwhileBytes = 8 * 1024 * 1024;

/**
 * Gives memory back to the system when there is nothing else to do: what the start has left behind at once, what a burst
 * of streams has after half a minute of rest. V8 collects when it needs room, and would sit on all of it until the next burst.
 *
 * By the inspector's own command because that is the one way to V8's low-memory collection, which also hands back the
 * pages it has emptied; no port is opened. Without an inspector in this Node nothing happens.
 */
export async function releaseMemoryWhenIdle(): Promise<void> {
  if (!process.features.inspector) return;
  const { Session } = await import('node:inspector');
  const logger = new Logger('Memory');
  let releasedBytes = 0;
  let cpu = process.cpuUsage();

  const release = (): void => {
    const session = new Session();
    session.connect();
    session.post('HeapProfiler.collectGarbage', () => {
      // Not within its own answer, which would never come to an end.
      setImmediate(() => {
        session.disconnect();
        const before = releasedBytes;
        releasedBytes = process.memoryUsage.rss();
        cpu = process.cpuUsage();
        if (before > 0) logger.debug(`Gave back memory; ${Math.round(releasedBytes / 2 ** 20)} MB in use.`);
      });
    });
  };
  const check = (): void => {
    const { user, system } = process.cpuUsage(cpu);
    cpu = process.cpuUsage();
    if (user + system > idleShare * checkIntervalMs * 1000) return;
    if (process.memoryUsage.rss() - releasedBytes > worthwhileBytes) release();
  };

  release();
  setInterval(check, checkIntervalMs).unref();
}
