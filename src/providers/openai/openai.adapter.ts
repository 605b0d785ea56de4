import { Inject, Injectable } from '@nestjs/common';
import { GATEWAY_CONFIG } from '../../config/gateway-config.js';
import type { GatewayConfig } from '../../config/gateway-config.js';
import { RemoteFiles } from '../../upstream/remote-files.js';
import type { Credential } from '../../contract/credential.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import {
  chatEndpoint,
  type Endpoint,
  endpointAt,
  OpenAiShapedChat,
} from '../openai-shape/openai-shaped-chat.js';
import { OpenAiShapedEmbeddings } from '../openai-shape/openai-shaped-embeddings.js';
import { OpenAiShapedImages } from '../openai-shape/openai-shaped-images.js';
import type { ChatPort, EmbeddingPort, ImagePort, ProviderAdapter, SpeechPort } from '../provider-adapter.js';
import { ResponsesChat } from '../responses-shape/responses-chat.js';
import { OpenAiChat } from './openai-chat.js';
import { openAiEmbeddings } from './openai-embeddings.js';
import { fromOpenAiError } from './openai-errors.js';
import { openAiImages } from './openai-images.js';
import { toOpenAiBody } from './openai-request.js';
import { OpenAiSpeech } from './openai-speech.js';
import { searchReader } from './search-reader.js';

const defaultBaseUrl = 'https://api.openai.com/v1';

/** OpenAI by its chat completions endpoint, and by its Responses endpoint where a model takes a request nowhere else. */
@Injectable()
export class OpenAiAdapter implements ProviderAdapter {
  readonly id = 'openai';
  readonly credentials: readonly Credential[];
  readonly chat: ChatPort;
  readonly images: ImagePort;
  readonly speech: SpeechPort;
  readonly embeddings: EmbeddingPort;

  constructor(@Inject(GATEWAY_CONFIG) config: GatewayConfig, upstream: UpstreamClient, files: RemoteFiles) {
    const { credentials = [], baseUrl = defaultBaseUrl } = config.providers.openai ?? {};
    this.credentials = credentials;
    const dialect = { toBody: toOpenAiBody, toFailure: fromOpenAiError };
    const endpoint = chatEndpoint(baseUrl);
    this.chat = new OpenAiChat(
      new OpenAiShapedChat(upstream, endpoint, dialect),
      new OpenAiShapedChat(upstream, endpoint, { ...dialect, reader: () => searchReader }),
      new ResponsesChat(upstream, endpointAt(baseUrl, 'responses'), {
        reasoningFormat: 'openai-responses-v1',
        toFailure: fromOpenAiError,
      }),
      files,
    );
    const at = (path: string): Endpoint => endpointAt(baseUrl, path);
    this.images = new OpenAiShapedImages(upstream, at('images/generations'), openAiImages);
    this.speech = new OpenAiSpeech(upstream, at('audio/speech'));
    this.embeddings = new OpenAiShapedEmbeddings(upstream, at('embeddings'), openAiEmbeddings);
  }
}
