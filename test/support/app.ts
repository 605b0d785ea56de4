import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createApplication } from '../../src/app.setup.js';
import { readEnvironment } from '../../src/config/environment.js';
import type { GatewayConfig } from '../../src/config/gateway-config.js';
import { FirstStartService } from '../../src/keys/first-start.service.js';
import { openTestDatabase } from './database.js';

/** The gateway as it runs, over HTTP on a port of its own. */
export interface TestApp {
  /** Origin, without a trailing slash. */
  readonly url: string;
  readonly port: number;
  readonly app: NestExpressApplication;
  readonly server: Server;
  readonly config: GatewayConfig;
  readonly managementKey: string;
  readonly apiKey: string;
  /** Every log line so far, as JSON. */
  readonly logs: readonly string[];
  /** Drains, then deletes the database. */
  close(): Promise<void>;
}

/**
 * Defaults of the gateway, but a free port, no rate limit, every log line and a short grace; no breakers and no second tries
 * either, as most suites count what the upstream is asked.
 */
export function testConfig(overrides: Partial<GatewayConfig> = {}): GatewayConfig {
  const defaults = readEnvironment({}, tmpdir());
  return {
    ...defaults,
    breakers: { ...defaults.breakers, enabled: false },
    retries: 0,
    port: 0,
    rateLimitRpm: 0,
    logLevel: 'debug',
    logFormat: 'json',
    shutdownGraceMs: 2000,
    ...overrides,
  };
}

/** Starts the real AppModule on a database of its own, with a management key and an API key. */
export async function startTestApp(overrides: Partial<GatewayConfig> = {}): Promise<TestApp> {
  const dataDir = await mkdtemp(join(tmpdir(), 'clearmaas-app-'));
  const database = await openTestDatabase();
  const config = testConfig({ databaseUrl: database.url, dataDir, ...overrides });
  const logs: string[] = [];
  const app = await createApplication(config, (line) => logs.push(line));
  const server = app.getHttpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address !== 'object') throw new Error('The test server has no port.');
  const firstKeys = await app.get(FirstStartService).run();
  const managementKey = config.adminKey ?? firstKeys?.managementKey;
  const apiKey = firstKeys?.apiKey;
  if (managementKey === undefined || apiKey === undefined)
    throw new Error('The test database was not empty.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    app,
    server,
    config,
    managementKey,
    apiKey,
    logs,
    close: async () => {
      await app.close();
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
