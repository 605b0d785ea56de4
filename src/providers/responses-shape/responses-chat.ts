import { defer, mergeMap, type Observable } from 'rxjs';
import type { CompletionEvent, StreamEvent } from '../../contract/chat.js';
import type { UpstreamClient } from '../../upstream/upstream-client.js';
import type { UpstreamRequest } from '../../upstream/upstream-request.js';
import { toChunks } from '../canonical/completion-chunks.js';
import { SkippingReader } from '../canonical/skipping-reader.js';
import { asItIs, type OnRefusal, withSecondTry } from '../canonical/second-try.js';
import type { Endpoint } from '../openai-shape/openai-shaped-chat.js';
import type { ChatPort, ProviderCall } from '../provider-adapter.js';
import { fromResponsesAnswer } from './responses-completion.js';
import type { ResponsesDialect } from './responses-dialect.js';
import { fromResponsesFailure, refusesReasoning } from './responses-errors.js';
import { toResponsesBody } from './responses-request.js';
import { ResponsesStreamReader } from './responses-stream.js';
import { type Fields, recordsOf } from './responses-wire.js';

type Ask<T> = (body: Fields, onRefusal: OnRefusal) => Observable<T>;

/** Chat with a model by the Responses endpoint of its vendor. */
export class ResponsesChat implements ChatPort {
  constructor(
    private readonly upstream: UpstreamClient,
    private readonly endpoint: Endpoint,
    private readonly dialect: ResponsesDialect,
  ) {}

  complete(call: ProviderCall): Observable<CompletionEvent> {
    return defer(() =>
      this.askTwice(call, false, (body, onRefusal) =>
        this.upstream.whole(this.toRequest(call, body), (answer) => {
          if (answer.status !== 200) throw onRefusal(fromResponsesFailure(answer, this.dialect));
          return fromResponsesAnswer(answer, this.dialect);
        }),
      ),
    );
  }

  /** A model that does not stream is asked for the whole answer, which then comes in one go. */
  stream(call: ProviderCall): Observable<StreamEvent> {
    if (!call.candidate.profile.streams)
      return this.complete(call).pipe(mergeMap(({ completion }) => toChunks(completion)));
    return defer(() =>
      this.askTwice(call, true, (body, onRefusal) =>
        this.upstream.events(
          this.toRequest(call, body),
          () => new SkippingReader(new ResponsesStreamReader(this.dialect), call),
          (answer) => onRefusal(fromResponsesFailure(answer, this.dialect)),
          call.backpressure,
        ),
      ),
    );
  }

  /** Once more without the reasoning of earlier turns, where the vendor cannot open it: its seal is that of one account. */
  private askTwice<T>(call: ProviderCall, streamed: boolean, ask: Ask<T>): Observable<T> {
    const body = toResponsesBody(call, streamed, this.dialect);
    return withSecondTry(
      (onRefusal) => ask(body, onRefusal),
      (failure) => {
        const input = recordsOf(body.input).filter(({ type }) => type !== 'reasoning');
        if (!refusesReasoning(failure) || input.length === recordsOf(body.input).length) return undefined;
        return () => {
          call.adjusted('messages');
          return ask({ ...body, input }, asItIs);
        };
      },
    );
  }

  private toRequest(call: ProviderCall, body: Fields): UpstreamRequest {
    const { origin, path, headers } = this.endpoint;
    return { origin, path, headers: headers(call.credential), body: JSON.stringify(body), sent: call.sent };
  }
}
