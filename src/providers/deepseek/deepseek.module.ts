import { Module } from '@nestjs/common';
import { UpstreamModule } from '../../upstream/upstream.module.js';
import { ProviderRegistry } from '../provider-registry.js';
import { ProviderRegistryModule } from '../provider-registry.module.js';
import { DeepSeekAdapter } from './deepseek.adapter.js';

@Module({ imports: [UpstreamModule, ProviderRegistryModule], providers: [DeepSeekAdapter] })
export class DeepSeekModule {
  constructor(registry: ProviderRegistry, adapter: DeepSeekAdapter) {
    registry.register(adapter);
  }
}
