import { GatewayError } from '../../contract/gateway-error.js';
import type { UpstreamAnswer } from '../../upstream/upstream-request.js';
import { fromErrorAnswer } from '../openai-shape/chat-errors.js';

/** The account's limit per minute is smaller than this one request: waiting does not help. */
const tooLargeForAccount = /request too large/i;

/** OpenAI's refusals that mean something else than with other hosts. Source: providers digest, OpenAI section 1.8. */
export function fromOpenAiError(answer: UpstreamAnswer): GatewayError {
  const failure = fromErrorAnswer(answer);
  const { status } = answer;
  // Of two requests that got in each other's way: the same one passes a moment later.
  if (status === 409)
    return new GatewayError('upstream_unavailable', `The upstream provider failed (HTTP ${status}).`, {
      upstreamStatus: status,
    });
  if (failure.kind === 'upstream_rate_limited' && tooLargeForAccount.test(answer.body.toString('utf8')))
    return new GatewayError('upstream_quota', `The upstream provider failed (HTTP ${status}).`, {
      upstreamStatus: status,
    });
  return failure;
}
