import type { IncomingMessage } from 'node:http';
import { GatewayError } from '../contract/gateway-error.js';

const bearerPattern = /^bearer +/i;
const otherHeaders = ['x-api-key', 'api-key', 'x-goog-api-key'] as const;
const keyInQuery = /[?&](?:key|api_key|apikey|api-key|access_token)=/i;

const placeHint = 'Send the key as "Authorization: Bearer <key>".';

/**
 * The token of a request, from `Authorization: Bearer` and nowhere else. Throws GatewayError `unauthenticated` that says
 * where a key belongs, and never repeats what was sent. Source: spec/interface.md section 3.
 */
export function bearerToken(request: Pick<IncomingMessage, 'headers' | 'url'>): string {
  const { authorization } = request.headers;
  if (authorization === undefined) throw missingKey(request);
  // What every client sends, without the cost of the pattern.
  if (authorization.startsWith('Bearer ') && authorization.charCodeAt(7) !== 32)
    return authorization.slice(7);
  const scheme = bearerPattern.exec(authorization);
  if (!scheme) throw invalidKey(`The Authorization header is not of the Bearer scheme. ${placeHint}`);
  return authorization.slice(scheme[0].length);
}

function missingKey(request: Pick<IncomingMessage, 'headers' | 'url'>): GatewayError {
  const header = otherHeaders.find((name) => request.headers[name] !== undefined);
  if (header !== undefined) return invalidKey(`A key in the ${header} header is not accepted. ${placeHint}`);
  if (keyInQuery.test(request.url ?? ''))
    return invalidKey(
      `A key in the URL is not accepted, and it may have been logged on its way: rotate it. ${placeHint}`,
    );
  return invalidKey(`No API key was sent. ${placeHint}`);
}

export function unknownKey(): GatewayError {
  return invalidKey(
    'This API key is not known here. It may be mistyped, deleted, or of another installation.',
  );
}

/** A 401 `invalid_api_key`: missing, malformed, unknown, deleted, or of another installation. */
export function invalidKey(message: string): GatewayError {
  return new GatewayError('unauthenticated', message, { code: 'invalid_api_key' });
}
