import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/catalog.module.js';
import { CatalogService } from '../catalog/catalog.service.js';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config/gateway-config.js';
import { PricingModule } from '../pricing/pricing.module.js';
import { ProviderRegistry } from '../providers/provider-registry.js';
import { ProvidersModule } from '../providers/providers.module.js';
import { Availability } from './availability.js';
import { HealthService } from './health/health.service.js';
import { ModelNames } from './model-names.js';
import { NameResolver } from './name-resolver.js';
import { RouterTable } from './routers/router-table.js';
import { RouterPlanner } from './router-planner.js';
import { RoutingService } from './routing.service.js';
import { ChoiceBook } from './strategies/choice-book.js';
import { RouterChooser } from './strategies/router-chooser.js';

@Module({
  imports: [CatalogModule, PricingModule, ProvidersModule],
  providers: [
    Availability,
    ChoiceBook,
    HealthService,
    {
      provide: ModelNames,
      inject: [CatalogService, ProviderRegistry, GATEWAY_CONFIG],
      useFactory: (catalog: CatalogService, registry: ProviderRegistry, config: GatewayConfig) =>
        ModelNames.of(catalog, registry, config),
    },
    NameResolver,
    RouterChooser,
    RouterPlanner,
    RouterTable,
    RoutingService,
  ],
  exports: [Availability, HealthService, ModelNames, RouterTable, RoutingService],
})
export class RoutingModule {}
