import type { ChatDelta, ChunkEvent, FinishReason, Usage } from '../../src/contract/chat.js';

/** A chunk event as an adapter emits it. */
export function chunkEvent(delta: ChatDelta, finish: FinishReason | null = null, index = 0): ChunkEvent {
  return {
    kind: 'chunk',
    chunk: {
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'model',
      choices: [{ index, delta, finish_reason: finish }],
    },
  };
}

export const roleEvent = chunkEvent({ role: 'assistant', content: '' });

export const textEvent = (content: string): ChunkEvent => chunkEvent({ content });

export const finishEvent = (reason: FinishReason = 'stop'): ChunkEvent => chunkEvent({}, reason);

/** The chunk of empty choices that carries the usage. */
export function usageEvent(usage: Usage): ChunkEvent {
  const event = chunkEvent({});
  return { kind: 'chunk', chunk: { ...event.chunk, choices: [], usage } };
}
