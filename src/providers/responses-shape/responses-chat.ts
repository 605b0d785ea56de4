import { defer, mergeMap, type Observable } from 'rxjs';
import type { CompletionEvent, StreamEvent } from '../../contract/chat.js';
import type { UpstreamClient } from '../../upstream/upstream-client.js';
import type { UpstreamRequest } from '../../upstream/upstream-request.js';
import { toChunks } from '../canonical/completion-chunks.js';
import type { Endpoint } from '../openai-shape/openai-shaped-chat.js';
import type { ChatPort, ProviderCall } from '../provider-adapter.js';
import { fromResponsesAnswer } from './responses-completion.js';
import type { ResponsesDialect } from './responses-dialect.js';
import { fromResponsesFailure } from './responses-errors.js';
import { toResponsesBody } from './responses-request.js';
import { ResponsesStreamReader } from './responses-stream.js';

/** Chat with a model by the Responses endpoint of its vendor. */
export class ResponsesChat implements ChatPort {
  constructor(
    private readonly upstream: UpstreamClient,
    private readonly endpoint: Endpoint,
    private readonly dialect: ResponsesDialect,
  ) {}

  complete(call: ProviderCall): Observable<CompletionEvent> {
    return defer(() =>
      this.upstream.whole(this.toRequest(call, false), (answer) => fromResponsesAnswer(answer, this.dialect)),
    );
  }

  /** A model that does not stream is asked for the whole answer, which then comes in one go. */
  stream(call: ProviderCall): Observable<StreamEvent> {
    if (!call.candidate.profile.streams)
      return this.complete(call).pipe(mergeMap(({ completion }) => toChunks(completion)));
    return defer(() =>
      this.upstream.events(
        this.toRequest(call, true),
        () => new ResponsesStreamReader(this.dialect),
        (answer) => fromResponsesFailure(answer, this.dialect),
        call.backpressure,
      ),
    );
  }

  private toRequest(call: ProviderCall, streamed: boolean): UpstreamRequest {
    const { origin, path, headers } = this.endpoint;
    const body = toResponsesBody(call, streamed, this.dialect);
    return { origin, path, headers: headers(), body: JSON.stringify(body) };
  }
}
