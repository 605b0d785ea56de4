import { Inject, Injectable } from '@nestjs/common';
import { GATEWAY_CONFIG } from '../../config/gateway-config.js';
import type { GatewayConfig } from '../../config/gateway-config.js';
import type { Credential } from '../../contract/credential.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import { chatEndpoint, endpointAt, OpenAiShapedChat } from '../openai-shape/openai-shaped-chat.js';
import { OpenAiShapedImages } from '../openai-shape/openai-shaped-images.js';
import type { ChatPort, ImagePort, ProviderAdapter } from '../provider-adapter.js';
import { xaiDialect } from './xai-dialect.js';
import { xaiImages } from './xai-images.js';

const defaultBaseUrl = 'https://api.x.ai/v1';

/** xAI's Grok by its chat completions, and its pictures. */
@Injectable()
export class XaiAdapter implements ProviderAdapter {
  readonly id = 'grok';
  readonly credentials: readonly Credential[];
  readonly chat: ChatPort;
  readonly images: ImagePort;

  constructor(@Inject(GATEWAY_CONFIG) config: GatewayConfig, upstream: UpstreamClient) {
    const { credentials = [], baseUrl = defaultBaseUrl } = config.providers.xai ?? {};
    this.credentials = credentials;
    this.chat = new OpenAiShapedChat(upstream, chatEndpoint(baseUrl), xaiDialect);
    this.images = new OpenAiShapedImages(upstream, endpointAt(baseUrl, 'images/generations'), xaiImages);
  }
}
