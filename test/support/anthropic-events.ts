import { expect } from '@jest/globals';
import type { StreamEvent } from '../../src/contract/chat.js';
import { readEvents } from './anthropic-calls.js';
import { assembleChunks, chunkViolations } from './chunk-validator.js';
import { isChunkEvent } from './provider-contract/contract-run.js';

/** Events of a Messages stream, as short as tests want them, and what becomes of them. */
export const begin = (usage: object = { input_tokens: 10, output_tokens: 1 }, id = 'msg_1'): object => ({
  type: 'message_start',
  message: { id, type: 'message', role: 'assistant', model: 'claude-x', content: [], usage },
});
export const start = (index: number, content_block: object): object => ({
  type: 'content_block_start',
  index,
  content_block,
});
export const delta = (index: number, fields: object): object => ({
  type: 'content_block_delta',
  index,
  delta: fields,
});
export const words = (index: number, text: string): object => delta(index, { type: 'text_delta', text });
export const args = (index: number, partial_json: string): object =>
  delta(index, { type: 'input_json_delta', partial_json });
export const stop = (index: number): object => ({ type: 'content_block_stop', index });
export const end = (
  reason: string | null,
  usage: object = { output_tokens: 40 },
  more: object = {},
): object[] => [
  { type: 'message_delta', delta: { stop_reason: reason, stop_sequence: null, ...more }, usage },
  { type: 'message_stop' },
];
export const textBlock = (index: number, ...pieces: string[]): object[] => [
  start(index, { type: 'text', text: '' }),
  ...pieces.map((piece) => words(index, piece)),
  stop(index),
];
export const toolBlock = (index: number, id: string, ...pieces: string[]): object[] => [
  start(index, { type: 'tool_use', id, name: `tool_${id}`, input: {} }),
  ...pieces.map((piece) => args(index, piece)),
  stop(index),
];
export const firstCall = (index: number, id: string): object => ({
  tool_calls: [{ index, id, type: 'function', function: { name: `tool_${id}`, arguments: '' } }],
});
export const moreOfCall = (index: number, piece: string): object => ({
  tool_calls: [{ index, function: { arguments: piece } }],
});
export const assembled = (events: readonly StreamEvent[]): ReturnType<typeof assembleChunks> => {
  const chunks = events.filter(isChunkEvent).map(({ chunk }) => chunk);
  expect(chunkViolations(chunks)).toEqual([]);
  return assembleChunks(chunks);
};
export const failureOf = (events: readonly (object | string)[]): unknown => {
  try {
    return readEvents(events);
  } catch (error) {
    return error;
  }
};

/** One block of a whole answer as the vendor streams it, cut in two. */
export function streamedBlock(block: Readonly<Record<string, unknown>>, index: number): object[] {
  const { text: said, thinking: thought, signature, input, citations } = block;
  const pieces = (value: unknown): string[] => {
    const all = typeof value === 'string' ? value : JSON.stringify(value);
    const middle = all.length >> 1;
    return [all.slice(0, middle), all.slice(middle)];
  };
  const framed = (head: object, ...deltas: object[]): object[] => [
    start(index, head),
    ...deltas,
    stop(index),
  ];
  switch (block['type']) {
    case 'text':
      return framed(
        { type: 'text', text: '' },
        ...(Array.isArray(citations) ? citations : []).map((citation: unknown) =>
          delta(index, { type: 'citations_delta', citation }),
        ),
        ...pieces(said).map((piece) => words(index, piece)),
      );
    case 'thinking':
      return framed(
        { type: 'thinking', thinking: '', signature: '' },
        ...pieces(thought).map((piece) => delta(index, { type: 'thinking_delta', thinking: piece })),
        delta(index, { type: 'signature_delta', signature }),
      );
    case 'tool_use':
    case 'server_tool_use':
      return framed({ ...block, input: {} }, ...['', ...pieces(input)].map((piece) => args(index, piece)));
    default:
      return framed(block);
  }
}
