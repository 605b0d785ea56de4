import type { ChatChunk } from '../../contract/chat.js';
import { parseEventData, UnreadableEvent } from '../canonical/unreadable-event.js';
import { errorIn, type ErrorRules, fromErrorObject } from './chat-errors.js';
import { isChunk, isRecord } from './wire-shape.js';

/** The data of an event. @throws UnreadableEvent for broken JSON and anything that is no object. */
export function parseEvent(data: string): Record<string, unknown> {
  const parsed = parseEventData(data);
  if (isRecord(parsed)) return parsed;
  throw new UnreadableEvent();
}

/** A parsed event as a chunk. @throws GatewayError for an error event, UnreadableEvent for anything that is no chunk. */
export function asChunk(parsed: Record<string, unknown>, errors?: ErrorRules): ChatChunk {
  // Some hosts add choices to an error.
  const error = errorIn(parsed, errors);
  if (error !== undefined) throw fromErrorObject(error, errors);
  if (isChunk(parsed)) return parsed;
  throw new UnreadableEvent();
}

/** Both, for an event by the common rules. */
export function parseChunk(data: string): ChatChunk {
  return asChunk(parseEvent(data));
}
