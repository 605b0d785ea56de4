import { Module } from '@nestjs/common';
import { CatalogModule } from '../../catalog/catalog.module.js';
import { PricingModule } from '../../pricing/pricing.module.js';
import { ProvidersModule } from '../../providers/providers.module.js';
import { WorkspacesModule } from '../../workspaces/workspaces.module.js';
import { RoutingModule } from '../routing.module.js';
import { FileRouting } from './file-routing.service.js';
import { RouterChecks } from './router-checks.js';
import { RouterSync } from './router-sync.service.js';
import { RoutersController } from './routers.controller.js';
import { RoutersRepository } from './routers.repository.js';
import { RoutersService } from './routers.service.js';

/**
 * Fills the table that routing asks, from the database and from the configuration file. Imports the workspaces, whose first
 * routers are made before any is read.
 */
@Module({
  imports: [CatalogModule, PricingModule, ProvidersModule, RoutingModule, WorkspacesModule],
  controllers: [RoutersController],
  providers: [FileRouting, RouterChecks, RouterSync, RoutersRepository, RoutersService],
})
export class RoutersModule {}
