/** The one error class and the one table behind it: nobody else looks at status codes. */

/** What went wrong, in the gateway's own words. Decisions are made by kind, never by HTTP status. */
export type FailureKind =
  | 'invalid_request'
  | 'unauthenticated'
  | 'forbidden'
  | 'insufficient_quota'
  | 'rate_limited'
  | 'not_found'
  | 'conflict'
  | 'expired'
  | 'model_not_found'
  | 'model_unavailable'
  | 'request_too_large'
  | 'unsupported_media_type'
  | 'context_too_long'
  | 'content_filtered'
  | 'upstream_auth'
  | 'upstream_quota'
  | 'upstream_model_gone'
  | 'upstream_rate_limited'
  | 'upstream_unavailable'
  | 'upstream_timeout'
  | 'upstream_protocol'
  | 'unavailable'
  | 'client_gone'
  | 'internal';

interface FailureRow {
  /** HTTP status of the answer. */
  readonly status: number;
  /** `error.type` of the envelope. */
  readonly type: 'clearmaas_api_error' | 'invalid_request_error' | 'upstream_error';
  /** `error.code` where the thrower names none. */
  readonly code: string | null;
  /** Whether a fallback chain goes on to its next candidate. `larger_window`: only to a model with a longer context. */
  readonly advance: boolean | 'larger_window';
  /** Whose fault it is: an operator wants to hear of `ours`. */
  readonly fault: 'caller' | 'upstream' | 'ours';
}

const caller = (status: number, code: string | null, type: FailureRow['type'] = 'clearmaas_api_error') =>
  ({ status, type, code, advance: false, fault: 'caller' }) as const;
const upstream = (status: number, code: string, fault: FailureRow['fault'] = 'upstream') =>
  ({ status, type: 'upstream_error', code, advance: true, fault }) as const;

/** Source: spec/interface.md sections 5 and 6; spec/clearmaas-api.md section 16. */
export const failureTable: Readonly<Record<FailureKind, FailureRow>> = {
  invalid_request: caller(400, 'invalid_request', 'invalid_request_error'),
  unauthenticated: caller(401, 'invalid_api_key'),
  forbidden: caller(403, 'access_denied'),
  insufficient_quota: caller(403, 'insufficient_user_quota'),
  rate_limited: caller(429, 'rate_limit_exceeded'),
  not_found: caller(404, 'not_found', 'invalid_request_error'),
  conflict: caller(409, 'conflict', 'invalid_request_error'),
  expired: caller(410, 'expired', 'invalid_request_error'),
  model_not_found: caller(404, 'model_not_found', 'invalid_request_error'),
  model_unavailable: {
    status: 503,
    type: 'clearmaas_api_error',
    code: 'model_not_found',
    advance: true,
    fault: 'ours',
  },
  request_too_large: caller(413, 'request_too_large', 'invalid_request_error'),
  unsupported_media_type: caller(415, 'unsupported_media_type', 'invalid_request_error'),
  context_too_long: {
    ...caller(400, 'context_length_exceeded', 'invalid_request_error'),
    advance: 'larger_window',
  },
  content_filtered: caller(400, 'content_policy_violation', 'invalid_request_error'),
  upstream_auth: upstream(502, 'upstream_error', 'ours'),
  upstream_quota: upstream(502, 'upstream_error', 'ours'),
  upstream_model_gone: upstream(502, 'upstream_error', 'ours'),
  upstream_rate_limited: upstream(429, 'rate_limit_exceeded'),
  upstream_unavailable: upstream(502, 'upstream_error'),
  upstream_timeout: upstream(504, 'upstream_timeout'),
  upstream_protocol: upstream(502, 'upstream_error'),
  unavailable: {
    status: 503,
    type: 'clearmaas_api_error',
    code: 'service_unavailable',
    advance: false,
    fault: 'ours',
  },
  /** Recorded, never sent: 499 is nginx's word for it in the books. */
  client_gone: caller(499, 'client_gone'),
  internal: {
    status: 500,
    type: 'clearmaas_api_error',
    code: 'internal_error',
    advance: false,
    fault: 'ours',
  },
};

export type ConnectionFailure = 'unreachable' | 'broken_off';

export interface GatewayErrorOptions {
  /** Public code; the kind's own where absent. */
  readonly code?: string | null;
  /** Path of the field at fault, as in `messages[2].content[0].type`. */
  readonly param?: string;
  /** Whole seconds, at least 1; sent as `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** Status the upstream answered with, for the books only. */
  readonly upstreamStatus?: number;
  /** The connection failed: before there was one, or behind the head of an answer. */
  readonly connection?: ConnectionFailure;
  /** Never shown to a caller. */
  readonly cause?: unknown;
}

/** The body of every error on every route. Source: spec/interface.md section 6. */
export interface ErrorEnvelope {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly code: string | null;
    readonly param?: string;
  };
}

/** Every failure inside the gateway. `message` is public: no secret, no host name, no prompt of another caller. */
export class GatewayError extends Error {
  readonly kind: FailureKind;
  readonly code: string | null;
  readonly param: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly upstreamStatus: number | undefined;
  readonly connection: ConnectionFailure | undefined;

  constructor(kind: FailureKind, message: string, options: GatewayErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'GatewayError';
    this.kind = kind;
    this.code = options.code === undefined ? failureTable[kind].code : options.code;
    this.param = options.param;
    // A 429 always says when to come back. Source: spec/interface.md section 6.
    this.retryAfterSeconds = options.retryAfterSeconds ?? (failureTable[kind].status === 429 ? 1 : undefined);
    this.upstreamStatus = options.upstreamStatus;
    this.connection = options.connection;
  }

  get status(): number {
    return failureTable[this.kind].status;
  }

  toEnvelope(): ErrorEnvelope {
    const { message, code, param } = this;
    const type = failureTable[this.kind].type;
    return { error: param === undefined ? { message, type, code } : { message, type, code, param } };
  }
}

/** A failure of any origin as a GatewayError; what is not one already is our own bug and tells the caller nothing. */
export function toGatewayError(cause: unknown): GatewayError {
  if (cause instanceof GatewayError) return cause;
  return new GatewayError('internal', 'The gateway failed to handle this request.', { cause });
}

/** A 400 that names the field at fault. */
export function invalidRequest(message: string, param?: string, code: string | null = null): GatewayError {
  return new GatewayError('invalid_request', message, { param, code: code ?? 'invalid_request' });
}
