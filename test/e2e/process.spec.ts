import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SpawnedProgram, openProcessStorage, type ProcessStorage } from '../support/spawned-program.js';
import { RawSocket } from '../support/raw-socket.js';

let storage: ProcessStorage;
beforeAll(async () => {
  storage = await openProcessStorage();
});
afterAll(() => storage.remove());

const running = new Set<SpawnedProgram>();
afterEach(async () => {
  for (const gateway of running) await gateway.signal('SIGKILL').exit();
  running.clear();
});

function start(settings: Readonly<Record<string, string>> = {}): SpawnedProgram {
  const gateway = new SpawnedProgram(['main.js'], { PORT: '0', ...storage.environment, ...settings });
  running.add(gateway);
  return gateway;
}

const found = (text: string, pattern: RegExp): string => {
  const match = pattern.exec(text)?.[1];
  if (match === undefined) throw new Error(`${pattern} is not in ${text}`);
  return match;
};
const originOf = (banner: string) => found(banner, /Gateway +(http:\/\/127\.0\.0\.1:\d+)\n/);

/** More than Node's own backlog of 511; a system that allows fewer has the last word. */
const burst = Math.min(1_500, systemBacklog());
function systemBacklog(): number {
  try {
    return Number(readFileSync('/proc/sys/net/core/somaxconn', 'utf8'));
  } catch {
    return 128;
  }
}

describe('settings', () => {
  it('are all checked before anything is touched', async () => {
    const gateway = start({ PORT: 'x', BODY_LIMIT: 'y', OPENAI_API_KEY: '', ADMIN_KEY: 'secret-but-short' });
    const { code, stdout, stderr } = await gateway.exit();
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n')).toEqual([
      'OPENAI_API_KEY is set but empty; give it a value or remove it.',
      'PORT must be a whole number from 0 to 65535.',
      'ADMIN_KEY must have at least 24 characters.',
      'BODY_LIMIT must be a size from 1kb to 512mb, as in 50mb.',
    ]);
  });

  it('in a file are all told at once, beforehand as at the start', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'clearmaas-validate-'));
    const file = join(directory, 'gateway.yaml');
    const validate = () => new SpawnedProgram(['config-validate.js', file], {}).exit();
    await writeFile(file, 'timeouts:\n  idle: 30\n');
    expect(await validate()).toMatchObject({ code: 0, stderr: '' });
    await writeFile(
      file,
      `timeouts:
  idle: 0
  idel: 1
aliases:
  nobody: nobody/model
routers:
  Bad Name: { default_model: clearmaas/auto }
`,
    );
    const mistakes = [
      'line 2: timeouts.idle must be seconds',
      'line 3: unknown key idel',
      'line 5: aliases.nobody: nobody/model is not a model known here',
      'line 7: routers.Bad Name: the name of a router must be',
      'line 7: routers.Bad Name.default_model: clearmaas/auto is a router',
    ].map((mistake) => expect.stringContaining(`gateway.yaml ${mistake}`));
    const checked = await validate();
    const started = await start({ CONFIG_FILE: file, PORT: 'x' }).exit();
    await rm(directory, { recursive: true });
    expect(checked.code).toBe(1);
    expect(checked.stderr.trim().split('\n')).toEqual(mistakes);
    expect(started).toMatchObject({ code: 1, stdout: '' });
    expect(started.stderr.trim().split('\n')).toEqual([
      ...mistakes,
      'PORT must be a whole number from 0 to 65535.',
    ]);
  });
});

