import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/catalog.module.js';
import { ProvidersModule } from '../providers/providers.module.js';
import { HealthService } from './health/health.service.js';
import { ProvidersController } from './health/providers.controller.js';
import { NameResolver } from './name-resolver.js';
import { RouterTable } from './routers/router-table.js';
import { RoutingService } from './routing.service.js';

@Module({
  imports: [CatalogModule, ProvidersModule],
  controllers: [ProvidersController],
  providers: [HealthService, NameResolver, RouterTable, RoutingService],
  exports: [HealthService, RouterTable, RoutingService],
})
export class RoutingModule {}
