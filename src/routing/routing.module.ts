import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/catalog.module.js';
import { PricingModule } from '../pricing/pricing.module.js';
import { ProvidersModule } from '../providers/providers.module.js';
import { Availability } from './availability.js';
import { HealthService } from './health/health.service.js';
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
    NameResolver,
    RouterChooser,
    RouterPlanner,
    RouterTable,
    RoutingService,
  ],
  exports: [Availability, HealthService, RouterTable, RoutingService],
})
export class RoutingModule {}
