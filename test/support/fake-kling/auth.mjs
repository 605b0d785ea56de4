import { createHmac, timingSafeEqual } from 'node:crypto';

/** Longest life of a token in seconds. */
const lifetime = 1800;
/** Clocks differ by that much. */
const skew = 1;

/** A refusal as Kling words it. */
export function refusal(status, code, message) {
  return { refused: { status, code, message } };
}

/**
 * Whose request it is: `{account}`, or a refusal. An API key is an account, and so is an access key.
 * @param mayBeToken false where only API keys are taken
 */
export function accountOf(authorization, { apiKeys, pairs }, mayBeToken) {
  if (typeof authorization !== 'string' || authorization === '')
    return refusal(401, 1001, 'Authorization is empty');
  const [scheme, token = ''] = authorization.split(' ');
  if (scheme !== 'Bearer' || token === '') return refusal(401, 1002, 'Authorization is invalid');
  if (apiKeys.includes(token)) return { account: token };
  if (!mayBeToken) return refusal(401, 1002, 'Only API keys are allowed here');
  return accountOfToken(token, pairs);
}

function accountOfToken(token, pairs) {
  const parts = token.split('.');
  if (parts.length !== 3) return refusal(401, 1002, 'Authorization is invalid');
  const [header, claims] = parts.slice(0, 2).map(decoded);
  if (header?.alg !== 'HS256' || header.typ !== 'JWT' || Object.keys(header).length !== 2)
    return refusal(401, 1002, 'The header of the token is invalid');
  const secret = Object.hasOwn(pairs, claims?.iss) ? pairs[claims.iss] : undefined;
  if (secret === undefined || !isSigned(parts, secret)) return refusal(401, 1000, 'Signature is invalid');
  const now = Date.now() / 1000;
  if (!Number.isInteger(claims.exp) || !Number.isInteger(claims.nbf))
    return refusal(401, 1002, 'The claims of the token are invalid');
  if (claims.nbf > now) return refusal(401, 1003, 'The token is not valid yet');
  if (claims.exp <= now) return refusal(401, 1004, 'The token has expired');
  if (claims.exp - now > lifetime + skew) return refusal(401, 1002, 'The token lives too long');
  return { account: claims.iss };
}

function isSigned([header, claims, signature], secret) {
  const right = createHmac('sha256', secret).update(`${header}.${claims}`).digest();
  const told = Buffer.from(signature, 'base64url');
  return told.length === right.length && timingSafeEqual(told, right);
}

function decoded(part) {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
