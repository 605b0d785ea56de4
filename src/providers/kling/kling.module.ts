import { Module } from '@nestjs/common';
import { CatalogModule } from '../../catalog/catalog.module.js';
import { UpstreamModule } from '../../upstream/upstream.module.js';
import { ProviderRegistry } from '../provider-registry.js';
import { ProviderRegistryModule } from '../provider-registry.module.js';
import { KlingAdapter } from './kling.adapter.js';

@Module({ imports: [CatalogModule, UpstreamModule, ProviderRegistryModule], providers: [KlingAdapter] })
export class KlingModule {
  constructor(registry: ProviderRegistry, adapter: KlingAdapter) {
    registry.register(adapter);
  }
}
