import { Inject, Injectable } from '@nestjs/common';
import { GATEWAY_CONFIG } from '../../config/gateway-config.js';
import type { GatewayConfig } from '../../config/gateway-config.js';
import type { Credential } from '../../contract/credential.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import { chatEndpoint, OpenAiShapedChat } from '../openai-shape/openai-shaped-chat.js';
import type { ChatPort, ProviderAdapter } from '../provider-adapter.js';
import { miniMaxDialect } from './minimax-dialect.js';

/** For keys of the international platform; those of the Chinese one want `https://api.minimaxi.com/v1`. */
const defaultBaseUrl = 'https://api.minimax.io/v1';

/** MiniMax by its chat completions. Source: second digest section 6. */
@Injectable()
export class MiniMaxAdapter implements ProviderAdapter {
  readonly id = 'minimax';
  readonly credentials: readonly Credential[];
  readonly chat: ChatPort;

  constructor(@Inject(GATEWAY_CONFIG) config: GatewayConfig, upstream: UpstreamClient) {
    const { credentials = [], baseUrl = defaultBaseUrl } = config.providers.minimax ?? {};
    this.credentials = credentials;
    this.chat = new OpenAiShapedChat(upstream, chatEndpoint(baseUrl), miniMaxDialect);
  }
}
