import { createHash, randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { errorCode } from '../../database/database-failure.js';

/** The owner of a file touches it this often, whether it writes or not. */
export const touchEveryMs = 5_000;
/** A file that nobody touched for so long has no owner any more, whatever the process table says. */
const abandonedAfterMs = 20_000;

const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
const namePattern = /^([0-9a-f]{8})-(\d+)-[0-9a-f]{12}\.spool$/;

/** A new name in the folder, which tells whose file it is: `<host>-<process>-<random>.spool`. */
export function newSpoolPath(folder: string): string {
  return join(folder, `${host}-${process.pid}-${randomBytes(6).toString('hex')}.spool`);
}

/**
 * Whether the writer of a spool file is gone: its process has ended on this machine, or it has not touched the file for a
 * while (another machine or container on one volume). Only the latter tells of a file with this process' own number: it is of an
 * earlier life in a container that was started again, or of a container beside it with the same host name. Taking over a file of a living process would do no harm: what is in it is
 * stored once, however often it is sent; of an answer that it was just counting, our guess would stand.
 * @param own files of this process, which are never abandoned
 * @returns false also for names that are not ours
 */
export function isAbandoned(
  name: string,
  touchedAtMs: number,
  nowMs: number,
  own: (name: string) => boolean,
): boolean {
  const match = namePattern.exec(name);
  if (!match || own(name)) return false;
  if (nowMs - touchedAtMs > abandonedAfterMs) return true;
  return match[1] === host && !isRunning(Number(match[2]));
}

/** Of this machine's processes; one of the same number that began later counts as running, until the file is old enough. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}
