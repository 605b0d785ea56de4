import type { ChatChunk } from '../../contract/chat.js';

/** Characters. */
const shortestRepetition = 32;

/** What a chunk says, thoughts included: they are paid for as well. */
export function wordsOf({ choices }: ChatChunk): string {
  const { content, reasoning_content: thought } = choices[0]?.delta ?? {};
  return (thought ?? '') + (content ?? '');
}

export function blanksAtEnd(text: string): string {
  return text.slice(text.trimEnd().length);
}

/** Of a few words nobody can say whether they are repeated or simply said again. */
export function repeatable(delivered: string): string {
  return delivered.length < shortestRepetition ? '' : delivered;
}

/** The client has been told it once. */
export function withoutRole(chunk: ChatChunk): ChatChunk {
  const choices = chunk.choices.map((choice) => ({ ...choice, delta: { ...choice.delta, role: undefined } }));
  return { ...chunk, choices };
}
