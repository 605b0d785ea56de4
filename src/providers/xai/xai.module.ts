import { Module } from '@nestjs/common';
import { UpstreamModule } from '../../upstream/upstream.module.js';
import { ProviderRegistry } from '../provider-registry.js';
import { ProviderRegistryModule } from '../provider-registry.module.js';
import { XaiAdapter } from './xai.adapter.js';

@Module({ imports: [UpstreamModule, ProviderRegistryModule], providers: [XaiAdapter] })
export class XaiModule {
  constructor(registry: ProviderRegistry, adapter: XaiAdapter) {
    registry.register(adapter);
  }
}
