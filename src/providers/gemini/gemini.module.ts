import { Module } from '@nestjs/common';
import { UpstreamModule } from '../../upstream/upstream.module.js';
import { ProviderRegistry } from '../provider-registry.js';
import { ProviderRegistryModule } from '../provider-registry.module.js';
import { GeminiAdapter } from './gemini.adapter.js';

@Module({ imports: [UpstreamModule, ProviderRegistryModule], providers: [GeminiAdapter] })
export class GeminiModule {
  constructor(registry: ProviderRegistry, adapter: GeminiAdapter) {
    registry.register(adapter);
  }
}
