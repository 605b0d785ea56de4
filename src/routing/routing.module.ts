import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/catalog.module.js';
import { ProvidersModule } from '../providers/providers.module.js';
import { NameResolver } from './name-resolver.js';
import { RoutingService } from './routing.service.js';

@Module({
  imports: [CatalogModule, ProvidersModule],
  providers: [NameResolver, RoutingService],
  exports: [RoutingService],
})
export class RoutingModule {}
