import { GatewayError } from '../../contract/gateway-error.js';
import type { UpstreamAnswer } from '../../upstream/upstream-request.js';
import { fromErrorAnswer, fromErrorObject } from '../openai-shape/chat-errors.js';
import type { ResponsesDialect } from './responses-dialect.js';
import { parseBody, recordOf, textOf } from './responses-wire.js';
import { isRecord } from '../openai-shape/wire-shape.js';

/** Codes of a failed answer that are the caller's mistake, though they come without a status. Source: OpenAI's reference. */
const callersMistakes =
  /^(invalid_(prompt|image|base64)|image_|empty_image|unsupported_image|failed_to_download_image|bio_policy)/;

/** Names of the Responses endpoint for what the caller knows by another. */
const callersNames: readonly (readonly [RegExp, string])[] = [
  [/^max_output_tokens$/, 'max_completion_tokens'],
  [/^reasoning\b.*/, 'reasoning_effort'],
  [/^text\.verbosity$/, 'verbosity'],
  [/^text\b.*/, 'response_format'],
  [/^input\b.*/, 'messages'],
];

/** An answer with an error status, or with status 200 and an error all the same. */
export function fromResponsesFailure(answer: UpstreamAnswer, { toFailure }: ResponsesDialect): GatewayError {
  if (answer.status === 200) {
    const { error } = recordOf(parseBody(answer.body));
    if (error) return fromResponseError(error);
  }
  return inCallersNames((toFailure ?? fromErrorAnswer)(answer));
}

/** The `error` of a failed answer, or an error event of a stream. Source: providers digest, OpenAI section 1.4 "Bridge stream". */
export function fromResponseError(error: unknown): GatewayError {
  const isCallers = isRecord(error) && callersMistakes.test(textOf(error.code));
  return inCallersNames(fromErrorObject(isCallers ? { ...error, type: 'invalid_request_error' } : error));
}

/** Whether sealed reasoning was refused: that of another account, or damaged on its way. */
export function refusesReasoning({ kind, code, message }: GatewayError): boolean {
  return (
    kind === 'invalid_request' &&
    (code === 'invalid_encrypted_content' || /encrypted content.*could not be verified/i.test(message))
  );
}

function inCallersNames(failure: GatewayError): GatewayError {
  const { kind, message, code, param, retryAfterSeconds, upstreamStatus } = failure;
  const name = callersNames.find(([pattern]) => param !== undefined && pattern.test(param))?.[1];
  return name === undefined
    ? failure
    : new GatewayError(kind, message, { code, param: name, retryAfterSeconds, upstreamStatus });
}
