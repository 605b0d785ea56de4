import { createHmac, randomBytes } from 'node:crypto';

/** A secret for signatures: 32 random bytes. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64url')}`;
}

/**
 * What `X-Clear-Signature` says: `t=<seconds since the epoch>,v1=<hex>`, the HMAC-SHA256 by the secret of the time, a dot and the
 * body. Who checks it refuses a time that is more than five minutes off.
 */
export function signatureOf(secret: string, body: string, atMs: number): string {
  const seconds = Math.floor(atMs / 1000);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}
