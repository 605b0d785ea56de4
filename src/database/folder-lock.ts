import { randomUUID } from 'node:crypto';
import { link, readdir, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { errorCode } from './database-failure.js';
import { DatabaseStartupError } from './database-startup-error.js';

const claimName = /^owner-(\d+)$/;

/**
 * One living process per folder. Node has no flock(2), and a file with a process id goes wrong after kill -9 when the
 * id is used again. A listening Unix socket does not: the system closes it with its process, however that dies.
 *
 * Claims are numbered and a number is never used twice: hard-linking an already listening socket to the next number
 * succeeds for exactly one of several starters. The last claim therefore stays behind, dead, after the owner has gone.
 * Holds between the processes of one machine (containers included), not between machines that share a network folder.
 */
export class FolderLock {
  private constructor(private readonly server: Server) {}

  /** Throws DatabaseStartupError(refusal) when another process holds the folder, system errors as they come. */
  static async take(folder: string, refusal: string): Promise<FolderLock> {
    const server = createServer((socket) => socket.destroy());
    const listening = join(folder, `starting-${randomUUID().slice(0, 8)}`);
    await listen(server, listening);
    try {
      await claim(folder, listening, refusal);
    } catch (error) {
      server.close();
      throw error;
    }
    await rm(listening, { force: true });
    server.unref();
    return new FolderLock(server);
  }

  async release(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }
}

async function claim(folder: string, listening: string, refusal: string): Promise<void> {
  for (;;) {
    const newest = await newestClaim(folder);
    if (newest > 0 && (await isAlive(claimPath(folder, newest)))) throw new DatabaseStartupError(refusal);
    const mine = newest + 1;
    if (!(await linked(listening, claimPath(folder, mine)))) continue;
    if ((await newestClaim(folder)) === mine) {
      await removeClaimsBelow(folder, mine);
      return;
    }
    // Between our look and our link others came, went on and tidied up: the number was free again, but is too old.
    await rm(claimPath(folder, mine), { force: true });
  }
}

const claimPath = (folder: string, number: number): string => join(folder, `owner-${number}`);

async function claims(folder: string): Promise<number[]> {
  const names = await readdir(folder);
  return names.flatMap((name) => {
    const number = claimName.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

/** 0 = none yet. */
async function newestClaim(folder: string): Promise<number> {
  return Math.max(0, ...(await claims(folder)));
}

async function removeClaimsBelow(folder: string, mine: number): Promise<void> {
  for (const number of await claims(folder)) {
    if (number < mine) await rm(claimPath(folder, number), { force: true });
  }
}

/** False when the name is taken. */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Anything but a plain "nobody listens" counts as alive: a full backlog is one too. Rejects where this user may not ask. */
async function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error) => {
      const code = errorCode(error);
      if (code === 'EACCES') reject(error);
      else resolve(code !== 'ECONNREFUSED' && code !== 'ENOENT');
    });
  });
}

async function listen(server: Server, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
