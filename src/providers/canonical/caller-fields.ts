import type { ChatRequest, Effort } from '../../contract/chat.js';
import { type ChatProfile } from '../../contract/chat-profile.js';
import { efforts, requestFields } from '../../contract/chat.js';
import { GatewayError } from '../../contract/gateway-error.js';
import type { ProviderCall } from '../provider-adapter.js';

/**
 * The caller's fields with what an SDK nests in `extra_body` at the top level, where it belongs; a field that is there
 * already wins, as it was validated. The request itself where nothing is nested.
 */
export function fieldsOf({ request }: ProviderCall): ChatRequest {
  return requestFields(request);
}

/** How hard to think: the caller's word, else that of the suffix on the name; undefined = the model's own habit. */
export function effortOf({
  request,
  candidate,
}: Pick<ProviderCall, 'request' | 'candidate'>): Effort | undefined {
  return request.reasoning_effort ?? nestedEffort(request) ?? candidate.effort;
}

function nestedEffort({ extra_body: nested }: ChatRequest): Effort | undefined {
  return nested === undefined ? undefined : efforts.find((effort) => effort === nested.reasoning_effort);
}

/** Longest answer the caller wants, in tokens, by its newer or its older name. */
export function maxTokensOf(fields: ChatRequest): number | undefined {
  return fields.max_completion_tokens ?? fields.max_tokens ?? undefined;
}

/** Whether the model will think, as far as the profile tells. */
export function thinks({ thinking }: ChatProfile, effort: Effort | undefined): boolean {
  switch (thinking.habit) {
    case 'never':
      return false;
    case 'always':
      return true;
    case 'on':
      return effort !== 'none';
    case 'off':
      return effort !== undefined && effort !== 'none';
  }
}

/**
 * The nearest word that the model takes and that asks for no more, else the lowest it takes; undefined where it takes none.
 * Source: providers digest, OpenAI section 1.5 "Clamp rule".
 */
export function clampEffort(effort: Effort, accepted: readonly Effort[]): Effort | undefined {
  const wanted = efforts.indexOf(effort);
  let nearest: Effort | undefined;
  for (const candidate of accepted) {
    const place = efforts.indexOf(candidate);
    if (place <= wanted && (nearest === undefined || place > efforts.indexOf(nearest))) nearest = candidate;
  }
  if (nearest !== undefined && (nearest !== 'none' || effort === 'none')) return nearest;
  return accepted.find((candidate) => candidate !== 'none') ?? nearest;
}

/**
 * A feature that the model has not and without which the answer would mean something else: a 400 that names the parameter,
 * unless the caller sent `drop_params: true`, and then it is dropped. Source: spec/interface.md section 5 "Unsupported",
 * providers digest section 0.3.
 * @throws GatewayError
 */
export function refuseOrDrop(call: ProviderCall, field: string, message: string, path = field): void {
  if (fieldsOf(call).drop_params !== true)
    throw new GatewayError('invalid_request', message, { code: 'unsupported_parameter', param: path });
  call.adjusted(field);
}
