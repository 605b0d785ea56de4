import { GatewayError, type FailureKind } from '../../contract/gateway-error.js';
import { retryAfterSeconds } from '../../upstream/upstream-failure.js';
import type { UpstreamAnswer } from '../../upstream/upstream-request.js';
import { kindOfRefusal } from '../canonical/kind-of-refusal.js';
import { isRecord } from './wire-shape.js';

/** The parts of an error body that are read; hosts differ, so that nothing is taken for granted. */
export interface ErrorWords {
  readonly message: string | undefined;
  readonly code: string | undefined;
  readonly type: string | undefined;
  readonly param: string | undefined;
}

/** Where one vendor's errors say something else than OpenAI's would. */
export interface ErrorRules {
  /** The error in a body, where it is not the member `error`; undefined where there is none. */
  readonly find?: (body: Readonly<Record<string, unknown>>) => unknown;
  /** What an error means; undefined leaves it to the status and OpenAI's words. */
  readonly kindOf?: (error: ErrorWords, status: number) => FailureKind | undefined;
  /** Seconds to wait, where no header says them. */
  readonly waitSeconds?: (error: ErrorWords) => number | undefined;
}

const contextPhrases =
  /context.{0,20}(length|window)|maximum context|too many tokens|prompt is too long|input is too long/i;
const filterPhrases = /content.?(policy|filter|management)|safety system|content_filter/i;
const quotaPhrases = /insufficient_quota|billing|quota|credit|balance/i;
/** Credentials, request, organisation and team ids, addresses: a vendor's business, not the caller's. */
const identifiers =
  /\b(?:sk|org|proj|req|rk|pk|asst|file)[-_][A-Za-z0-9_*.-]{6,}|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\bhttps?:\/\/\S+/gi;
const longestMessage = 1000;

/**
 * A vendor's refusal in the gateway's words. The vendor's own text is shown only for mistakes of the caller; everything
 * else is told without naming who failed. Source: design/architecture.md section 3, spec/interface.md section 5.
 */
export function fromErrorAnswer(
  { status, headers, body }: UpstreamAnswer,
  rules: ErrorRules = {},
): GatewayError {
  const parsed = parse(body);
  const found = isRecord(parsed) ? errorIn(parsed, rules) : undefined;
  if (status === 200 && found !== undefined) return fromErrorObject(found, rules);
  const error = toErrorWords(found ?? parsed);
  const kind = rules.kindOf?.(error, status) ?? usualKind(status, error);
  return toFailure(kind, status, error, retryAfterSeconds(headers) ?? rules.waitSeconds?.(error));
}

/** The error in a body or in a chunk of a stream; undefined where there is none. */
export function errorIn(body: Readonly<Record<string, unknown>>, rules: ErrorRules = {}): unknown {
  return rules.find?.(body) ?? (body.error || undefined);
}

/** An error object inside a 200: a chunk of a stream or a whole body. */
export function fromErrorObject(value: unknown, rules: ErrorRules = {}): GatewayError {
  const error = toErrorWords(value);
  const told = rules.kindOf?.(error, 200);
  const status = told === undefined ? statusOf(error) : 200;
  return toFailure(told ?? usualKind(status, error), status, error, rules.waitSeconds?.(error));
}

function toFailure(
  kind: FailureKind,
  status: number,
  error: ErrorWords,
  waitSeconds: number | undefined,
): GatewayError {
  const options = { upstreamStatus: status, retryAfterSeconds: waitSeconds };
  switch (kind) {
    case 'invalid_request':
    case 'context_too_long':
    case 'content_filtered': {
      const message = cleaned(error.message) ?? 'The model refused this request.';
      // A number is a word of the vendor's own, a sentence is none.
      const code = kind === 'invalid_request' && !/^\d+$|\s/.test(error.code ?? '') ? error.code : undefined;
      return new GatewayError(kind, message, { ...options, code, param: error.param });
    }
    case 'upstream_rate_limited':
      return new GatewayError(kind, 'The model is rate limited right now. Try again later.', options);
    case 'upstream_timeout':
      return new GatewayError(kind, 'The upstream provider did not answer in time.', options);
    default: {
      const where = status === 200 ? '' : ` (HTTP ${status})`;
      return new GatewayError(kind, `The upstream provider failed${where}.`, options);
    }
  }
}

function usualKind(
  status: number,
  { code = '', type = '', message = '', param = '' }: ErrorWords,
): FailureKind {
  const words = `${code} ${type}`;
  // With 403 as well, for a name that the caller made up.
  if (code === 'model_not_found' && status < 500) return 'upstream_model_gone';
  if (status === 401) return 'upstream_auth';
  if (status === 403 || status === 404) return kindOfRefusal(status, message, `${words} ${param}`);
  if (status === 402) return 'upstream_quota';
  if (status === 408 || status === 504) return 'upstream_timeout';
  if (status === 429) return quotaPhrases.test(words) ? 'upstream_quota' : 'upstream_rate_limited';
  if (status < 400 || status >= 500) return 'upstream_unavailable';
  if (code === 'context_length_exceeded' || contextPhrases.test(message)) return 'context_too_long';
  if (filterPhrases.test(words)) return 'content_filtered';
  return 'invalid_request';
}

/** Errors inside a 200 carry no status: their code is one, or stands for one, or their type does. */
function statusOf({ type = '', code = '' }: ErrorWords): number {
  if (/^[45]\d\d$/.test(code)) return Number(code);
  const words = `${type} ${code}`;
  if (/model_not_found|not_found_error/.test(words)) return 404;
  if (/invalid_request|context_length|content_(policy|filter)/.test(words)) return 400;
  if (/authentication|invalid_api_key/.test(words)) return 401;
  if (/permission/.test(words)) return 403;
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

function toErrorWords(value: unknown): ErrorWords {
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
