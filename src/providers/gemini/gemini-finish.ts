import type { FinishReason } from '../../contract/chat.js';
import { GatewayError } from '../../contract/gateway-error.js';

/** Source: providers digest, Gemini section 3.7 "finishReason". */
const filtered = new Set([
  'SAFETY',
  'RECITATION',
  'LANGUAGE',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
  'IMAGE_OTHER',
  'NO_IMAGE',
  'ESCALATION',
]);

/** The model has made a mistake, and no answer. */
const failed = new Set([
  'MALFORMED_FUNCTION_CALL',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'MALFORMED_RESPONSE',
  'MISSING_THOUGHT_SIGNATURE',
]);

const unspecified = 'FINISH_REASON_UNSPECIFIED';

/** What an answer consisted of when it ended. */
export interface Said {
  /** Any text or picture. */
  readonly content: boolean;
  readonly toolCalls: boolean;
}

/** The reason that a candidate gives; undefined while it goes on. */
export function finishReasonIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value !== unspecified ? value : undefined;
}

/**
 * OpenAI's word for the vendor's. A stop with tool calls is `tool_calls` (trap T1).
 * @throws GatewayError where the model failed before it said anything (trap T24).
 */
export function toFinishReason(native: string | undefined, said: Said): FinishReason {
  if (native === 'MAX_TOKENS') return 'length';
  if (native !== undefined && filtered.has(native)) return 'content_filter';
  if (native !== undefined && failed.has(native)) {
    if (said.content || said.toolCalls) return 'stop';
    throw new GatewayError('upstream_protocol', 'The model broke off before it gave an answer.', {
      code: native,
    });
  }
  if (said.toolCalls) return 'tool_calls';
  return native === 'OTHER' && !said.content ? 'content_filter' : 'stop';
}
