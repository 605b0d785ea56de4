import type { ServerResponse } from 'node:http';

/** Says that the answer is that of an earlier request with the same Idempotency-Key. Stripe's name for it. */
export function markReplayed(response: ServerResponse): void {
  response.setHeader('Idempotent-Replayed', 'true');
}
