import { Module } from '@nestjs/common';
import { UpstreamModule } from '../../upstream/upstream.module.js';
import { ProviderRegistry } from '../provider-registry.js';
import { ProviderRegistryModule } from '../provider-registry.module.js';
import { OpenAiAdapter } from './openai.adapter.js';

@Module({ imports: [UpstreamModule, ProviderRegistryModule], providers: [OpenAiAdapter] })
export class OpenAiModule {
  constructor(registry: ProviderRegistry, adapter: OpenAiAdapter) {
    registry.register(adapter);
  }
}
