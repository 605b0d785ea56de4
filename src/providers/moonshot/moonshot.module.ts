import { Module } from '@nestjs/common';
import { UpstreamModule } from '../../upstream/upstream.module.js';
import { ProviderRegistry } from '../provider-registry.js';
import { ProviderRegistryModule } from '../provider-registry.module.js';
import { MoonshotAdapter } from './moonshot.adapter.js';

@Module({ imports: [UpstreamModule, ProviderRegistryModule], providers: [MoonshotAdapter] })
export class MoonshotModule {
  constructor(registry: ProviderRegistry, adapter: MoonshotAdapter) {
    registry.register(adapter);
  }
}
