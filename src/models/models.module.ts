import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/catalog.module.js';
import { PricingModule } from '../pricing/pricing.module.js';
import { ProvidersModule } from '../providers/providers.module.js';
import { RoutingModule } from '../routing/routing.module.js';
import { ModelsController } from './models.controller.js';
import { ModelsService } from './models.service.js';

/** What can be asked for, over HTTP. */
@Module({
  imports: [CatalogModule, PricingModule, ProvidersModule, RoutingModule],
  controllers: [ModelsController],
  providers: [ModelsService],
})
export class ModelsModule {}
