import { Inject, Injectable } from '@nestjs/common';
import { GATEWAY_CONFIG } from '../../config/gateway-config.js';
import type { GatewayConfig } from '../../config/gateway-config.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import { chatEndpoint, OpenAiShapedChat } from '../openai-shape/openai-shaped-chat.js';
import type { ChatPort, ProviderAdapter } from '../provider-adapter.js';

const defaultBaseUrl = 'https://api.openai.com/v1';

/** OpenAI by its chat completions endpoint. */
@Injectable()
export class OpenAiAdapter implements ProviderAdapter {
  readonly id = 'openai';
  readonly configured: boolean;
  readonly chat: ChatPort;

  constructor(@Inject(GATEWAY_CONFIG) config: GatewayConfig, upstream: UpstreamClient) {
    const { apiKeys = [], baseUrl = defaultBaseUrl } = config.providers.openai ?? {};
    this.configured = apiKeys.length > 0;
    this.chat = new OpenAiShapedChat(upstream, chatEndpoint(baseUrl, apiKeys));
  }
}
