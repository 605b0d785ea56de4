import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const program = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'redis-server'))
  .find(existsSync);

/** Whether tests can have a Redis: its program is installed, or REDIS_URL names a server. */
export const hasRedis = program !== undefined || process.env['REDIS_URL'] !== undefined;

export interface TestRedis {
  readonly url: string;
  close(): Promise<void>;
}

/** Registers tests that need a Redis, or one line that says why there are none. */
export function describeWithRedis(name: string, body: () => void): void {
  describe(name, hasRedis ? body : () => it('SKIPPED: no redis-server and no REDIS_URL', () => undefined));
}

/** An empty server of the caller's own where its program is installed, else the one that REDIS_URL names. */
export async function openTestRedis(): Promise<TestRedis> {
  if (program === undefined) {
    const url = process.env['REDIS_URL'];
    if (url === undefined) throw new Error('There is no Redis: ask hasRedis first.');
    return { url, close: () => Promise.resolve() };
  }
  const folder = await mkdtemp(join(tmpdir(), 'clearmaas-redis-'));
  const port = await freePort();
  const settings = [
    '--port',
    port,
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    folder,
  ];
  const child = spawn(program, settings.map(String), { stdio: 'ignore' });
  for (let tries = 0; !(await answers(port)); tries += 1) {
    if (tries === 200) throw new Error('The Redis of the test did not start.');
    await delay(50);
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    close: async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** One that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const settle = (outcome: boolean): void => {
      socket.destroy();
      resolve(outcome);
    };
    socket.once('error', () => settle(false));
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (data) => settle(data.toString().startsWith('+PONG')));
  });
}
