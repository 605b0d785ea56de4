import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { withClient } from './database.js';

const run = promisify(execFile);

/** Where Debian keeps the programs of each version. */
const debian = '/usr/lib/postgresql';
const programs = existsSync(debian)
  ? readdirSync(debian)
      .map((version) => join(debian, version, 'bin'))
      .find((folder) => existsSync(join(folder, 'initdb')))
  : undefined;

/** Postgres refuses to run as root: the user that Debian's package makes for it. */
const owner = process.getuid?.() === 0 ? userNamed('postgres') : {};

/** Registers a test that kills a Postgres, or one line that says why there is none. */
export function itWithOwnPostgres(name: string, body: () => Promise<void>): void {
  if (programs === undefined || owner === undefined)
    it(`SKIPPED, no programs of Postgres: ${name}`, () => undefined);
  else it(name, body);
}

/** A server of the caller's own, to be killed and started again on the same data. */
export class OwnPostgres {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    private readonly port: number,
  ) {}

  static async start(port: number): Promise<OwnPostgres> {
    const folder = await mkdtemp(join(tmpdir(), 'clearmaas-postgres-'));
    if (owner?.uid !== undefined && owner.gid !== undefined) await chown(folder, owner.uid, owner.gid);
    await run(join(programs ?? '', 'initdb'), ['-D', join(folder, 'data'), '-U', 'postgres', '-A', 'trust'], {
      ...owner,
    });
    const server = new OwnPostgres(folder, port);
    await server.start();
    return server;
  }

  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.port}/postgres`;
  }

  /** Ends when it answers; one that was killed has the last of its log to go through first. */
  async start(): Promise<void> {
    const data = join(this.folder, 'data');
    for (let tries = 0; tries < 100; tries += 1) {
      if (this.child === undefined || this.child.exitCode !== null || this.child.signalCode !== null)
        // Children of a killed server hold its memory for a moment, and it does not start.
        this.child = spawn(
          join(programs ?? '', 'postgres'),
          ['-D', data, '-p', String(this.port), '-k', this.folder, '-c', 'listen_addresses=127.0.0.1'],
          { ...owner, stdio: 'ignore' },
        );
      const answers = await withClient(this.url, (client) => client.query('SELECT 1')).catch(() => undefined);
      if (answers !== undefined) return;
      await delay(200);
    }
    throw new Error('The Postgres of the test did not start.');
  }

  /** Without a word of warning. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  /** In order, as a killed server leaves its shared memory behind. */
  async close(): Promise<void> {
    await this.end('SIGINT');
    await rm(this.folder, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
}

function userNamed(name: string): { readonly uid?: number; readonly gid?: number } | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  if (line === undefined) return undefined;
  const [, , uid, gid] = line.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}
