import { GatewayError } from '../../contract/gateway-error.js';
import type { UpstreamAnswer, UpstreamHeaders } from '../../upstream/upstream-request.js';
import { fromErrorAnswer } from '../openai-shape/chat-errors.js';
import { isRecord } from '../openai-shape/wire-shape.js';
import type { Without } from './anthropic-request.js';

/** Status of an error that comes inside a 200, by its type. Source: providers digest, Anthropic section 2.10. */
const statuses: ReadonlyMap<unknown, number> = new Map([
  ['invalid_request_error', 400],
  ['authentication_error', 401],
  ['billing_error', 402],
  ['permission_error', 403],
  ['not_found_error', 404],
  ['request_too_large', 413],
  ['rate_limit_error', 429],
  ['api_error', 500],
  ['timeout_error', 504],
  ['overloaded_error', 529],
]);

/** Told as mistakes of the caller's, and about our own account; further on a message may quote the caller. */
const emptyAccount = /^your credit balance is too low|^you have reached your specified api usage limits/i;
const closedAccount = /^this organization has been disabled/i;
const tooLong = /prompt is too long|exceeds? (the )?context/i;
/** Of documentation: whose it is does not concern the caller. */
const addresses = /https?:\/\/\S+/g;

/** A refusal in the gateway's words. Source: providers digest, Anthropic section 2.10. */
export function fromMessagesError({ status, headers, body }: UpstreamAnswer): GatewayError {
  const parsed = parse(body);
  const error = isRecord(parsed) && isRecord(parsed.error) ? parsed.error : {};
  return toFailure(status === 200 ? (statuses.get(error.type) ?? 500) : status, error, headers);
}

/** An `error` event of a stream. */
export function fromErrorEvent(error: unknown): GatewayError {
  const fields = isRecord(error) ? error : {};
  return toFailure(statuses.get(fields.type) ?? 500, fields, {});
}

/** What a request can be asked again without, once, if that is all that was wrong with it. Source: traps T56 and T72. */
export function curedBy({ kind, message }: GatewayError): Without | undefined {
  if (kind !== 'invalid_request') return undefined;
  if (
    /invalid `?signature`?|bound to a different conversation|thinking.{0,60}cannot be modified/i.test(message)
  )
    return 'thoughts';
  return /compiled grammar is too large|schema is too complex/i.test(message) ? 'strict' : undefined;
}

function toFailure(status: number, error: Record<string, unknown>, headers: UpstreamHeaders): GatewayError {
  const message = typeof error.message === 'string' ? error.message : '';
  const options = { upstreamStatus: status };
  if (status === 400 && emptyAccount.test(message))
    return new GatewayError('upstream_quota', `The upstream provider failed (HTTP ${status}).`, options);
  if (status === 400 && closedAccount.test(message))
    return new GatewayError('upstream_auth', `The upstream provider failed (HTTP ${status}).`, options);
  if (status === 409)
    return new GatewayError(
      'upstream_unavailable',
      `The upstream provider failed (HTTP ${status}).`,
      options,
    );
  if (status === 413)
    return new GatewayError('request_too_large', 'The request is too large for this model.', options);
  const code = tooLong.test(message) ? 'context_length_exceeded' : undefined;
  const told = message === '' ? undefined : message.replace(addresses, '[removed]');
  const plain = JSON.stringify({ error: { type: error.type, message: told, code } });
  return fromErrorAnswer({ status, headers, body: Buffer.from(plain) });
}

/** Undefined where the body is no JSON. */
function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
