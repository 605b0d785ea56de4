import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
const cli = createRequire(import.meta.url).resolve('prisma/build/index.js');

export interface PrismaRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the installed `prisma` with the project's own settings on a database, as an operator would, but on the schema
 * engine that the npm registry has. Asks nobody on the network for anything.
 * @param parameters for example `migrate`, `deploy`
 */
export async function runPrisma(databaseUrl: string, ...parameters: readonly string[]): Promise<PrismaRun> {
  const child = spawn(process.execPath, [cli, ...parameters, '--config', 'prisma/prisma.config.ts'], {
    cwd: root,
    env: {
      // The engine's first line asks for `node`: this one.
      PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
      DATABASE_URL: databaseUrl,
      PRISMA_SCHEMA_ENGINE_BINARY: join(import.meta.dirname, 'schema-engine.mjs'),
      CHECKPOINT_DISABLE: '1',
      NO_COLOR: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += String(text)));
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += String(text)));
  await once(child, 'close');
  return { code: child.exitCode, stdout, stderr };
}
