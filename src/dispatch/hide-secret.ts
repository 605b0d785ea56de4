import type { Credential } from '../contract/credential.js';
import type { GatewayError } from '../contract/gateway-error.js';

/** Shorter than this, a secret would blacken ordinary words. */
const shortestSecret = 8;

/**
 * Takes our own credential out of what a caller is told. Vendors say refused keys back, and a host of the operator's may have
 * keys of any form, which no adapter knows by sight.
 */
export function hideSecret(failure: GatewayError, credential: Credential | undefined): void {
  const { secret = '' } = credential ?? {};
  if (secret.length >= shortestSecret) failure.message = failure.message.replaceAll(secret, '[removed]');
}
