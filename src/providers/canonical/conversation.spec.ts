import type { ChatMessage, ToolCall } from '../../contract/chat.js';
import { argumentsOf, partsOf, textOf, withoutLegacyCalls } from './conversation.js';
import { mentionsJson, jsonInstruction } from './json-instruction.js';
import { reasoningOf } from './reasoning-echo.js';

const call = (args: string): ToolCall => ({
  id: 'c',
  type: 'function',
  function: { name: 'f', arguments: args },
});

describe('the words of a message', () => {
  it('are its text and refusal parts, one below the other', () => {
    const parts = [
      { type: 'text', text: 'a' },
      { type: 'image_url', image_url: { url: 'https://x/y.png' } },
      { type: 'refusal', refusal: 'no' },
    ];
    expect(textOf(parts)).toBe('a\nno');
    expect(textOf('a')).toBe('a');
    expect(textOf(null)).toBe('');
    expect(partsOf('a')).toEqual([{ type: 'text', text: 'a' }]);
    expect(partsOf('')).toEqual([]);
    expect(partsOf(parts)).toBe(parts);
  });
});

describe('argumentsOf', () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    ['', {}],
    ['null', {}],
    ['{"a":', {}],
    ['[1]', { value: [1] }],
    ['"x"', { value: 'x' }],
  ])('%s is %j', (text, expected) => expect(argumentsOf(call(text))).toEqual(expected));
});

describe('withoutLegacyCalls', () => {
  it('is the very list where there are none', () => {
    const messages: ChatMessage[] = [{ role: 'user', content: 'a' }];
    expect(withoutLegacyCalls(messages)).toBe(messages);
  });

  it('pairs a function result with the call of its name', () => {
    const messages: ChatMessage[] = [
      { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{"a":1}' } },
      { role: 'function', name: 'f', content: 'r' },
      { role: 'function', name: 'g', content: 'nobody asked' },
    ];
    expect(withoutLegacyCalls(messages)).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'call_legacy_0', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_legacy_0', name: 'f', content: 'r' },
      { role: 'user', content: 'nobody asked' },
    ]);
  });
});

describe('reasoningOf', () => {
  it.each<[object, string | undefined]>([
    [{ reasoning_content: 'a', reasoning: 'b' }, 'a'],
    // trap 2: an empty text is one.
    [{ reasoning_content: '' }, ''],
    [{ reasoning: 'b' }, 'b'],
    [{ reasoning_details: [{ type: 'reasoning.text', text: 'c' }, { text: 'd' }, null] }, 'cd'],
    [{ thinking_blocks: [{ type: 'thinking', thinking: 'e', signature: 's' }] }, 'e'],
    [{ reasoning_content: null, reasoning_details: [{ type: 'reasoning.encrypted', data: 'x' }] }, undefined],
    [{}, undefined],
  ])('of %j is %j', (fields, expected) =>
    expect(reasoningOf({ role: 'assistant', content: '', ...fields })).toBe(expected),
  );
});

describe('jsonInstruction', () => {
  const request = { model: 'm', messages: [{ role: 'user' as const, content: 'hi' }] };

  it('asks for JSON, by the schema where there is one', () => {
    expect(jsonInstruction(request)).toBeUndefined();
    expect(jsonInstruction({ ...request, response_format: { type: 'text' } })).toBeUndefined();
    expect(jsonInstruction({ ...request, response_format: { type: 'json_object' } })).toContain(
      'JSON object',
    );
    const schema = { type: 'object', properties: { a: {} } };
    expect(
      jsonInstruction({ ...request, response_format: { type: 'json_schema', json_schema: { schema } } }),
    ).toContain(JSON.stringify(schema));
  });

  it('knows whether JSON was mentioned', () => {
    expect(mentionsJson(request)).toBe(false);
    expect(mentionsJson({ ...request, messages: [{ role: 'system', content: 'As Json.' }] })).toBe(true);
  });
});
