import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createApplication } from './app.setup.js';
import { banner } from './banner.js';
import { ConfigurationError } from './config/configuration-error.js';
import { loadConfiguration } from './config/environment.js';
import type { GatewayConfig } from './config/gateway-config.js';
import { DatabaseStartupError } from './database/database-startup-error.js';
import { FirstStartService } from './keys/first-start.service.js';
import { checkFileNames } from './routing/routers/file-names.js';

/**
 * Connections that wait to be accepted; the system cuts it to its own limit (Linux: `net.core.somaxconn`, 4096). One that
 * finds no room is dropped and tried again by its client after 1, 3, 7, 15 s, and Node's 511 are fewer than a burst of clients.
 */
const backlog = 4096;

/** Starts the gateway: listens, prints the banner. @throws what `explain` puts into words. */
export async function start(): Promise<void> {
  const config = loadConfiguration(checkFileNames);
  const app = await createApplication(config);
  exitOnSecondSignal();
  app.enableShutdownHooks(['SIGTERM', 'SIGINT'], { useProcessExit: true });
  try {
    const { port } = await listen(app, config);
    const firstKeys = await app.get(FirstStartService).run();
    process.stdout.write(banner(config, port, firstKeys));
  } catch (error) {
    await app.close();
    throw error;
  }
}

/** Not by `app.listen`, which logs a failure as well and would tell the operator everything twice. */
function listen(app: NestExpressApplication, { host, port }: GatewayConfig): Promise<AddressInfo> {
  const server = app.getHttpServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog }, () => {
      server.off('error', reject);
      const address = server.address();
      if (address !== null && typeof address === 'object') resolve(address);
    });
  });
}

/** The first signal drains, by Nest's shutdown hooks; an operator who asks twice does not want to wait. */
function exitOnSecondSignal(): void {
  let received = 0;
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      if (++received > 1) process.exit(1);
    });
}

/** One line for each thing the operator can mend; a stack only for our own bugs. */
export function explain(error: unknown): string {
  if (error instanceof ConfigurationError) return error.mistakes.join('\n');
  if (error instanceof DatabaseStartupError) return error.message;
  if (!(error instanceof Error)) return String(error);
  switch ('code' in error && 'syscall' in error && error.syscall === 'listen' ? error.code : undefined) {
    case 'EADDRINUSE':
      return 'The port is already in use. Set PORT to another one, or stop what listens there.';
    case 'EACCES':
      return 'This user may not listen on the port. Set PORT to one above 1023.';
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return 'HOST is not an address of this machine.';
    default:
      return error.stack ?? error.message;
  }
}
