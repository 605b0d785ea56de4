import type { FailureKind } from '../../contract/gateway-error.js';
import type { ErrorRules } from '../openai-shape/chat-errors.js';

/** Kinds by the word in `type`; one status, 429, stands for three of them. Source: second digest section 5 "Errors". */
const kinds: ReadonlyMap<string, FailureKind> = new Map([
  ['content_filter', 'content_filtered'],
  ['invalid_authentication_error', 'upstream_auth'],
  ['exceeded_current_quota_error', 'upstream_quota'],
  ['rate_limit_reached_error', 'upstream_rate_limited'],
  ['engine_overloaded_error', 'upstream_unavailable'],
  ['server_error', 'upstream_unavailable'],
]);

const tooLong = /(exceed|over).{0,40}token limit/i;
const secondsToWait = /after (\d+(?:\.\d+)?) ?s/i;

export const moonshotErrors: ErrorRules = {
  kindOf: ({ type = '', message = '' }, status) =>
    kinds.get(type) ?? (status < 500 && tooLong.test(message) ? 'context_too_long' : undefined),
  waitSeconds: ({ message = '' }) => {
    const seconds = secondsToWait.exec(message)?.[1];
    return seconds === undefined ? undefined : Math.max(1, Math.ceil(Number(seconds)));
  },
};
