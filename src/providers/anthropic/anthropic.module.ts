import { Module } from '@nestjs/common';
import { UpstreamModule } from '../../upstream/upstream.module.js';
import { ProviderRegistry } from '../provider-registry.js';
import { ProviderRegistryModule } from '../provider-registry.module.js';
import { AnthropicAdapter } from './anthropic.adapter.js';

@Module({ imports: [UpstreamModule, ProviderRegistryModule], providers: [AnthropicAdapter] })
export class AnthropicModule {
  constructor(registry: ProviderRegistry, adapter: AnthropicAdapter) {
    registry.register(adapter);
  }
}
