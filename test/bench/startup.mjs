/**
 * From spawn to the first 200 of /health/ready, the CPU time that took (which a busy machine inflates less), and the
 * memory of a server that has nothing to do.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cpuMs, residentMb } from './processes.mjs';
import { median } from './statistics.mjs';
import { startGatewayProcess } from './targets.mjs';

/** @returns {Promise<{readyMs: number, usedMs: number, idleMb: number}>} */
async function startOnce(children, settings, settleMs) {
  const startedAt = performance.now();
  const { child } = await startGatewayProcess(children, settings);
  const readyMs = performance.now() - startedAt;
  const usedMs = cpuMs(child.pid);
  await delay(settleMs);
  const idleMb = residentMb(child.pid);
  await children.stop(child);
  return { readyMs, usedMs, idleMb };
}

/**
 * Starts the server `1 + later` times on the same data: the first start migrates an empty database.
 * @param {number} settleMs wait before memory is read
 */
export async function measureStarts(children, settings, { name, later, settleMs }) {
  const own = {
    ...settings,
    adminKey: randomBytes(24).toString('hex'),
    dataFolder: join(settings.dataFolder, name),
  };
  const first = await startOnce(children, own, 0);
  const starts = [];
  for (let index = 0; index < later; index += 1) starts.push(await startOnce(children, own, settleMs));
  return {
    name,
    firstMs: first.readyMs,
    laterMs: median(starts.map(({ readyMs }) => readyMs)),
    laterCpuMs: median(starts.map(({ usedMs }) => usedMs)),
    idleMb: median(starts.map(({ idleMb }) => idleMb)),
  };
}
