import type { ChatChunk } from '../../contract/chat.js';
import { GatewayError } from '../../contract/gateway-error.js';
import { errorIn, type ErrorRules, fromErrorObject } from './chat-errors.js';
import { isChunk, isRecord } from './wire-shape.js';

/** The data of an event. @throws GatewayError for broken JSON and anything that is no object. */
export function parseEvent(data: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(data);
  } catch (cause) {
    throw unreadable(cause);
  }
  if (isRecord(parsed)) return parsed;
  throw unreadable();
}

/** A parsed event as a chunk. @throws GatewayError for an error event, and for anything that is no chunk. */
export function asChunk(parsed: Record<string, unknown>, errors?: ErrorRules): ChatChunk {
  // Some hosts add choices to an error.
  const error = errorIn(parsed, errors);
  if (error !== undefined) throw fromErrorObject(error, errors);
  if (isChunk(parsed)) return parsed;
  throw unreadable();
}

/** Both, for an event by the common rules. */
export function parseChunk(data: string): ChatChunk {
  return asChunk(parseEvent(data));
}

function unreadable(cause?: unknown): GatewayError {
  return new GatewayError('upstream_protocol', 'The upstream provider sent a chunk that cannot be read.', {
    cause,
  });
}
