import type { ToolCallDelta } from '../../contract/chat.js';

/**
 * Which tool call a fragment belongs to, for hosts that do not say: one with a new id begins the next call, any other
 * goes on with the last. Made for each choice of a stream. Source: providers digest, OpenAI section 1.
 */
export class ToolCallPlaces {
  private last = -1;
  private lastId = '';

  /** Fills in every missing `index`. Whether one was missing. */
  fillIn(calls: readonly ToolCallDelta[]): boolean {
    let changed = false;
    for (const call of calls) {
      const isNew = Boolean(call.id) && call.id !== this.lastId;
      if (typeof call.index !== 'number') {
        call.index = isNew ? this.last + 1 : Math.max(this.last, 0);
        changed = true;
      }
      this.last = call.index;
      if (call.id) this.lastId = call.id;
    }
    return changed;
  }
}
