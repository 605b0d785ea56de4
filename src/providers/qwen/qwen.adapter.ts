import { Inject, Injectable } from '@nestjs/common';
import { GATEWAY_CONFIG } from '../../config/gateway-config.js';
import type { GatewayConfig } from '../../config/gateway-config.js';
import type { Credential } from '../../contract/credential.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import { chatEndpoint, OpenAiShapedChat } from '../openai-shape/openai-shaped-chat.js';
import type { ChatPort, ProviderAdapter } from '../provider-adapter.js';
import { qwenDialect } from './qwen-dialect.js';

/** The international region; keys of another are refused there. Source: second digest section 4. */
const defaultBaseUrl = 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1';

/** Alibaba's Qwen by the compatible mode of DashScope. */
@Injectable()
export class QwenAdapter implements ProviderAdapter {
  readonly id = 'qwen';
  readonly credentials: readonly Credential[];
  readonly chat: ChatPort;

  constructor(@Inject(GATEWAY_CONFIG) config: GatewayConfig, upstream: UpstreamClient) {
    const { credentials = [], baseUrl = defaultBaseUrl } = config.providers.qwen ?? {};
    this.credentials = credentials;
    this.chat = new OpenAiShapedChat(upstream, chatEndpoint(baseUrl), qwenDialect);
  }
}