describe('the gateway process', () => {
  it('shows its keys at the first start only, and a request that works as printed', async () => {
    const first = start();
    const banner = await first.banner();
    expect(banner).toContain(`Swagger    ${originOf(banner)}/docs\n`);
    const managementKey = found(banner, /Admin key +(mk-clearmaas-\w+)\n/);
    const apiKey = found(banner, /API key +(sk-clearmaas-\w+)\n/);

    const headers = Object.fromEntries(
      [...banner.matchAll(/-H '([^:]+): ([^']+)'/g)].map(([, name = '', value = '']) => [name, value]),
    );
    const answer = await fetch(found(banner, /curl (\S+)/), {
      method: 'POST',
      headers,
      body: found(banner, /-d '([^']+)'/),
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ choices: [{ message: { content: 'Hello' } }] });
    const page = await fetch(`${originOf(banner)}/docs`);
    expect(page.status).toBe(200);

    const exit = await first.signal('SIGTERM').exit();
    expect(exit.code).toBe(0);
    expect(exit.stderr).not.toContain(apiKey);
    expect(exit.stderr).not.toContain(managementKey);

    const second = start();
    const later = await second.banner();
    expect(later).toMatch(/^\n {2}Gateway .*\n {2}Swagger .*\n\n$/);
    const keys = await fetch(`${originOf(later)}/admin/keys`, {
      headers: { Authorization: `Bearer ${managementKey}` },
    });
    expect(keys.status).toBe(200);
    expect((await second.signal('SIGINT').exit()).code).toBe(0);
  });

  it('keeps a burst of connections waiting that it has no time for yet, instead of dropping it', async () => {
    const { port } = new URL(originOf(await start().banner()));
    const [gateway] = running;
    gateway?.signal('SIGSTOP');
    // One that finds no room is tried again by its system after one second, then after three, seven, fifteen.
    const sockets = Array.from({ length: burst }, () => connect(Number(port), '127.0.0.1'));
    const connected = Promise.all(
      sockets.map((socket) => new Promise((done) => socket.once('connect', done))),
    );
    try {
      expect(await Promise.race([connected.then(() => 'all'), delay(800).then(() => 'too late')])).toBe(
        'all',
      );
    } finally {
      gateway?.signal('SIGCONT');
      sockets.forEach((socket: Socket) => socket.destroy());
    }
  });

  it('says in one line that its port is taken', async () => {
    const occupant = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => occupant.once('listening', resolve));
    const address = occupant.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const { code, stdout, stderr } = await start({ PORT: String(port), LOG_LEVEL: 'warn' }).exit();
    await new Promise((resolve) => occupant.close(resolve));
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: 'The port is already in use. Set PORT to another one, or stop what listens there.\n',
    });
  });

  it('finishes streams on SIGTERM and ends with 0; a second signal ends it at once', async () => {
    const adminKey = 'a management key for this test';
    const gateway = start({ ADMIN_KEY: adminKey });
    const origin = originOf(await gateway.banner());
    const created = await fetch(`${origin}/admin/keys`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${adminKey}`, 'Content-Type': 'application/json' },
      body: '{"name":"drain"}',
    });
    const { key } = (await created.json()) as { key: string };
    const stream = async (at: string, model: string) => {
      const body = JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'Hello' }] });
      const connection = await RawSocket.open(Number(new URL(at).port));
      connection.send(
        `POST /v1/chat/completions HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer ${key}\r\n` +
          `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
      await connection.until(/data: /);
      return connection;
    };

    const slow = await stream(origin, 'sandbox/slow');
    gateway.signal('SIGTERM');
    expect(await slow.closed()).toContain('data: [DONE]');
    expect((await gateway.exit()).code).toBe(0);

    const other = start({ ADMIN_KEY: adminKey });
    const stalled = await stream(originOf(await other.banner()), 'sandbox/stall');
    const health = await RawSocket.open(Number(new URL(originOf(other.stdout)).port));
    await health.send('GET /health/live HTTP/1.1\r\nHost: g\r\n\r\n').until(/"ok"}$/);
    other.signal('SIGTERM');
    // the drain has begun once idle connections are closed
    await health.closed();
    expect(stalled.received).not.toContain('[DONE]');
    expect((await other.signal('SIGTERM').exit()).code).toBe(1);
  });
});
