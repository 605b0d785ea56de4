import { Inject, Injectable } from '@nestjs/common';
import { defer, type Observable } from 'rxjs';
import { GATEWAY_CONFIG } from '../config/gateway-config.js';
import type { GatewayConfig, Timeouts } from '../config/gateway-config.js';
import type { MediaEvent, RoutedRequest } from '../contract/media.js';
import { AttemptRunner } from '../dispatch/attempt-runner.js';
import type { Attempt } from '../dispatch/attempt.js';
import { withDeadline } from '../dispatch/deadline.js';
import type { AttemptAnswer } from '../dispatch/dispatcher.js';
import type { MediaPort, ProviderCall } from '../providers/provider-adapter.js';
import type { Ticket } from '../routing/health/ticket.js';
import type { MediaContext } from './media-context.js';
import type { MediaSurface } from './surface.js';
import { guessOf, meteredMedia } from './metered-media.js';

/** Makes one attempt at an answer other than chat. */
@Injectable()
export class MediaService {
  private readonly timeouts: Timeouts;

  constructor(
    private readonly attempts: AttemptRunner,
    @Inject(GATEWAY_CONFIG) config: GatewayConfig,
  ) {
    this.timeouts = config.timeouts;
  }

  /** Errors where nobody is asked: a breaker is open, or the provider is not configured. */
  attempt<Asked extends RoutedRequest, Event extends MediaEvent>(
    surface: MediaSurface<Asked, Event>,
    context: MediaContext<Asked>,
  ): AttemptAnswer<MediaEvent> {
    const { attempt } = context;
    return {
      answer$: defer(() =>
        this.attempts.enter(
          attempt,
          () => undefined,
          (adapter) => surface.portOf(adapter),
          (port, ticket) => this.ask(port, context, attempt, ticket),
        ),
      ),
    };
  }

  private ask<Asked extends RoutedRequest, Event extends MediaEvent>(
    port: MediaPort<Asked, Event>,
    context: MediaContext<Asked>,
    attempt: Attempt<Asked>,
    ticket: Ticket,
  ): Observable<MediaEvent> {
    const { candidate, request } = attempt.order;
    const { backpressure } = context;
    const call: ProviderCall<Asked> = {
      request,
      candidate,
      credential: ticket.credential,
      backpressure,
      adjusted: attempt.adjusted,
      sent: attempt.sent,
      skipped: () => undefined,
    };
    const answer$ = withDeadline(port.answer(call), {
      begins: ({ kind }) => kind !== 'consumed',
      // A picture is not begun before it is done, and takes as long as an answer that is thought about.
      firstChunkMs: attempt.order.hasAlternative
        ? this.timeouts.firstChunkReasoningMs
        : this.timeouts.lastFirstChunkReasoningMs,
      idleMs: this.timeouts.idleMs,
      backpressure,
    });
    const observer = this.attempts.observe(context, attempt, ticket, false);
    return meteredMedia(
      answer$,
      context,
      attempt,
      observer,
      () => port.guess?.(request, candidate) ?? guessOf(context.mostOf(candidate)),
    );
  }
}
