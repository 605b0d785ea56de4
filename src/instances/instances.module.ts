import { Global, Module } from '@nestjs/common';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config/gateway-config.js';
import { AccessChanges } from './access-changes.js';
import { INSTALLATION_ID } from './installation-id.js';
import { InstallationRepository } from './installation.repository.js';
import { RedisConnection } from './redis-connection.js';

/** What several gateways on one database tell each other. Global: its news concern many modules. */
@Global()
@Module({
  providers: [
    AccessChanges,
    InstallationRepository,
    RedisConnection,
    {
      provide: INSTALLATION_ID,
      inject: [GATEWAY_CONFIG, InstallationRepository],
      useFactory: ({ redisUrl }: GatewayConfig, installation: InstallationRepository) =>
        redisUrl === undefined ? 'alone' : installation.id(),
    },
  ],
  exports: [AccessChanges, INSTALLATION_ID, RedisConnection],
})
export class InstancesModule {}
