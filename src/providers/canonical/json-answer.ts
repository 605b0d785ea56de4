import { GatewayError } from '../../contract/gateway-error.js';
import type { FailureReader, UpstreamAnswer } from '../../upstream/upstream-request.js';

/**
 * The JSON object that a whole answer is.
 * @throws GatewayError what `toFailure` says of an answer with another status than 200; `upstream_protocol` for anything but a
 * JSON object.
 */
export function jsonAnswer(answer: UpstreamAnswer, toFailure: FailureReader): Record<string, unknown> {
  if (answer.status !== 200) throw toFailure(answer);
  const parsed = parse(answer.body);
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
  throw unreadableAnswer();
}

/** An answer of another shape than the vendor's: nothing can be made of it. */
export function unreadableAnswer(cause?: unknown): GatewayError {
  return new GatewayError('upstream_protocol', 'The upstream provider sent an answer that cannot be read.', {
    cause,
  });
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw unreadableAnswer(error);
  }
}
