import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { makeDataDir } from '../support/database.js';

const project = resolve(import.meta.dirname, '../..');
const writeBits = 0o222;

const networkCanBeTakenAway = spawnSync('unshare', ['-rn', 'true']).status === 0;

let scratch: string;
const running = new Set<ChildProcess>();
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'clearmaas-install-'));
});
afterEach(async () => {
  for (const child of running) {
    if (child.exitCode === null && child.kill('SIGKILL')) await once(child, 'exit');
  }
  running.clear();
  await changeModes(scratch, (mode) => mode | 0o200);
  await rm(scratch, { recursive: true });
});

interface Start {
  readonly command: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** With an embedded database of its own, whatever DATABASE_URL says: it is what a newcomer meets. */
async function start({ command: [file, ...parameters], environment, cwd = scratch }: Start) {
  const child = spawn(file, parameters, {
    cwd,
    env: { PATH: process.env['PATH'], PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let output = '';
  const banner = new Promise<string>((isThere, isMissing) => {
    const read = (text: string): void => {
      output += text;
      if (/Swagger [^]*\n\n$/.test(output)) isThere(output);
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    child.once('error', isMissing);
    child.once('close', () => isMissing(new Error(`The gateway ended before it listened: ${output}`)));
  });
  const origin = /Gateway +(\S+)/.exec(await banner)?.[1] ?? '';
  return { origin, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<number | null> {
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
  return child.exitCode;
}

/** What docker/Dockerfile copies into the image from its build, but for the licences, which only the build gathers. */
async function imagePaths(): Promise<readonly string[]> {
  const dockerfile = await readFile(join(project, 'docker/Dockerfile'), 'utf8');
  const copies = [...dockerfile.matchAll(/^COPY --from=build \/app\/(\S+) /gm)].map(([, path = '']) => path);
  return copies.filter((path) => path !== 'licences');
}

async function installImage(folder: string): Promise<void> {
  for (const path of await imagePaths()) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await cp(join(project, path), join(folder, path), { recursive: true });
  }
}

/** Of everything in a folder and of the folder; what may be a link or a socket stays as it is. */
async function changeModes(folder: string, change: (mode: number) => number): Promise<void> {
  const before = await stat(folder);
  await chmod(folder, change(before.mode) | 0o500);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await changeModes(path, change);
    else if (entry.isFile()) await chmod(path, change((await stat(path)).mode));
  }
  await chmod(folder, change(before.mode));
}

describe('an installation', () => {
  it('needs no more than the image holds, and writes nothing there, wherever it lies', async () => {
    const folder = join(scratch, 'Größe, mit Leerzeichen 測試');
    await installImage(folder);
    await changeModes(folder, (mode) => mode & ~writeBits);
    const installed = await readdir(folder, { recursive: true });
    const dataDir = join(scratch, 'data');
    await makeDataDir(undefined, dataDir);

    const gateway = await start({
      command: [process.execPath, join(folder, 'dist/main.js')],
      environment: { DATA_DIR: dataDir, NODE_ENV: 'production' },
      cwd: '/',
    });
    const statuses = await Promise.all(
      ['/health/ready', '/docs', '/docs/swagger-ui-bundle.js', '/openapi.json'].map(
        async (path) => (await fetch(gateway.origin + path)).status,
      ),
    );
    expect(statuses).toEqual([200, 200, 200, 200]);
    expect(await gateway.stop()).toBe(0);
    expect(await readdir(folder, { recursive: true })).toEqual(installed);
  });

  it('keeps its data where the path is longer than that of a socket may be, and leaves no link behind', async () => {
    const dataDir = join(scratch, 'ein längerer Weg '.repeat(8), 'data');
    const temporary = join(scratch, 'tmp');
    await mkdir(dirname(dataDir));
    await mkdir(temporary);
    await makeDataDir(undefined, dataDir);

    const gateway = await start({
      command: [process.execPath, join(project, 'dist/main.js')],
      environment: { DATA_DIR: dataDir, TMPDIR: temporary },
    });
    expect((await fetch(`${gateway.origin}/health/ready`)).status).toBe(200);
    expect(await readdir(temporary)).toHaveLength(1);
    expect(await gateway.stop()).toBe(0);
    expect(await readdir(temporary)).toEqual([]);
    expect((await readdir(dataDir)).sort()).toEqual(['postgres', 'run', 'usage-spool']);
  });

  if (!networkCanBeTakenAway) {
    it('SKIPPED: start without any network, `unshare` may not take it away here', () => undefined);
    return;
  }
  it('starts without any network', async () => {
    const dataDir = join(scratch, 'data');
    await makeDataDir(undefined, dataDir);
    // Not even a loopback address: only the unspecified one can be listened on.
    const gateway = await start({
      command: ['unshare', '-rn', process.execPath, join(project, 'dist/main.js')],
      environment: { DATA_DIR: dataDir, HOST: '0.0.0.0' },
    });
    expect(gateway.origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await gateway.stop()).toBe(0);
  });
});
