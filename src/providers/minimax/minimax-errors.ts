import type { FailureKind } from '../../contract/gateway-error.js';
import type { ErrorRules, ErrorWords } from '../openai-shape/chat-errors.js';
import { isRecord } from '../openai-shape/wire-shape.js';

/**
 * MiniMax's own codes. They are no statuses, whatever their size, and mean the same under any status: a balance that is used up
 * comes with 200, 402, 429 and 500. Source: second digest section 6, traps 37 and 38.
 */
const kinds: ReadonlyMap<number, FailureKind> = new Map([
  [1000, 'upstream_unavailable'],
  [1001, 'upstream_timeout'],
  [1002, 'upstream_rate_limited'],
  [1004, 'upstream_auth'],
  [1008, 'upstream_quota'],
  [1024, 'upstream_unavailable'],
  [1026, 'content_filtered'],
  [1027, 'content_filtered'],
  [1033, 'upstream_unavailable'],
  [1039, 'context_too_long'],
  [1041, 'upstream_rate_limited'],
  [1042, 'invalid_request'],
  [2013, 'invalid_request'],
  [2045, 'upstream_rate_limited'],
  [2049, 'upstream_auth'],
  [2056, 'upstream_quota'],
]);

/** In the compatible mode the code stands behind the message: `insufficient balance (1008)`. */
const codeInMessage = /\((\d{4})\)\s*$/;

/** The code of a bad parameter stands for a prompt that is too long as well. Source: MiniMax-AI/MiniMax-M2#119. */
const tooLong = /context window exceeds/i;

export const miniMaxErrors: ErrorRules = {
  find: (body) => inBaseResp(body.base_resp) ?? inCompatibleMode(body.error) ?? withheld(body),
  kindOf: ({ code, message = '' }: ErrorWords) => {
    const kind = kinds.get(Number(code)) ?? kinds.get(Number(codeInMessage.exec(message)?.[1]));
    return kind === 'invalid_request' && tooLong.test(message) ? 'context_too_long' : kind;
  },
};

/** Code of a `base_resp`, which a success has as well; undefined for a success. */
export function failureCode(base: unknown): number | undefined {
  if (!isRecord(base) || typeof base.status_code !== 'number' || base.status_code === 0) return undefined;
  return base.status_code;
}

function inBaseResp(base: unknown): object | undefined {
  const code = failureCode(base);
  return code !== undefined && isRecord(base) ? { code, message: base.status_msg } : undefined;
}

function inCompatibleMode(error: unknown): object | undefined {
  return isRecord(error) ? { ...error, code: error.code ?? error.http_code } : undefined;
}

/** Nothing but a mark that prompt or answer was found offensive. */
function withheld(body: Readonly<Record<string, unknown>>): object | undefined {
  if (Array.isArray(body.choices) && body.choices.length > 0) return undefined;
  if (body.input_sensitive === true) return { code: 1026, message: 'The prompt was found to be sensitive.' };
  if (body.output_sensitive === true) return { code: 1027, message: 'The answer was found to be sensitive.' };
  return undefined;
}
