import { GatewayError, type FailureKind } from '../../contract/gateway-error.js';
import { retryAfterSeconds } from '../../upstream/upstream-failure.js';
import type { UpstreamAnswer } from '../../upstream/upstream-request.js';
import { isRecord } from './wire-shape.js';

/** The parts of an error body that are read; hosts differ, so that nothing is taken for granted. */
export interface ErrorBodyWire {
  readonly message: string | undefined;
  readonly code: string | undefined;
  readonly type: string | undefined;
  readonly param: string | undefined;
}

const contextPhrases =
  /context.{0,20}(length|window)|maximum context|too many tokens|prompt is too long|input is too long/i;
const filterPhrases = /content.?(policy|filter|management)|safety system|content_filter/i;
const quotaPhrases = /insufficient_quota|billing|quota|credit|balance/i;
/** Credentials, request, organisation and team ids, addresses: a vendor's business, not the caller's. */
const identifiers =
  /\b(?:sk|org|proj|req|rk|pk|asst|file)[-_][A-Za-z0-9_*.-]{6,}|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\bhttps?:\/\/\S+/gi;
const longestMessage = 1000;

/** What one vendor's own words mean; undefined where the status says it. */
export type KindReader = (error: ErrorBodyWire, status: number) => FailureKind | undefined;

/**
 * A vendor's refusal in the gateway's words. The vendor's own text is shown only for mistakes of the caller; everything
 * else is told without naming who failed. Source: design/architecture.md section 3, spec/interface.md section 5.
 */
export function fromErrorAnswer(
  { status, headers, body }: UpstreamAnswer,
  readKind?: KindReader,
): GatewayError {
  const parsed = parse(body);
  const error = errorOf(parsed);
  if (status === 200 && error !== undefined) return fromErrorObject(error, readKind);
  return toFailure(status, toErrorWire(error ?? parsed), retryAfterSeconds(headers), readKind);
}

/** An error object inside a 200: a chunk of a stream or a whole body. */
export function fromErrorObject(value: unknown, readKind?: KindReader): GatewayError {
  const error = toErrorWire(value);
  const code = Number(error.code);
  const isStatus = Number.isInteger(code) && code >= 400 && code < 600;
  return toFailure(isStatus ? code : statusOfType(error), error, undefined, readKind);
}

/**
 * The error in a body: `{error: {message, code}}`, or flat as `{error: "text", code}` and `{message, code}`; undefined where
 * the body is something else. Source: second digest sections 3 and 4 "Errors".
 */
export function errorOf(parsed: unknown): unknown {
  if (!isRecord(parsed)) return undefined;
  const { error, code, message } = parsed;
  if (typeof error === 'string' && error !== '') return { message: error, code };
  if (error) return error;
  return text(code) !== undefined && text(message) !== undefined && !('choices' in parsed)
    ? { message, code }
    : undefined;
}

function toFailure(
  status: number,
  error: ErrorBodyWire,
  waitSeconds: number | undefined,
  readKind: KindReader | undefined,
): GatewayError {
  const kind = readKind?.(error, status) ?? kindOf(status, error);
  const options = { upstreamStatus: status, retryAfterSeconds: waitSeconds };
  switch (kind) {
    case 'invalid_request':
    case 'context_too_long':
    case 'content_filtered': {
      const message = cleaned(error.message) ?? 'The model refused this request.';
      // What some hosts have in place of a code is a sentence.
      const code = kind === 'invalid_request' && !error.code?.includes(' ') ? error.code : undefined;
      return new GatewayError(kind, message, { ...options, code, param: error.param });
    }
    case 'upstream_rate_limited':
      return new GatewayError(kind, 'The model is rate limited right now. Try again later.', options);
    case 'upstream_timeout':
      return new GatewayError(kind, 'The upstream provider did not answer in time.', options);
    default:
      return new GatewayError(kind, `The upstream provider failed (HTTP ${status}).`, options);
  }
}

function kindOf(status: number, { code = '', type = '', message = '' }: ErrorBodyWire): FailureKind {
  const words = `${code} ${type}`;
  if (status === 401 || status === 403) return 'upstream_auth';
  if (status === 402) return 'upstream_quota';
  if (status === 404) return 'upstream_model_gone';
  if (status === 408 || status === 504) return 'upstream_timeout';
  if (status === 429) return quotaPhrases.test(words) ? 'upstream_quota' : 'upstream_rate_limited';
  if (status < 400 || status >= 500) return 'upstream_unavailable';
  if (code === 'context_length_exceeded' || contextPhrases.test(message)) return 'context_too_long';
  if (filterPhrases.test(words)) return 'content_filtered';
  return 'invalid_request';
}

/** Errors inside a 200 carry no status: their type or code stands for one. */
function statusOfType({ type = '', code = '' }: ErrorBodyWire): number {
  const words = `${type} ${code}`;
  if (/invalid_request|context_length|content_(policy|filter)/.test(words)) return 400;
  if (/authentication|permission|invalid_api_key/.test(words)) return 401;
  if (/rate_limit|too_many|insufficient_quota/.test(words)) return 429;
  return 500;
}

/** Undefined where the body is no JSON. */
function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function toErrorWire(value: unknown): ErrorBodyWire {
  if (typeof value === 'string')
    return { message: value, code: undefined, type: undefined, param: undefined };
  const fields = isRecord(value) ? value : {};
  const code = typeof fields.code === 'number' ? String(fields.code) : fields.code;
  return {
    message: text(fields.message),
    code: text(code),
    type: text(fields.type),
    param: text(fields.param),
  };
}

function cleaned(message: string | undefined): string | undefined {
  return message?.replace(identifiers, '[removed]').slice(0, longestMessage);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
