import { defer, type Observable } from 'rxjs';
import type { CompletionEvent, StreamEvent } from '../../contract/chat.js';
import type { Credential } from '../../contract/credential.js';
import { invalidRequest } from '../../contract/gateway-error.js';
import type { UpstreamClient } from '../../upstream/upstream-client.js';
import type { UpstreamAnswer, UpstreamRequest } from '../../upstream/upstream-request.js';
import { asItIs, type OnRefusal, withSecondTry } from '../canonical/second-try.js';
import { SkippingReader } from '../canonical/skipping-reader.js';
import type { ChatPort, ProviderCall } from '../provider-adapter.js';
import { curedBy, fromMessagesError } from './anthropic-errors.js';
import { mustStream, translate, type Translation, type Without } from './anthropic-request.js';
import { fromMessageAnswer } from './anthropic-response.js';
import { MessagesStreamReader } from './anthropic-stream.js';

/** Where the vendor listens. */
export interface MessagesEndpoint {
  readonly origin: string;
  readonly path: string;
  readonly headers: (credential: Credential, betas: readonly string[]) => UpstreamRequest['headers'];
}

type Ask<T> = (translation: Translation, onRefusal: OnRefusal) => Observable<T>;

/** Which field of the caller's it is that a request is asked again without. */
const fieldBehind: Readonly<Record<Without, string>> = { thoughts: 'messages', strict: 'tools' };

/** Chat by the Messages API. Files on the web are fetched by the vendor itself. */
export class AnthropicChat implements ChatPort {
  readonly mustStream = mustStream;

  constructor(
    private readonly upstream: UpstreamClient,
    private readonly endpoint: MessagesEndpoint,
  ) {}

  complete(call: ProviderCall): Observable<CompletionEvent> {
    const ask: Ask<CompletionEvent> = (translation, onRefusal) =>
      this.upstream.whole(this.toRequest(call, translation), (answer) => {
        if (answer.status !== 200) throw onRefusal(fromMessagesError(answer));
        return fromMessageAnswer(answer, translation.answerTool);
      });
    return defer(() => askTwice(call, false, ask));
  }

  stream(call: ProviderCall): Observable<StreamEvent> {
    const ask: Ask<StreamEvent> = (translation, onRefusal) =>
      this.upstream.events(
        this.toRequest(call, translation),
        () => new SkippingReader(new MessagesStreamReader(translation.answerTool), call),
        (answer: UpstreamAnswer) => onRefusal(fromMessagesError(answer)),
        call.backpressure,
      );
    return defer(() => askTwice(call, true, ask));
  }

  private toRequest({ credential, sent }: ProviderCall, { body, betas }: Translation): UpstreamRequest {
    const { origin, path, headers } = this.endpoint;
    return {
      origin,
      path,
      headers: headers(credential, betas),
      body: withinDepth(() => JSON.stringify(body)),
      sent,
    };
  }
}

/**
 * Once more, without what the vendor refused and the request can do without: thoughts whose seal it does not know, schemas too
 * large to hold calls to. Never without tools. Source: providers digest, traps T56 and T72.
 */
function askTwice<T>(call: ProviderCall, streamed: boolean, ask: Ask<T>): Observable<T> {
  const translation = withinDepth(() => translate(call, streamed));
  return withSecondTry(
    (onRefusal) => ask(translation, onRefusal),
    (failure) => {
      const cure = translation.droppable.find((without) => without === curedBy(failure));
      if (cure === undefined) return undefined;
      return () => {
        const again = translate(call, streamed, cure);
        call.adjusted(fieldBehind[cure]);
        return ask(again, asItIs);
      };
    },
  );
}

/** @throws GatewayError for what is nested too deeply to be walked through. */
function withinDepth<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) throw invalidRequest('The request is nested too deeply.');
    throw error;
  }
}
