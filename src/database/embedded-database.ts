import { Logger } from '@nestjs/common';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { errorCode, errorMessage } from './database-failure.js';
import { DatabaseStartupError } from './database-startup-error.js';
import { FolderLock } from './folder-lock.js';

/** Name that clients of libpq's kind expect in the folder they are given as host. */
const socketName = '.s.PGSQL.5432';

/** sun_path holds 104 bytes on macOS and 108 on Linux, the closing zero included; our longest name takes 18 of them. */
const longestFolderBytes = 103 - '/starting-12345678'.length;

/**
 * PGlite in a worker thread, with its data in `<dataDir>/postgres`, reached like any Postgres through a Unix socket in
 * `<dataDir>/run`, a folder that only its owner may enter: a loopback port would be open to every local user.
 *
 * What is committed survives the death of the process (kill -9). It is not forced to the disk (PGlite has no fsync
 * there), so a power cut may cost the last seconds.
 */
export class EmbeddedDatabase {
  private readonly logger = new Logger(EmbeddedDatabase.name);

  private constructor(
    /** For `pg` and anything above it. */
    readonly url: string,
    private readonly worker: Worker,
    private readonly lock: FolderLock,
    private readonly run: RunFolder,
  ) {
    worker.once('exit', this.onUnexpectedExit);
    worker.on('error', this.onUnexpectedError);
  }

  /** Creates the database on the first call for a folder (about 5 s). Throws DatabaseStartupError. */
  static async open(dataDir: string): Promise<EmbeddedDatabase> {
    const run = await openRunFolder(dataDir);
    let lock: FolderLock | undefined;
    try {
      lock = await FolderLock.take(
        run.path,
        `The data folder ${dataDir} is in use by another gateway process.`,
      );
      const socketPath = join(run.path, socketName);
      await rm(socketPath, { force: true });
      const folder = await initialisedFolder(dataDir);
      // The files inside are open to all, as PGlite makes them.
      await chmod(folder, 0o700);
      const worker = await startWorker(folder, socketPath);
      const url = `postgresql://postgres@localhost/postgres?host=${encodeURIComponent(run.path)}`;
      return new EmbeddedDatabase(url, worker, lock, run);
    } catch (error) {
      await lock?.release();
      await run.remove();
      throw error instanceof DatabaseStartupError ? error : unusable(dataDir, error);
    }
  }

  /** Rolls back what is under way, writes everything out and lets go of the folder. */
  async close(): Promise<void> {
    this.worker.off('exit', this.onUnexpectedExit);
    if (this.worker.threadId > 0) {
      const exited = once(this.worker, 'exit');
      this.worker.ref();
      this.worker.postMessage('close');
      await exited;
    }
    await this.lock.release();
    await this.run.remove();
  }

  private readonly onUnexpectedExit = (): void => {
    this.logger.error('The embedded database has stopped; restart the gateway.');
  };

  private readonly onUnexpectedError = (error: Error): void => {
    // Only the kind: a message of the database may quote data.
    this.logger.error(`The embedded database failed (${error.name}).`);
  };
}

/** Where the sockets live, by a name short enough for the system. */
interface RunFolder {
  readonly path: string;
  remove(): Promise<void>;
}

async function openRunFolder(dataDir: string): Promise<RunFolder> {
  const folder = join(dataDir, 'run');
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
    if (Buffer.byteLength(folder) <= longestFolderBytes)
      return { path: folder, remove: () => Promise.resolve() };
    const nearby = await mkdtemp(join(tmpdir(), 'clearmaas-'));
    const path = join(nearby, 'run');
    await symlink(folder, path);
    return { path, remove: () => rm(nearby, { recursive: true, force: true }) };
  } catch (error) {
    throw unusable(dataDir, error);
  }
}

/** Made apart and moved into place whole, so that a first start that is killed leaves nothing half made behind. */
async function initialisedFolder(dataDir: string): Promise<string> {
  const folder = join(dataDir, 'postgres');
  const names = await namesIn(folder);
  if (names.includes('PG_VERSION')) return folder;
  if (names.length > 0) throw damaged(folder);
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await startWorker(unfinished, undefined);
  await rename(unfinished, folder);
  return folder;
}

/** None where there is no such folder. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Ends when the socket listens; without a socket path, when the database is made and closed again. */
async function startWorker(folder: string, socketPath: string | undefined): Promise<Worker> {
  const worker = new Worker(new URL('./embedded-worker.js', import.meta.url), {
    workerData: { folder, socketPath },
    env: {},
    execArgv: [],
    // The database's own log may quote statements: it goes nowhere.
    stdout: true,
    stderr: true,
  });
  worker.stdout.resume();
  worker.stderr.resume();
  await new Promise<void>((resolve, reject) => {
    const settle = (outcome: () => void): void => {
      worker.removeAllListeners();
      outcome();
    };
    worker.once('message', () => settle(resolve));
    // A system error (no permission, disk full) speaks for itself; the database's own failures do not.
    worker.once('error', (error) => settle(() => reject(errorCode(error) ? error : damaged(folder, error))));
    worker.once('exit', (code) => {
      const isDone = code === 0 && socketPath === undefined;
      settle(isDone ? resolve : () => reject(damaged(folder)));
    });
  });
  worker.unref();
  return worker;
}

function damaged(folder: string, cause?: unknown): DatabaseStartupError {
  return new DatabaseStartupError(
    `The embedded database in ${folder} cannot be opened: its files are damaged or of another version.`,
    cause,
  );
}

function unusable(dataDir: string, cause: unknown): DatabaseStartupError {
  return new DatabaseStartupError(
    `The data folder ${dataDir} cannot be used: ${errorMessage(cause)}.`,
    cause,
  );
}
