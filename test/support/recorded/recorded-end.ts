import type { Recording, WireShape } from '../recordings.js';

/** Where a recorded stream ends, in bytes from its beginning. */
export interface RecordedEnd {
  /** The finish reason has been said in full; before it nobody may say one. */
  readonly finishAt: number;
  /** The vendor's own sign that the answer is whole has been said in full. */
  readonly wholeAt: number;
  /**
   * Whether the finish reason itself is such a sign: of the chat shape, because some hosts leave `[DONE]` out, and of
   * Gemini, which has no other. Anthropic and Responses end with an event of its own.
   */
  readonly finishIsEnd: boolean;
}

const finishes: Readonly<Record<WireShape, RegExp>> = {
  chat: /"finish_reason": ?"/,
  gemini: /"finishReason": ?"/,
  anthropic: /"stop_reason": ?"/,
  responses: /"type": ?"response\.(completed|incomplete)"/,
};

const ends: Readonly<Record<WireShape, RegExp>> = {
  chat: /\[DONE\]/,
  gemini: finishes.gemini,
  anthropic: /"type": ?"message_stop"/,
  responses: finishes.responses,
};

export function endOf({ name, shape, events }: Recording): RecordedEnd {
  const endOfFirst = (sign: RegExp): number => {
    const position = events.findIndex((event) => sign.test(event));
    if (position === -1) throw new Error(`${name} does not end.`);
    // The JSON is all there a line end before the event is.
    return Buffer.byteLength(
      events
        .slice(0, position + 1)
        .join('')
        .trimEnd(),
    );
  };
  return {
    finishAt: endOfFirst(finishes[shape]),
    wholeAt: endOfFirst(ends[shape]),
    finishIsEnd: shape === 'chat' || shape === 'gemini',
  };
}
