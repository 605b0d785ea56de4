import type { ChatChunk, ChunkEvent } from '../../contract/chat.js';

/** Fields of a delta that text answers consist of; anything else cannot be carried on by another model. */
const textFields = new Set([
  'role',
  'content',
  'reasoning_content',
  'reasoning',
  'reasoning_details',
  'refusal',
]);

/** What the client has of an answer so far. */
export class DeliveredAnswer {
  text = '';
  private head: Pick<ChatChunk, 'id' | 'created' | 'model'> | undefined;
  private isMoreThanText = false;
  private isFinished = false;

  take({ chunk }: ChunkEvent): void {
    this.head ??= chunk;
    for (const { index, delta, finish_reason } of chunk.choices) {
      if (index > 0) this.isMoreThanText = true;
      if (finish_reason) this.isFinished = true;
      if (!delta) continue;
      if (typeof delta.content === 'string') this.text += delta.content;
      for (const field in delta)
        if (delta[field] !== null && delta[field] !== undefined && !textFields.has(field))
          this.isMoreThanText = true;
      if (delta.refusal) this.isMoreThanText = true;
    }
  }

  /**
   * Whether another model can carry it on: never in the middle of a tool call, and not where there are several answers,
   * pictures, sound or a refusal.
   */
  get canGoOn(): boolean {
    return !this.isMoreThanText && !this.isFinished;
  }

  /** A chunk of another answer as one of this: the client gets one answer, under one id and name. */
  adopt(chunk: ChatChunk, changes: Partial<ChatChunk> = {}): ChunkEvent {
    const { id = chunk.id, created = chunk.created, model = chunk.model } = this.head ?? {};
    return { kind: 'chunk', chunk: { ...chunk, ...changes, id, created, model } };
  }
}
