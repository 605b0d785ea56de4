import { invalidRequest } from '../contract/gateway-error.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const longestMs = 365 * dayMs;

const lifetimePattern = /^([1-9][0-9]{0,3})([hd])$/;

/** Milliseconds of `1h` to `365d`; undefined for any other text. Source: spec/interface.md section 4. */
export function parseLifetimeMs(text: string): number | undefined {
  const match = lifetimePattern.exec(text);
  if (!match) return undefined;
  const lifetimeMs = Number(match[1]) * (match[2] === 'h' ? hourMs : dayMs);
  return lifetimeMs > longestMs ? undefined : lifetimeMs;
}

/** The two ways in which a body may tell when a key ends. Null = never. */
export interface ExpiryFields {
  readonly expires_in?: string | null;
  readonly expires_at?: string | null;
}

/**
 * When a key is to end: null = never, undefined = the body does not say. Throws GatewayError `invalid_request` for a body
 * that says it twice, or names no time or one that is over.
 */
export function toExpiry({ expires_in, expires_at }: ExpiryFields, now: Date): Date | null | undefined {
  if (expires_in !== undefined && expires_at !== undefined)
    throw invalidRequest('Send either expires_in or expires_at, not both.', 'expires_at');
  if (expires_in === null || expires_at === null) return null;
  if (expires_in !== undefined) {
    const lifetimeMs = parseLifetimeMs(expires_in);
    if (lifetimeMs === undefined)
      throw invalidRequest('expires_in must be between 1h and 365d, such as 12h or 30d.', 'expires_in');
    return new Date(now.getTime() + lifetimeMs);
  }
  if (expires_at === undefined) return undefined;
  const end = new Date(expires_at);
  if (Number.isNaN(end.getTime()))
    throw invalidRequest(
      'expires_at must hold date, time and offset, such as 2030-01-31T12:00:00Z.',
      'expires_at',
    );
  if (end <= now) throw invalidRequest('expires_at must be a time in the future.', 'expires_at');
  return end;
}
