import { Inject, Injectable } from '@nestjs/common';
import { GATEWAY_CONFIG } from '../../config/gateway-config.js';
import type { GatewayConfig } from '../../config/gateway-config.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import type { ChatPort, ProviderAdapter } from '../provider-adapter.js';
import { AnthropicChat, type MessagesEndpoint } from './anthropic-chat.js';

const defaultBaseUrl = 'https://api.anthropic.com';

/** Anthropic by its Messages API. */
@Injectable()
export class AnthropicAdapter implements ProviderAdapter {
  readonly id = 'anthropic';
  readonly configured: boolean;
  readonly chat: ChatPort;

  constructor(@Inject(GATEWAY_CONFIG) config: GatewayConfig, upstream: UpstreamClient) {
    const { apiKeys = [], baseUrl = defaultBaseUrl } = config.providers.anthropic ?? {};
    this.configured = apiKeys.length > 0;
    this.chat = new AnthropicChat(upstream, messagesEndpoint(baseUrl, apiKeys));
  }
}

/**
 * The Messages endpoint under a base URL, credentials in turn. Source: providers digest, Anthropic section 2.1.
 * @param baseUrl What the vendor's own SDK takes: without `/v1` and without a trailing slash.
 */
export function messagesEndpoint(baseUrl: string, apiKeys: readonly string[]): MessagesEndpoint {
  const url = new URL(`${baseUrl}/v1/messages`);
  const variants = (apiKeys.length > 0 ? apiKeys : [undefined]).map((key) => ({
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    // Without this header any coding would do (RFC 9110 section 12.5.3), and the upstream client reads none.
    'accept-encoding': 'identity',
    'anthropic-version': '2023-06-01',
    ...(key === undefined ? {} : { 'x-api-key': key }),
  }));
  let turn = 0;
  return {
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    headers: (betas) => {
      turn = (turn + 1) % variants.length;
      const headers = variants[turn] ?? {};
      return betas.length === 0 ? headers : { ...headers, 'anthropic-beta': betas.join(',') };
    },
  };
}
