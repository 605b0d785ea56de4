import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import type { GatewayConfig } from './config/gateway-config.js';
import { GatewayAdapter } from './http/gateway-adapter.js';
import { securityHeaders } from './http/security-headers.js';
import { GatewayLogger, type LogSink } from './logging/gateway-logger.js';
import { docsContentSecurityPolicy, setupOpenApi } from './openapi/setup-open-api.js';
import { ProviderRegistry } from './providers/provider-registry.js';

/**
 * The whole gateway, initialised: database open and migrated, routes in place, not yet listening. Used by `main` and by
 * the tests alike. `app.close()` drains.
 * @param logSink where log lines go instead of standard error.
 * @throws DatabaseStartupError
 */
export async function createApplication(
  config: GatewayConfig,
  logSink?: LogSink,
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.forRoot(config),
    new GatewayAdapter(config),
    { bodyParser: false, abortOnError: false, logger: new GatewayLogger(config, logSink) },
  );
  app.use(securityHeaders(docsContentSecurityPolicy));
  setupOpenApi(app, config);
  try {
    await app.init();
  } catch (error) {
    await app.close();
    throw error;
  }
  warn(config, app.get(ProviderRegistry));
  return app;
}

function warn(config: GatewayConfig, registry: ProviderRegistry): void {
  const logger = new Logger('Configuration');
  for (const warning of config.warnings) logger.warn(warning);
  for (const [id, { credentials }] of Object.entries(config.providers))
    if (credentials.length > 0 && registry.get(id) === undefined)
      logger.warn(`The credentials of ${id} have no effect in this version.`);
}
