import { GatewayError } from '../contract/gateway-error.js';

const timeoutCodes = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);

/** Nobody was there to be asked, whichever model was wanted. */
const unreachableCodes = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/**
 * A broken connection in the gateway's words. What the socket says names hosts and addresses: it stays in `cause`.
 * @param answered whether the head of an answer had come
 */
export function fromTransportError(error: unknown, answered = false): GatewayError {
  if (error instanceof GatewayError) return error;
  const code = codeOf(error);
  const connection = answered ? 'broken_off' : unreachableCodes.has(code) ? 'unreachable' : undefined;
  const options = { cause: error, connection } as const;
  if (timeoutCodes.has(code)) {
    return new GatewayError('upstream_timeout', 'The upstream provider did not answer in time.', options);
  }
  // Without a code it did not come from a socket: the answer was not what its reader could make sense of.
  if (code === '' || code.startsWith('HPE_') || code === 'UND_ERR_HEADERS_OVERFLOW') {
    return new GatewayError(
      'upstream_protocol',
      'The upstream provider sent an answer that cannot be read.',
      options,
    );
  }
  return new GatewayError('upstream_unavailable', 'The connection to the upstream provider failed.', options);
}

/** Not by `instanceof`: what Node itself throws may be of another realm. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

/** The stream stopped before the vendor said that the answer is whole. */
export function cutStream(): GatewayError {
  return new GatewayError(
    'upstream_protocol',
    'The upstream provider ended the stream before the answer was complete.',
  );
}

/** Seconds of a `Retry-After` in any of its forms, rounded up, at least 1; undefined when there is none. */
export function retryAfterSeconds(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): number | undefined {
  const milliseconds = Number(headers['retry-after-ms']);
  if (milliseconds > 0) return Math.max(1, Math.ceil(milliseconds / 1000));
  const value = headers['retry-after'];
  if (typeof value !== 'string' || value === '') return undefined;
  const seconds = Number(value);
  const wait = Number.isNaN(seconds) ? (Date.parse(value) - Date.now()) / 1000 : seconds;
  return Number.isFinite(wait) ? Math.max(1, Math.ceil(wait)) : undefined;
}
