/** How each party of the comparison is started and addressed. */
import { randomBytes } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, printedPort, waitFor } from './processes.mjs';

const benchFolder = import.meta.dirname;
const projectFolder = join(benchFolder, '..', '..');
const portkeyMain = join(benchFolder, 'node_modules/@portkey-ai/gateway/build/start-server.js');
/** The options for Node that `npm start` sets. */
const startOptions = JSON.parse(
  readFileSync(join(projectFolder, 'package.json'), 'utf8'),
).scripts.start.match(/--\S+/g);
const environment = { PATH: process.env.PATH, HOME: process.env.HOME };

/** A catalogue model with prices, so that metering has its whole work to do. */
const gatewayModel = 'openai/gpt-4o-mini';

/** @typedef {import('./load.mjs').Endpoint & {pid: number | undefined}} Target */

export async function startMock(children) {
  const child = children.node('mock', [join(benchFolder, 'mock.mjs')], { env: environment });
  return `http://127.0.0.1:${await printedPort(child)}`;
}

/** No gateway at all: the client asks the mock. */
function startDirect(_children, { mockOrigin }) {
  return { name: 'direct', origin: mockOrigin, headers: {}, model: 'gpt-4o-mini', pid: undefined };
}

async function startBare(children, { mockOrigin }) {
  const child = children.node('bare', [join(benchFolder, 'bare.mjs'), mockOrigin], { env: environment });
  const origin = `http://127.0.0.1:${await printedPort(child)}`;
  return { name: 'bare', origin, headers: {}, model: 'gpt-4o-mini', pid: child.pid };
}

/** True once the origin answers 200 on this path. */
async function answers(origin, path) {
  try {
    const response = await fetch(origin + path, { headers: { connection: 'close' } });
    await response.arrayBuffer();
    return response.status === 200 ? true : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Starts the built gateway and waits until it is ready.
 * @param {{mockOrigin: string, databaseUrl?: string, dataFolder: string, adminKey: string, nodeArguments?: string[], environment?: Record<string, string>}} settings
 */
export async function startGatewayProcess(children, settings) {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const child = children.node(
    'gateway',
    [...startOptions, ...(settings.nodeArguments ?? []), 'dist/main.js'],
    {
      cwd: projectFolder,
      env: {
        ...environment,
        NODE_ENV: 'production',
        HOST: '127.0.0.1',
        PORT: String(port),
        DATA_DIR: settings.dataFolder,
        ...(settings.databaseUrl !== undefined && { DATABASE_URL: settings.databaseUrl }),
        ADMIN_KEY: settings.adminKey,
        OPENAI_API_KEY: 'sk-upstream-of-the-bench',
        OPENAI_BASE_URL: `${settings.mockOrigin}/v1`,
        RATE_LIMIT_RPM: '100000000',
        ...settings.environment,
      },
    },
  );
  await waitFor(child, () => answers(origin, '/health/ready'));
  return { child, origin };
}

export async function createApiKey(origin, adminKey) {
  const response = await fetch(`${origin}/admin/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({ name: 'bench' }),
  });
  if (response.status !== 201)
    throw new Error(`POST /admin/keys answered ${response.status}: ${await response.text()}`);
  return (await response.json()).key;
}

async function startGateway(children, settings) {
  const adminKey = randomBytes(24).toString('hex');
  const { child, origin } = await startGatewayProcess(children, { ...settings, adminKey });
  const apiKey = await createApiKey(origin, adminKey);
  return {
    name: 'gateway',
    origin,
    headers: { authorization: `Bearer ${apiKey}` },
    model: gatewayModel,
    pid: child.pid,
  };
}

function installPortkey() {
  if (existsSync(portkeyMain)) return;
  console.log('installing @portkey-ai/gateway into test/bench ...');
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: benchFolder,
    stdio: 'inherit',
  });
  if (status !== 0)
    throw new Error('npm ci in test/bench failed; run without Portkey: --targets direct,bare,gateway');
}

async function startPortkey(children, { mockOrigin }) {
  installPortkey();
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const child = children.node('portkey', [portkeyMain, '--headless', `--port=${port}`], {
    env: { ...environment, NODE_ENV: 'production' },
  });
  await waitFor(child, () => answers(origin, '/'));
  const headers = {
    authorization: 'Bearer upstream',
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': `${mockOrigin}/v1`,
  };
  return { name: 'portkey', origin, headers, model: 'gpt-4o-mini', pid: child.pid };
}

/** In the order in which they are printed; `direct` must stay the first. */
export const TARGETS = { direct: startDirect, bare: startBare, gateway: startGateway, portkey: startPortkey };
