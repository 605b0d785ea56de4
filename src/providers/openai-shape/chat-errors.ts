import { GatewayError, type FailureKind } from '../../contract/gateway-error.js';
import { retryAfterSeconds } from '../../upstream/upstream-failure.js';
import type { UpstreamAnswer } from '../../upstream/upstream-request.js';
import { isRecord } from './wire-shape.js';

/** The parts of an error body that are read; hosts differ, so that nothing is taken for granted. */
interface ErrorBodyWire {
  readonly message: string | undefined;
  readonly code: string | undefined;
  readonly type: string | undefined;
  readonly param: string | undefined;
}

const contextPhrases =
  /context.{0,20}(length|window)|maximum context|too many tokens|prompt is too long|input is too long/i;
const filterPhrases = /content.?(policy|filter|management)|safety system|content_filter/i;
const quotaPhrases = /insufficient_quota|billing|quota|credit|balance/i;
/** Credentials, request and organisation ids: a vendor's business, not the caller's. */
const identifiers = /\b(?:sk|org|proj|req|rk|pk|asst|file)[-_][A-Za-z0-9_*.-]{6,}/g;
const longestMessage = 1000;

/**
 * A vendor's refusal in the gateway's words. The vendor's own text is shown only for mistakes of the caller; everything
 * else is told without naming who failed. Source: design/architecture.md section 3, spec/interface.md section 5.
 */
export function fromErrorAnswer({ status, headers, body }: UpstreamAnswer): GatewayError {
  const parsed = parse(body);
  if (status === 200 && isRecord(parsed) && parsed.error) return fromErrorObject(parsed.error);
  const error = toErrorWire(isRecord(parsed) && 'error' in parsed ? parsed.error : parsed);
  return toFailure(status, error, retryAfterSeconds(headers));
}

/** An error object inside a 200: a chunk of a stream or a whole body. */
export function fromErrorObject(value: unknown): GatewayError {
  const error = toErrorWire(value);
  const code = Number(error.code);
  const isStatus = Number.isInteger(code) && code >= 400 && code < 600;
  return toFailure(isStatus ? code : statusOfType(error), error, undefined);
}

function toFailure(status: number, error: ErrorBodyWire, waitSeconds: number | undefined): GatewayError {
  const kind = kindOf(status, error);
  const options = { upstreamStatus: status, retryAfterSeconds: waitSeconds };
  switch (kind) {
    case 'invalid_request':
    case 'context_too_long':
    case 'content_filtered': {
      const message = cleaned(error.message) ?? 'The model refused this request.';
      const code = kind === 'invalid_request' ? (error.code ?? undefined) : undefined;
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
