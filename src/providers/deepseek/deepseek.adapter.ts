import { Inject, Injectable } from '@nestjs/common';
import { GATEWAY_CONFIG } from '../../config/gateway-config.js';
import type { GatewayConfig } from '../../config/gateway-config.js';
import type { Credential } from '../../contract/credential.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import { chatEndpoint, OpenAiShapedChat } from '../openai-shape/openai-shaped-chat.js';
import type { ChatPort, ProviderAdapter } from '../provider-adapter.js';
import { deepSeekDialect } from './deepseek-dialect.js';

const defaultBaseUrl = 'https://api.deepseek.com';

/** DeepSeek by its chat completions. Source: second digest section 2. */
@Injectable()
export class DeepSeekAdapter implements ProviderAdapter {
  readonly id = 'deepseek';
  readonly credentials: readonly Credential[];
  readonly chat: ChatPort;

  constructor(@Inject(GATEWAY_CONFIG) config: GatewayConfig, upstream: UpstreamClient) {
    const { credentials = [], baseUrl = defaultBaseUrl } = config.providers.deepseek ?? {};
    this.credentials = credentials;
    this.chat = new OpenAiShapedChat(upstream, chatEndpoint(baseUrl), deepSeekDialect);
  }
}
