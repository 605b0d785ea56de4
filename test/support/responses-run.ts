import type { ChatChunk, StreamEvent } from '../../src/contract/chat.js';
import { ResponsesStreamReader } from '../../src/providers/responses-shape/responses-stream.js';

/** What the reader of a Responses stream says to these payloads, and how it ends: what it throws, if it does. */
export function readResponses(payloads: readonly unknown[]): {
  readonly chunks: ChatChunk[];
  readonly failure: unknown;
} {
  const reader = new ResponsesStreamReader({ reasoningFormat: 'test-v1' });
  const chunks: ChatChunk[] = [];
  const emit = (event: StreamEvent): void => {
    if (event.kind === 'chunk') chunks.push(event.chunk);
  };
  try {
    for (const payload of payloads)
      reader.event(typeof payload === 'string' ? payload : JSON.stringify(payload), emit);
    reader.end();
    return { chunks, failure: undefined };
  } catch (failure) {
    return { chunks, failure };
  }
}
