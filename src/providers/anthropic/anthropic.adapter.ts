import { Inject, Injectable } from '@nestjs/common';
import { GATEWAY_CONFIG } from '../../config/gateway-config.js';
import type { GatewayConfig } from '../../config/gateway-config.js';
import type { Credential } from '../../contract/credential.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import { jsonHeaders, perCredential } from '../canonical/request-headers.js';
import type { ChatPort, ProviderAdapter } from '../provider-adapter.js';
import { AnthropicChat, type MessagesEndpoint } from './anthropic-chat.js';

const defaultBaseUrl = 'https://api.anthropic.com';

/** Anthropic by its Messages API. */
@Injectable()
export class AnthropicAdapter implements ProviderAdapter {
  readonly id = 'anthropic';
  readonly credentials: readonly Credential[];
  readonly chat: ChatPort;

  constructor(@Inject(GATEWAY_CONFIG) config: GatewayConfig, upstream: UpstreamClient) {
    const { credentials = [], baseUrl = defaultBaseUrl } = config.providers.anthropic ?? {};
    this.credentials = credentials;
    this.chat = new AnthropicChat(upstream, messagesEndpoint(baseUrl));
  }
}

/**
 * The Messages endpoint under a base URL. Source: providers digest, Anthropic section 2.1.
 * @param baseUrl What the vendor's own SDK takes: without `/v1` and without a trailing slash.
 */
export function messagesEndpoint(baseUrl: string): MessagesEndpoint {
  const url = new URL(`${baseUrl}/v1/messages`);
  const headersOf = perCredential(({ secret }) => ({
    ...jsonHeaders,
    'anthropic-version': '2023-06-01',
    ...(secret === undefined ? {} : { 'x-api-key': secret }),
  }));
  return {
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    headers: (credential, betas) => {
      const headers = headersOf(credential);
      return betas.length === 0 ? headers : { ...headers, 'anthropic-beta': betas.join(',') };
    },
  };
}
