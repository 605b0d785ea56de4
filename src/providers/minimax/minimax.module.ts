import { Module } from '@nestjs/common';
import { UpstreamModule } from '../../upstream/upstream.module.js';
import { ProviderRegistry } from '../provider-registry.js';
import { ProviderRegistryModule } from '../provider-registry.module.js';
import { MiniMaxAdapter } from './minimax.adapter.js';

@Module({ imports: [UpstreamModule, ProviderRegistryModule], providers: [MiniMaxAdapter] })
export class MiniMaxModule {
  constructor(registry: ProviderRegistry, adapter: MiniMaxAdapter) {
    registry.register(adapter);
  }
}
