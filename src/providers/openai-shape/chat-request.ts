import type { ProviderCall } from '../provider-adapter.js';
import { effortOf } from '../canonical/caller-fields.js';

/**
 * The body for an OpenAI-shaped vendor: the caller's own, unknown fields included, less the routing extension, with the
 * vendor's model name. Usage is always asked for in a stream; who did not ask for it never sees it.
 * Source: spec/interface.md section 5; design/architecture.md section 5 number 9.
 */
export function passThroughBody(call: ProviderCall, streamed: boolean): Record<string, unknown> {
  const { request, candidate } = call;
  // What the SDKs call extra_body belongs at the top level; a field that is there already wins, as it was validated.
  // Undefined fields are not written; deleting them would cost more.
  return {
    ...request.extra_body,
    ...request,
    model: candidate.upstreamModel,
    reasoning_effort: effortOf(call),
    stream: streamed || undefined,
    stream_options: streamed ? { ...request.stream_options, include_usage: true } : undefined,
    extra_body: undefined,
    models: undefined,
    route: undefined,
    recovery: undefined,
    hedge: undefined,
    drop_params: undefined,
  };
}
