import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTestDatabase } from './database.js';

const root = join(import.meta.dirname, '..', '..');
const startLimitMs = 20_000;

/** The built gateway in a process of its own: what its memory does is its own doing. */
export interface GatewayProcess {
  readonly url: string;
  readonly apiKey: string;
  /** Resident memory now. Linux only. */
  rssKilobytes(): number;
  /** By SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

/** The options for Node that `npm start` sets. */
function startOptions(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  return scripts.start.match(/--\S+/g) ?? [];
}

/**
 * Starts `dist/main.js` (made by `npm run build`) as `npm start` does, on a free port and a database of its own.
 * @param nodeOptions further ones for Node itself
 */
export async function startGatewayProcess(
  environment: NodeJS.ProcessEnv,
  nodeOptions: readonly string[] = [],
): Promise<GatewayProcess> {
  const database = await openTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'clearmaas-process-'));
  const main = join(root, 'dist', 'main.js');
  const child = spawn(process.execPath, [...startOptions(), ...nodeOptions, main], {
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      DATABASE_URL: database.url,
      DATA_DIR: dataDir,
      RATE_LIMIT_RPM: '0',
      LOG_LEVEL: 'error',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const banner = await outputUntil(child, /Gateway +\S+[^]*API key +\S+/);
  return {
    url: /Gateway +(\S+)/.exec(banner)?.[1] ?? '',
    apiKey: /API key +(\S+)/.exec(banner)?.[1] ?? '',
    rssKilobytes: () => {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]);
    },
    stop: async () => {
      if (child.exitCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
      return child.exitCode;
    },
  };
}

function outputUntil(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (reason: string): void => {
      child.kill('SIGKILL');
      reject(new Error(`The gateway ${reason}. It said: ${output}`));
    };
    const timer = setTimeout(() => fail('did not start in time'), startLimitMs);
    const read = (part: Buffer): void => {
      output += part.toString();
      if (!pattern.test(output)) return;
      clearTimeout(timer);
      resolve(output);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended with ${code}`);
    });
  });
}
