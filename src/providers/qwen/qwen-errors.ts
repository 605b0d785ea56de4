import type { FailureKind } from '../../contract/gateway-error.js';
import { kindOfRefusal } from '../canonical/kind-of-refusal.js';
import type { ErrorRules } from '../openai-shape/chat-errors.js';

/** Codes with a meaning of their own, in either spelling, whatever the status. Source: second digest section 4 "Errors". */
const codes: readonly (readonly [RegExp, FailureKind])[] = [
  [/^arrearage$|freetieronly/i, 'upstream_quota'],
  [/^data_?inspection_?failed$/i, 'content_filtered'],
  // OpenAI's word for spent money is the one for tokens per minute here. Source: can1357/oh-my-pi#8476.
  [/^throttling|^limit_|^insufficient_quota$/i, 'upstream_rate_limited'],
  [/^invalid_?api_?key$/i, 'upstream_auth'],
  [/^model_?not_?found$/i, 'upstream_model_gone'],
  [/time_?out$/i, 'upstream_timeout'],
  [/invalid_?parameter/i, 'invalid_request'],
  [/^internal_?error|^service_?unavailable$|^model_?(serving|unavailable)/i, 'upstream_unavailable'],
];
/** Of the account or of one model. */
const denied = /access_?denied/i;
/** Source: QwenLM/qwen-code#98. */
const tooLong = /range of input length/i;

/** DashScope's codes matter more than its statuses: an overdue account is a 400. */
export const qwenErrors: ErrorRules = {
  /** The older shape has no member `error`: `{code, message, request_id}`. */
  find: ({ error, code, message, choices }) =>
    error === undefined && choices === undefined && typeof code === 'string' ? { code, message } : undefined,
  kindOf: ({ code = '', message = '' }) => {
    if (denied.test(code)) return kindOfRefusal(403, message, code);
    const kind = codes.find(([pattern]) => pattern.test(code))?.[1];
    return tooLong.test(message) && (kind === undefined || kind === 'invalid_request')
      ? 'context_too_long'
      : kind;
  },
};
