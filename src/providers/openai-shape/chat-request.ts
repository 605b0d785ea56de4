import type { ChatRequest } from '../../contract/chat.js';
import type { RouteCandidate } from '../../contract/route-plan.js';
import type { Dialect } from './dialect.js';

/**
 * The body for an OpenAI-shaped vendor: the caller's own, unknown fields included, less the routing extension, with the
 * vendor's model name. Usage is always asked for in a stream; who did not ask for it never sees it.
 * Source: spec/interface.md section 5; design/architecture.md section 5 number 9.
 */
export function toUpstreamBody(
  request: ChatRequest,
  candidate: RouteCandidate,
  streamed: boolean,
  dialect: Dialect,
): string {
  // What the SDKs call extra_body belongs at the top level; a field that is there already wins, as it was validated.
  // Undefined fields are not written; deleting them would cost more.
  const body: Record<string, unknown> = {
    ...request.extra_body,
    ...request,
    model: candidate.upstreamModel,
    reasoning_effort: request.reasoning_effort ?? request.extra_body?.reasoning_effort ?? candidate.effort,
    stream: streamed || undefined,
    stream_options: streamed ? { ...request.stream_options, include_usage: true } : undefined,
    extra_body: undefined,
    models: undefined,
    route: undefined,
  };
  dialect.prepare?.(body, request);
  return JSON.stringify(body);
}
