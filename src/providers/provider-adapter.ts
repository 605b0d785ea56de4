import type { Observable } from 'rxjs';
import type { ChatRequest, CompletionEvent, StreamEvent } from '../contract/chat.js';
import type { Backpressure } from '../contract/backpressure.js';
import type { ProviderId, RouteCandidate } from '../contract/route-plan.js';

/** One attempt at one candidate. */
export interface ProviderCall {
  /** The caller's request as it came; an adapter makes its own body from it and never writes to it. */
  readonly request: ChatRequest;
  readonly candidate: RouteCandidate;
  /** Lets a slow client slow the vendor down. */
  readonly backpressure: Backpressure;
  /**
   * To be told each field of the request that the vendor is not sent, or sent otherwise than it was meant (`temperature`,
   * `tool_choice`): the answer names it in `X-Clear-Adjusted`.
   */
  readonly adjusted: (field: string) => void;
}

/**
 * Chat by one vendor. Observables are cold: one subscription is one upstream request, teardown aborts it,
 * and every error is a GatewayError.
 */
export interface ChatPort {
  /** Emits exactly one event. */
  complete(call: ProviderCall): Observable<CompletionEvent>;
  /**
   * Emits at least one chunk; the last one carries usage where the vendor counts. Completes only after the vendor's own
   * sign that the answer is whole; a stream that stops short errors with `upstream_protocol`.
   */
  stream(call: ProviderCall): Observable<StreamEvent>;
  /** Whether the vendor answers this call in a stream only; the gateway then puts the whole answer together itself. */
  mustStream?(call: ProviderCall): boolean;
}

/** The port every vendor's module implements and registers. A capability is the presence of a port. */
export interface ProviderAdapter {
  readonly id: ProviderId;
  /** Has what it needs to be called: credentials, or none needed. */
  readonly configured: boolean;
  /** All its models are in the catalogue: any other name behind its prefix is unknown (`model_not_found`). */
  readonly knowsItsModels?: true;
  readonly chat?: ChatPort;
}
