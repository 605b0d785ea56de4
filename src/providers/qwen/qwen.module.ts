import { Module } from '@nestjs/common';
import { UpstreamModule } from '../../upstream/upstream.module.js';
import { ProviderRegistry } from '../provider-registry.js';
import { ProviderRegistryModule } from '../provider-registry.module.js';
import { QwenAdapter } from './qwen.adapter.js';

@Module({ imports: [UpstreamModule, ProviderRegistryModule], providers: [QwenAdapter] })
export class QwenModule {
  constructor(registry: ProviderRegistry, adapter: QwenAdapter) {
    registry.register(adapter);
  }
}
