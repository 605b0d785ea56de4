import { GatewayError } from '../../contract/gateway-error.js';

/**
 * One event of a stream is broken JSON, or of a shape that says nothing. A class of its own because the stream may be able to
 * go on without it, which `SkippingReader` decides; no other failure of a stream is passed over.
 */
export class UnreadableEvent extends GatewayError {
  constructor(cause?: unknown) {
    super('upstream_protocol', 'The upstream provider sent a chunk that cannot be read.', { cause });
  }
}

/** The data of an event. @throws UnreadableEvent for broken JSON. */
export function parseEventData(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch (cause) {
    throw new UnreadableEvent(cause);
  }
}
