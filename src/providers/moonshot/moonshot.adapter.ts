import { Inject, Injectable } from '@nestjs/common';
import { GATEWAY_CONFIG } from '../../config/gateway-config.js';
import type { GatewayConfig } from '../../config/gateway-config.js';
import { RemoteFiles } from '../../upstream/remote-files.js';
import type { Credential } from '../../contract/credential.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import { withInlineFiles } from '../canonical/inline-remote-files.js';
import { chatEndpoint, OpenAiShapedChat } from '../openai-shape/openai-shaped-chat.js';
import type { ChatPort, ProviderAdapter } from '../provider-adapter.js';
import { moonshotDialect } from './moonshot-dialect.js';

/** For keys of the international platform; those of the Chinese one want `https://api.moonshot.cn/v1`. */
const defaultBaseUrl = 'https://api.moonshot.ai/v1';

/** Moonshot's Kimi by its chat completions; pictures and films on the web are fetched for it. Source: second digest section 5. */
@Injectable()
export class MoonshotAdapter implements ProviderAdapter {
  readonly id = 'kimi';
  readonly credentials: readonly Credential[];
  readonly chat: ChatPort;

  constructor(@Inject(GATEWAY_CONFIG) config: GatewayConfig, upstream: UpstreamClient, files: RemoteFiles) {
    const { credentials = [], baseUrl = defaultBaseUrl } = config.providers.moonshot ?? {};
    this.credentials = credentials;
    const chat = new OpenAiShapedChat(upstream, chatEndpoint(baseUrl), moonshotDialect);
    this.chat = {
      complete: (call) => withInlineFiles(call, files, (inline) => chat.complete(inline)),
      stream: (call) => withInlineFiles(call, files, (inline) => chat.stream(inline)),
      vendorTool: (request) => chat.vendorTool?.(request),
    };
  }
}
