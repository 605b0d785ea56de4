import { Inject, Injectable } from '@nestjs/common';
import { defer, type Observable } from 'rxjs';
import { GATEWAY_CONFIG } from '../../config/gateway-config.js';
import type { GatewayConfig } from '../../config/gateway-config.js';
import type { ChatRequest, CompletionEvent, StreamEvent } from '../../contract/chat.js';
import type { VendorTool } from '../../contract/vendor-tool.js';
import { RemoteFiles } from '../../upstream/remote-files.js';
import type { Credential } from '../../contract/credential.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import type { UpstreamRequest } from '../../upstream/upstream-request.js';
import { withInlineFiles } from '../canonical/inline-remote-files.js';
import { asItIs, type OnRefusal, withSecondTry } from '../canonical/second-try.js';
import { SkippingReader } from '../canonical/skipping-reader.js';
import type {
  ChatPort,
  EmbeddingPort,
  ImagePort,
  ProviderAdapter,
  ProviderCall,
} from '../provider-adapter.js';
import { answerContextOf } from './gemini-answer.js';
import { isSigned, withoutSignatures } from './gemini-contents.js';
import { GeminiEmbeddings } from './gemini-embeddings.js';
import { GeminiEndpoint } from './gemini-endpoint.js';
import { fromErrorAnswer, refusesSignature } from './gemini-errors.js';
import { keepNativeUris } from './gemini-media.js';
import { toGenerateBody } from './gemini-request.js';
import { fromAnswer } from './gemini-response.js';
import { GeminiStreamReader } from './gemini-stream.js';
import { vendorToolOf } from './gemini-tools.js';
import type { GenerateContentWire } from './gemini-wire.js';
import { ImagenImages } from './imagen-images.js';

type Ask<T> = (body: GenerateContentWire, onRefusal: OnRefusal) => Observable<T>;

const defaultBaseUrl = 'https://generativelanguage.googleapis.com';

/** Google Gemini by `generateContent` of its own API; its pictures and embeddings by methods of their own. */
@Injectable()
export class GeminiAdapter implements ProviderAdapter, ChatPort {
  readonly id = 'google';
  readonly credentials: readonly Credential[];
  readonly chat: ChatPort = this;
  readonly images: ImagePort;
  readonly embeddings: EmbeddingPort;
  private readonly endpoint: GeminiEndpoint;

  constructor(
    @Inject(GATEWAY_CONFIG) config: GatewayConfig,
    private readonly upstream: UpstreamClient,
    private readonly files: RemoteFiles,
  ) {
    const { credentials = [], baseUrl = defaultBaseUrl } = config.providers.gemini ?? {};
    this.credentials = credentials;
    this.endpoint = new GeminiEndpoint(baseUrl);
    this.images = new ImagenImages(upstream, this.endpoint);
    this.embeddings = new GeminiEmbeddings(upstream, this.endpoint);
  }

  complete(call: ProviderCall): Observable<CompletionEvent> {
    return this.withFiles(call, (whole) => {
      const context = answerContextOf(whole);
      return askTwice(whole, false, (body, onRefusal) =>
        this.upstream.whole(this.toRequest(whole, body, false), (answer) => {
          if (answer.status !== 200) throw onRefusal(fromErrorAnswer(answer));
          return fromAnswer(answer, context);
        }),
      );
    });
  }

  stream(call: ProviderCall): Observable<StreamEvent> {
    return this.withFiles(call, (whole) => {
      const context = answerContextOf(whole);
      return askTwice(whole, true, (body, onRefusal) =>
        this.upstream.events(
          this.toRequest(whole, body, true),
          () => new SkippingReader(new GeminiStreamReader(context), call),
          (answer) => onRefusal(fromErrorAnswer(answer)),
          call.backpressure,
        ),
      );
    });
  }

  vendorTool(request: ChatRequest): VendorTool | undefined {
    return vendorToolOf(request);
  }

  private withFiles<T>(call: ProviderCall, ask: (call: ProviderCall) => Observable<T>): Observable<T> {
    return defer(() => withInlineFiles(keepNativeUris(call), this.files, ask));
  }

  private toRequest(call: ProviderCall, body: GenerateContentWire, streamed: boolean): UpstreamRequest {
    return {
      ...this.endpoint.address(call.candidate.upstreamModel, streamed),
      headers: this.endpoint.headers(call.credential),
      body: JSON.stringify(body),
      sent: call.sent,
    };
  }
}

/** Once more without signatures, where the vendor refuses one: it takes calls whose signature is lost. Source: trap T71. */
function askTwice<T>(call: ProviderCall, streamed: boolean, ask: Ask<T>): Observable<T> {
  const body = toGenerateBody(call, streamed);
  return withSecondTry(
    (onRefusal) => ask(body, onRefusal),
    (failure) => {
      if (!refusesSignature(failure) || !isSigned(body.contents)) return undefined;
      return () => {
        call.adjusted('messages');
        return ask({ ...body, contents: withoutSignatures(body.contents, call.candidate.profile) }, asItIs);
      };
    },
  );
}
