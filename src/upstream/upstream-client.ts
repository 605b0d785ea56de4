import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Observable } from 'rxjs';
import { Agent } from 'undici';
import type { GatewayConfig } from '../config/gateway-config.js';
import { GATEWAY_CONFIG } from '../config/gateway-config.js';
import type { Backpressure } from '../contract/backpressure.js';
import { type AnswerHandler, EventStream, WholeAnswer } from './answer-handlers.js';
import { ByteStream } from './byte-stream.js';
import { fromTransportError } from './upstream-failure.js';
import type { EventReader, FailureReader, UpstreamAnswer, UpstreamRequest } from './upstream-request.js';

/**
 * The one HTTP client towards vendors: pooled connections, push-style reading, abort on teardown. Knows no vendor and
 * sets no deadline but the one for connecting; waiting is the chat's business.
 */
@Injectable()
export class UpstreamClient implements OnApplicationShutdown {
  private readonly agent: Agent;

  constructor(@Inject(GATEWAY_CONFIG) config: GatewayConfig) {
    this.agent = new Agent({
      connect: { timeout: config.timeouts.connectMs },
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: 30_000,
      keepAliveMaxTimeout: 300_000,
    });
  }

  /** What `read` makes of the whole answer, whatever its status. Cold; emits once. Errors are GatewayErrors. */
  whole<T>(request: UpstreamRequest, read: (answer: UpstreamAnswer) => T): Observable<T> {
    return new Observable((subscriber) =>
      this.dispatch(request, new WholeAnswer(request.sent, subscriber, read)),
    );
  }

  /** What `makeReader`'s reader emits of an event stream; any other answer errors with what `toFailure` says of it. */
  events<T>(
    request: UpstreamRequest,
    makeReader: () => EventReader<T>,
    toFailure: FailureReader,
    backpressure: Backpressure,
  ): Observable<T> {
    return new Observable((subscriber) =>
      this.dispatch(
        request,
        new EventStream(request.sent, subscriber, makeReader(), toFailure, backpressure),
      ),
    );
  }

  /**
   * A file in the pieces in which it comes; any answer but a file errors with what `toFailure` says of it. Cold. Errors are
   * GatewayErrors.
   */
  bytes(request: UpstreamRequest, toFailure: FailureReader, backpressure: Backpressure): Observable<Buffer> {
    return new Observable((subscriber) =>
      this.dispatch(request, new ByteStream(request.sent, subscriber, toFailure, backpressure)),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }

  private dispatch(request: UpstreamRequest, answer: AnswerHandler): () => void {
    try {
      this.agent.dispatch(
        {
          origin: request.origin,
          path: request.path,
          method: request.method ?? 'POST',
          headers: request.headers,
          body: request.body,
        },
        answer,
      );
    } catch (error) {
      answer.fail(fromTransportError(error));
    }
    return () => answer.abort();
  }
}
