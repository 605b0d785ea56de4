import { GatewayError, type FailureKind } from '../../contract/gateway-error.js';
import type { UpstreamAnswer } from '../../upstream/upstream-request.js';
import { retryAfterSeconds } from '../../upstream/upstream-failure.js';
import { kindOfRefusal } from '../canonical/kind-of-refusal.js';
import { recordOf, recordsOf, textIn } from './gemini-wire.js';

type Fields = Readonly<Record<string, unknown>>;

/** At its beginning: further on a message may quote the caller. Source: providers digest, Gemini section 3.9. */
const keyPhrases = /^api key (not valid|expired|not found)/i;
const contextPhrases = /exceeds the maximum (number of )?tokens|token count.{0,80}exceeds/i;
const billingPhrases = /billing account|prepayment|credits? (are|is) depleted|out of credit/i;
/** Ours, not the caller's: keys, projects, hosts, links. */
const identifiers =
  /\bAIza[\w-]{10,}|\bhttps?:\/\/\S+|\b[\w.-]+\.(?:googleapis|google)\.(?:com|dev)\S*|\bprojects?[/ ][\w-]*\d[\w-]*/gi;
const longestMessage = 1000;

/** A vendor's refusal in the gateway's words: an error status, or a body that is no event stream. */
export function fromErrorAnswer({ status, headers, body }: UpstreamAnswer): GatewayError {
  const error = errorIn(parse(body));
  const told = status === 200 ? statusOf(error) : status;
  return toFailure(told, status, error, retryAfterSeconds(headers));
}

/** An error with status 200: a whole body, or an event of a stream. */
export function fromErrorObject(value: unknown): GatewayError {
  const error = recordOf(value) ?? {};
  return toFailure(statusOf(error), undefined, error, undefined);
}

/** Whether a signature was refused, of another host or damaged on its way; of one that is missing the vendor says something else. */
export function refusesSignature({ kind, message }: GatewayError): boolean {
  return (
    kind === 'invalid_request' &&
    /(corrupted|invalid) thought.?signature|thought.?signature is (not valid|invalid)/i.test(message)
  );
}

/** The error in a body: an object with one, or a list of one such object. */
export function errorIn(parsed: unknown): Fields {
  const answers: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  const [first] = answers;
  return recordOf(recordOf(first)?.error) ?? {};
}

function statusOf({ code }: Fields): number {
  return typeof code === 'number' && code >= 400 && code < 600 ? code : 500;
}

function toFailure(
  status: number,
  upstreamStatus: number | undefined,
  error: Fields,
  headerSeconds: number | undefined,
): GatewayError {
  const kind = kindOf(status, error);
  const options = { upstreamStatus: upstreamStatus ?? status };
  switch (kind) {
    case 'invalid_request':
    case 'content_filtered':
    case 'context_too_long':
      return new GatewayError(kind, cleaned(error.message) ?? 'The model refused this request.', options);
    case 'upstream_rate_limited':
      return new GatewayError(kind, 'The model is rate limited right now. Try again later.', {
        ...options,
        retryAfterSeconds: retryDelayOf(error) ?? headerSeconds,
      });
    case 'upstream_timeout':
      return new GatewayError(kind, 'The upstream provider did not answer in time.', options);
    default:
      return new GatewayError(kind, `The upstream provider failed (HTTP ${status}).`, options);
  }
}

function kindOf(status: number, error: Fields): FailureKind {
  const message = textIn(error.message) ?? '';
  if (status === 401) return 'upstream_auth';
  if (status === 402) return 'upstream_quota';
  if (status === 403 || status === 404) return kindOfRefusal(status, message);
  if (status === 408 || status === 504) return 'upstream_timeout';
  if (status === 429) return isQuotaUsedUp(error) ? 'upstream_quota' : 'upstream_rate_limited';
  // 499: the vendor gave up, and nobody here had left.
  if (status < 400 || status >= 499) return 'upstream_unavailable';
  // A wrong key of ours is a mistake of the caller's in this vendor's eyes (trap T78).
  if (keyPhrases.test(message) || hasReason(error, 'API_KEY_INVALID')) return 'upstream_auth';
  // A region without service, or a file that is not ready yet. Source: expectedparrot/edsl#1907.
  if (error.status === 'FAILED_PRECONDITION') return kindOfRefusal(403, message);
  return contextPhrases.test(message) ? 'context_too_long' : 'invalid_request';
}

function hasReason(error: Fields, reason: string): boolean {
  return detailsOf(error).some((detail) => detail.reason === reason);
}

/** Nothing that comes back within minutes: a day's quota, or none at all (trap T77). */
function isQuotaUsedUp(error: Fields): boolean {
  const violations = detailsOf(error).flatMap(({ violations }) => recordsOf(violations));
  if (violations.length === 0) return billingPhrases.test(textIn(error.message) ?? '');
  return violations.some(
    (violation) =>
      (textIn(violation.quotaId)?.includes('PerDay') ?? false) || String(violation.quotaValue) === '0',
  );
}

/** `RetryInfo` tells a duration in seconds with a fraction, `34.07s`; a `Retry-After` is whole, and not too short. */
function retryDelayOf(error: Fields): number | undefined {
  for (const { retryDelay } of detailsOf(error)) {
    const seconds = /^(\d+(?:\.\d+)?)s$/.exec(textIn(retryDelay) ?? '')?.[1];
    if (seconds !== undefined) return Math.max(1, Math.ceil(Number(seconds)));
  }
  return undefined;
}

function detailsOf(error: Fields): readonly Fields[] {
  return recordsOf(error.details);
}

function cleaned(message: unknown): string | undefined {
  return textIn(message)?.slice(0, longestMessage).replace(identifiers, '[removed]');
}

/** Undefined where the body is no JSON. */
function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
