import type { FailureKind } from '../../contract/gateway-error.js';
import type { ErrorRules } from '../openai-shape/chat-errors.js';

/**
 * Its codes are sentences and one of them stands for many things, so that the message counts as well: a bad key is a 400, spent
 * credits are a 403 or a 429. A message may quote the caller, whose words must not pass for a fault of ours. Source: second digest section 3 "Errors"; cline/cline#3120, UKGovernmentBEIS/inspect_ai#5208,
 * autohandai/code-cli#545.
 */
const phrases: readonly (readonly [RegExp, FailureKind])[] = [
  [/^model not found|^the model .*does not exist/i, 'upstream_model_gone'],
  [/^(incorrect|invalid) api key|^unauthenticated/i, 'upstream_auth'],
  [/maximum prompt length|input_too_large/i, 'context_too_long'],
  [/usage guidelines|safety_check|rejected by content moderation/i, 'content_filtered'],
  [/currently unavailable|at capacity/i, 'upstream_unavailable'],
  [/resource has been exhausted/i, 'upstream_rate_limited'],
];
const spent = /(any|available|out of) credits|spending limit/i;
/** In either spelling; says nothing where a status does. Source: braytonstafford/grok_conversation#25. */
const invalidArgument = /invalid.argument/i;

export const xaiErrors: ErrorRules = {
  /** `{code, error: "text"}` and `{error: "text"}`. Source: trap 18. */
  find: ({ error, code }) =>
    typeof error === 'string' && error !== '' ? { message: error, code } : undefined,
  kindOf: ({ code = '', message = '' }, status) => {
    // A server that failed has failed, whatever it says.
    if (status >= 500) return undefined;
    const kind = phrases.find(([phrase]) => phrase.test(code) || phrase.test(message))?.[1];
    const isLimit = kind === undefined || kind === 'upstream_rate_limited';
    if (isLimit && [200, 402, 403, 429].includes(status) && spent.test(message)) return 'upstream_quota';
    return kind ?? (status === 200 && invalidArgument.test(code) ? 'invalid_request' : undefined);
  },
};
