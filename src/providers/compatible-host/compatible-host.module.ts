import { Inject, Module } from '@nestjs/common';
import { GATEWAY_CONFIG } from '../../config/gateway-config.js';
import type { GatewayConfig } from '../../config/gateway-config.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import { UpstreamModule } from '../../upstream/upstream.module.js';
import { chatEndpoint, OpenAiShapedChat } from '../openai-shape/openai-shaped-chat.js';
import { ProviderRegistry } from '../provider-registry.js';
import { ProviderRegistryModule } from '../provider-registry.module.js';

/** The operator's own OpenAI-compatible hosts (vLLM, Ollama, llama.cpp, a proxy): one adapter for each, by its prefix. */
@Module({ imports: [UpstreamModule, ProviderRegistryModule] })
export class CompatibleHostModule {
  constructor(
    @Inject(GATEWAY_CONFIG) config: GatewayConfig,
    registry: ProviderRegistry,
    upstream: UpstreamClient,
  ) {
    for (const { id, baseUrl, credentials } of config.hosts)
      registry.register({ id, credentials, chat: new OpenAiShapedChat(upstream, chatEndpoint(baseUrl)) });
  }
}
