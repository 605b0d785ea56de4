import { Global, Module } from '@nestjs/common';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config/gateway-config.js';
import { PrismaService } from './prisma.service.js';

/** Whoever injects PrismaService gets an open, migrated database. */
@Global()
@Module({
  providers: [
    {
      provide: PrismaService,
      inject: [GATEWAY_CONFIG],
      useFactory: (config: GatewayConfig) => PrismaService.open(config),
    },
  ],
  exports: [PrismaService],
})
export class DatabaseModule {}
