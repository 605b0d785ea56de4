import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/catalog.module.js';
import { ProvidersModule } from '../providers/providers.module.js';
import { RoutingModule } from '../routing/routing.module.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsService } from './metrics.service.js';

/** `GET /metrics`, unless METRICS is off. */
@Module({
  imports: [CatalogModule, ProvidersModule, RoutingModule],
  controllers: [MetricsController],
  providers: [MetricsService],
})
export class MetricsModule {}
