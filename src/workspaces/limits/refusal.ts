import { GatewayError } from '../../contract/gateway-error.js';

/** What ran out. */
export type Exhausted = 'requests' | 'tokens' | 'slots';

/** A slot is free again when somebody's answer ends, which nobody can tell: worth a try every second. */
export const slotWaitMs = 1_000;

/** A 429 with the whole seconds after which it is worth coming back. */
export function refusal(exhausted: Exhausted, waitMs: number): GatewayError {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
  const reason =
    exhausted === 'slots'
      ? 'The workspace has as many requests under way as it may have at once.'
      : `The workspace has used up its ${exhausted} for this minute.`;
  return new GatewayError('rate_limited', `${reason} Try again in ${retryAfterSeconds} s.`, {
    retryAfterSeconds,
  });
}

/** For a request that no wait would help. */
export function tooManyTokens(tokens: number, limit: number): GatewayError {
  return new GatewayError(
    'invalid_request',
    `This request may need about ${tokens} tokens, and its workspace may use ${limit} in a minute. Shorten it, or ask for fewer with max_completion_tokens.`,
    { code: 'request_exceeds_token_limit' },
  );
}
