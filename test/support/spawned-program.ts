import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeDataDir, openEmptyTestDatabase } from './database.js';

const root = resolve(import.meta.dirname, '../..');

export interface Exit {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A built program of ours in a process of its own, with nothing in its environment but what is given. */
export class SpawnedProgram {
  stdout = '';
  stderr = '';
  readonly child: ChildProcess;
  private readonly exited: Promise<Exit>;

  /** @param command a file under `dist` and its arguments. */
  constructor(command: readonly [string, ...string[]], environment: Readonly<Record<string, string>>) {
    const [file, ...parameters] = command;
    const child = spawn(process.execPath, [join(root, 'dist', file), ...parameters], {
      env: { PATH: process.env['PATH'], ...environment },
      cwd: tmpdir(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    child.stdout.setEncoding('utf8').on('data', (text) => (this.stdout += String(text)));
    child.stderr.setEncoding('utf8').on('data', (text) => (this.stderr += String(text)));
    this.exited = once(child, 'close').then(([code]) => ({
      code: typeof code === 'number' ? code : null,
      stdout: this.stdout,
      stderr: this.stderr,
    }));
  }

  /** Resolves with the banner as soon as it is complete. */
  async banner(): Promise<string> {
    while (!/Swagger [^]*\n\n$/.test(this.stdout)) {
      const ended = await Promise.race([
        new Promise<false>((more) => this.child.stdout?.once('data', () => more(false))),
        this.exited.then(() => true),
      ]);
      if (ended) throw new Error(`The gateway ended before it listened: ${this.stderr}`);
    }
    return this.stdout;
  }

  signal(signal: NodeJS.Signals): this {
    this.child.kill(signal);
    return this;
  }

  exit(): Promise<Exit> {
    return this.exited;
  }
}

/** Where a gateway process keeps its data: a server's database where DATABASE_URL is set, otherwise a folder. */
export interface ProcessStorage {
  readonly environment: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

export async function openProcessStorage(): Promise<ProcessStorage> {
  if (process.env['DATABASE_URL'] === undefined) {
    const dataDir = await makeDataDir();
    return {
      environment: { DATA_DIR: dataDir },
      remove: () => rm(dataDir, { recursive: true, force: true }),
    };
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'clearmaas-process-'));
  const database = await openEmptyTestDatabase();
  return {
    environment: { DATA_DIR: dataDir, DATABASE_URL: database.url },
    remove: async () => {
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
