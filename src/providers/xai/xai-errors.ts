import type { FailureKind } from '../../contract/gateway-error.js';
import type { ErrorRules } from '../openai-shape/chat-errors.js';

/**
 * Its codes are sentences and one of them stands for many things, so that the message counts as well: a bad key is a 400, spent
 * credits are a 403 or a 429. Source: second digest section 3 "Errors"; cline/cline#3120, UKGovernmentBEIS/inspect_ai#5208,
 * autohandai/code-cli#545.
 */
const phrases: readonly (readonly [RegExp, FailureKind])[] = [
  [/(incorrect|invalid) api key|unauthenticated/i, 'upstream_auth'],
  [/credits|spending limit/i, 'upstream_quota'],
  [/maximum prompt length|input_too_large/i, 'context_too_long'],
  [/usage guidelines|safety_check/i, 'content_filtered'],
  [/model not found|does not exist or your team/i, 'upstream_model_gone'],
  [/currently unavailable|at capacity/i, 'upstream_unavailable'],
  [/resource has been exhausted/i, 'upstream_rate_limited'],
];
/** In either spelling; says nothing where a status does. Source: braytonstafford/grok_conversation#25. */
const invalidArgument = /invalid.argument/i;

export const xaiErrors: ErrorRules = {
  /** `{code, error: "text"}` and `{error: "text"}`. Source: trap 18. */
  find: ({ error, code }) =>
    typeof error === 'string' && error !== '' ? { message: error, code } : undefined,
  kindOf: ({ code = '', message = '' }, status) => {
    const words = `${code} ${message}`;
    // A server that failed has failed, whatever it says.
    if (status >= 500) return undefined;
    const kind = phrases.find(([phrase]) => phrase.test(words))?.[1];
    return kind ?? (status === 200 && invalidArgument.test(code) ? 'invalid_request' : undefined);
  },
};
