import { defer, type Observable } from 'rxjs';
import type { CompletionEvent, StreamEvent } from '../../contract/chat.js';
import type { Credential } from '../../contract/credential.js';
import type { UpstreamClient } from '../../upstream/upstream-client.js';
import type { FailureReader, UpstreamRequest } from '../../upstream/upstream-request.js';
import { jsonHeaders, perCredential } from '../canonical/request-headers.js';
import { SkippingReader } from '../canonical/skipping-reader.js';
import type { ChatPort, ProviderCall } from '../provider-adapter.js';
import { fromCompletionAnswer } from './chat-completion.js';
import { fromErrorAnswer } from './chat-errors.js';
import { passThroughBody } from './chat-request.js';
import { ChatStreamReader } from './chat-stream.js';
import type { Dialect } from './dialect.js';

/** Where a vendor listens and how it wants to be asked. */
export interface Endpoint {
  readonly origin: string;
  readonly path: string;
  readonly headers: (credential: Credential) => UpstreamRequest['headers'];
}

/** Chat with a vendor that speaks OpenAI's chat completions. */
export class OpenAiShapedChat implements ChatPort {
  readonly mustStream: Dialect['mustStream'];
  readonly vendorTool: Dialect['vendorTool'];
  readonly mostThoughts: Dialect['mostThoughts'];
  private readonly toFailure: FailureReader;

  constructor(
    private readonly upstream: UpstreamClient,
    private readonly endpoint: Endpoint,
    private readonly dialect: Dialect = {},
  ) {
    this.mustStream = dialect.mustStream;
    this.vendorTool = dialect.vendorTool;
    this.mostThoughts = dialect.mostThoughts;
    this.toFailure = dialect.toFailure ?? ((answer) => fromErrorAnswer(answer, dialect.errors));
  }

  complete(call: ProviderCall): Observable<CompletionEvent> {
    return defer(() =>
      this.upstream.whole(this.toRequest(call, false), (answer) =>
        fromCompletionAnswer(answer, this.dialect),
      ),
    );
  }

  stream(call: ProviderCall): Observable<StreamEvent> {
    const { reader, errors } = this.dialect;
    const newReader = (): SkippingReader =>
      new SkippingReader(new ChatStreamReader(reader?.(), errors), call);
    return defer(() =>
      this.upstream.events(this.toRequest(call, true), newReader, this.toFailure, call.backpressure),
    );
  }

  private toRequest(call: ProviderCall, streamed: boolean): UpstreamRequest {
    const { origin, path, headers } = this.endpoint;
    const toBody = this.dialect.toBody ?? passThroughBody;
    const body = JSON.stringify(toBody(call, streamed));
    return { origin, path, headers: headers(call.credential), body, sent: call.sent };
  }
}

/** The chat endpoint under a base URL. */
export function chatEndpoint(baseUrl: string): Endpoint {
  return endpointAt(baseUrl, 'chat/completions');
}

/**
 * An endpoint under a base URL.
 * @param baseUrl What the vendor's own SDK takes, without a trailing slash.
 */
export function endpointAt(baseUrl: string, path: string): Endpoint {
  const url = new URL(`${baseUrl}/${path}`);
  return {
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    headers: perCredential(({ secret }) => ({
      ...jsonHeaders,
      ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
    })),
  };
}
