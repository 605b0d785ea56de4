import { createHmac } from 'node:crypto';
import type { Credential } from '../../contract/credential.js';
import type { UpstreamRequest } from '../../upstream/upstream-request.js';
import { jsonHeaders } from '../canonical/request-headers.js';

/** Seconds. Source: second digest section 7.1, trap 52. */
const lifetime = 1800;
const headStart = 5;
/** Milliseconds after which a token is made anew, well before it ends. */
const renewAfterMs = 25 * 60 * 1000;

/** An access key and the secret key that signs for it. */
export interface KeyPair {
  readonly access: string;
  readonly secret: string;
}

interface MadeToken {
  readonly token: string;
  readonly madeAtMs: number;
}

/**
 * The pair in a secret, `access:secret` or `access|secret`; undefined for an API key, which has neither sign. Source: second
 * digest section 7.1.
 */
export function keyPairOf({ secret = '' }: Credential): KeyPair | undefined {
  const [, access, key] = /^([^:|]+)[:|](.+)$/.exec(secret) ?? [];
  return access === undefined || key === undefined ? undefined : { access, secret: key };
}

/** Headers of a call: an API key as it is, a pair as a token that it signs. */
export class KlingHeaders {
  private readonly made = new WeakMap<Credential, MadeToken>();

  /** @param now milliseconds since the epoch */
  constructor(private readonly now: () => number = Date.now) {}

  of(credential: Credential): UpstreamRequest['headers'] {
    const pair = keyPairOf(credential);
    const token = pair === undefined ? credential.secret : this.tokenOf(credential, pair);
    return token === undefined ? jsonHeaders : { ...jsonHeaders, authorization: `Bearer ${token}` };
  }

  private tokenOf(credential: Credential, pair: KeyPair): string {
    const now = this.now();
    const made = this.made.get(credential);
    // A clock that was set back would keep an old token for as long.
    if (made !== undefined && now >= made.madeAtMs && now < made.madeAtMs + renewAfterMs) return made.token;
    const token = sign(pair, Math.floor(now / 1000));
    this.made.set(credential, { token, madeAtMs: now });
    return token;
  }
}

/** A JWT by HS256. Source: RFC 7519, RFC 7515. */
function sign({ access, secret }: KeyPair, nowSeconds: number): string {
  const header = { alg: 'HS256', typ: 'JWT' };
  const claims = { iss: access, exp: nowSeconds + lifetime, nbf: nowSeconds - headStart };
  const signed = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const text = signed.join('.');
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}
