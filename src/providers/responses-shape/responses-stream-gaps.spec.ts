import { assembleChunks } from '../../../test/support/chunk-validator.js';
import type { ChatChunk } from '../../contract/chat.js';
import { ResponsesStreamReader } from './responses-stream.js';

const head = { id: 'resp_1', model: 'm', created_at: 1 };
const created = { type: 'response.created', response: head };
const text = (delta: unknown): object => ({
  type: 'response.output_text.delta',
  output_index: 0,
  content_index: 0,
  delta,
});
const completed = (...types: string[]): object => ({
  type: 'response.completed',
  response: { ...head, status: 'completed', output: types.map((type) => ({ type })) },
});
const gap = undefined;
const cut = expect.objectContaining({ kind: 'upstream_protocol' });

function read(
  ...events: (object | undefined)[]
): ReturnType<typeof assembleChunks>['choices'][number] | undefined {
  const chunks: ChatChunk[] = [];
  const reader = new ResponsesStreamReader({ reasoningFormat: 'test-v1' });
  for (const event of events) {
    if (event === undefined) reader.passOver('{"ty');
    else reader.event(JSON.stringify(event), (told) => told.kind === 'chunk' && chunks.push(told.chunk));
  }
  reader.end();
  return assembleChunks(chunks).choices[0];
}

describe('a gap in a Responses stream', () => {
  it('in a text takes nothing else away', () => {
    const told = read(created, text('a'), gap, text('c'), completed('message'));
    expect(told).toMatchObject({ text: 'ac', finishReason: 'stop' });
  });

  it.each(['function_call', 'custom_tool_call'])('may have been a %s of which the end tells', (type) => {
    expect(() => read(created, text('a'), gap, completed('message', type))).toThrow(cut);
    expect(() => read(created, text('a'), completed('message', type))).not.toThrow();
  });

  it('may have been the name of the answer', () => {
    expect(() => read(gap, text('a'), completed())).toThrow(cut);
    expect(read(gap, created, text('a'), completed())?.text).toBe('a');
  });

  it.each([
    ['{"type":"response.output_text.delta","del', true],
    ['{"ty', true],
    ['{"type":"response.completed","resp', false],
    ['{"type": "response.incomplete', false],
    ['{"type":"response.function_call_arguments.delta","del', false],
    ['{"type":"response.output_item.added","item":{"type":"function_call","na', false],
    ['{"type":"response.output_item.added","item":{"type":"message","co', true],
  ])('with the text %s can be passed over: %s', (data, expected) => {
    expect(new ResponsesStreamReader({ reasoningFormat: 'test-v1' }).passOver(data)).toBe(expected);
  });

  it.each([
    { type: 'response.function_call_arguments.done', output_index: 0, arguments: {} },
    { type: 'response.custom_tool_call_input.done', output_index: 0, input: 5 },
    { type: 'response.output_item.added', output_index: 0, item: { type: 'function_call', arguments: {} } },
    { type: 'response.output_item.done', output_index: 0, item: { type: 'custom_tool_call', input: [] } },
  ])('is a call whose arguments are no text: %j', (event) => {
    expect(() => read(created, event, completed())).toThrow(cut);
  });

  it('is no item of another kind', () => {
    const item = { type: 'mcp_call', arguments: {} };
    expect(() => read(created, { type: 'response.output_item.done', item }, completed())).not.toThrow();
  });

  it.each([5, {}, []])('is a piece of the text that is %j', (delta) => {
    expect(() => read(created, text(delta))).toThrow(cut);
    expect(() => read(created, { type: 'response.from_the_future', delta }, completed())).not.toThrow();
  });
});
