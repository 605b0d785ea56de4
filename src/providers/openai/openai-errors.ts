import { GatewayError } from '../../contract/gateway-error.js';
import type { UpstreamAnswer } from '../../upstream/upstream-request.js';
import { type ErrorRules, fromErrorAnswer } from '../openai-shape/chat-errors.js';

/** The account's limit per minute is smaller than this one request: waiting does not help. */
const tooLargeForAccount = /request too large/i;

/** Of a picture, before or behind its making. Source: OpenAI's guide to images, "Handling blocked requests". */
const rules: ErrorRules = {
  kindOf: ({ code }) => (code === 'moderation_blocked' ? 'content_filtered' : undefined),
};

/** OpenAI's refusals that mean something else than with other hosts. Source: providers digest, OpenAI section 1.8. */
export function fromOpenAiError(answer: UpstreamAnswer): GatewayError {
  const failure = fromErrorAnswer(answer, rules);
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
