import type { ChatMessage, ChatRequest } from '../../src/contract/chat.js';
import { fc } from './property.js';

/** Random requests that OpenAI's reference allows, for the translators of vendors that speak its shape. */

const text = fc.oneof(fc.string({ minLength: 1 }), fc.string({ unit: 'grapheme', minLength: 1 }));
const toolName = fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/);
const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });

const textParts = fc.array(fc.record({ type: fc.constant('text'), text }), { minLength: 1, maxLength: 3 });
const content = fc.oneof(text, textParts);

const userTurn = fc
  .record({ role: fc.constantFrom('user', 'system', 'developer'), content })
  .map((message): ChatMessage[] => [message as ChatMessage]);

const assistantTurn = fc
  .record({ role: fc.constant('assistant' as const), content, reasoning_content: optional(fc.string()) })
  .map((message): ChatMessage[] => [message]);

/** A turn that calls tools, and the results behind it in any order. */
const toolTurn = fc
  .record({
    calls: fc.uniqueArray(fc.record({ id: fc.uuid(), name: toolName, args: fc.json(), result: content }), {
      selector: ({ id }) => id,
      minLength: 1,
      maxLength: 3,
    }),
    said: optional(text),
    reasoning: optional(fc.string()),
    backwards: fc.boolean(),
  })
  .map(({ calls, said, reasoning, backwards }): ChatMessage[] => {
    const results = calls.map(({ id, result }): ChatMessage => ({
      role: 'tool',
      tool_call_id: id,
      content: result,
    }));
    return [
      {
        role: 'assistant',
        content: said ?? null,
        ...(reasoning !== undefined && { reasoning_content: reasoning }),
        tool_calls: calls.map(({ id, name, args }) => ({
          id,
          type: 'function',
          function: { name, arguments: args },
        })),
      },
      ...(backwards ? results.reverse() : results),
    ];
  });

const schema = fc.constantFrom(
  { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false },
  { type: 'object', properties: { l: { type: 'array', items: [{ type: 'string' }, { type: 'integer' }] } } },
  { type: 'object' },
);

const tool = fc.record({
  type: fc.constant('function' as const),
  function: fc.record(
    { name: toolName, description: text, parameters: schema, strict: fc.boolean() },
    { requiredKeys: ['name'] },
  ),
});

const responseFormat = fc.oneof(
  fc.record({ type: fc.constantFrom('text', 'json_object') }),
  schema.map((wanted) => ({ type: 'json_schema', json_schema: { name: 'answer', schema: wanted } })),
);

/** Without `model`, which the test names. */
export const legalRequest: fc.Arbitrary<Partial<ChatRequest> & Pick<ChatRequest, 'messages'>> = fc.record({
  messages: fc
    .tuple(fc.array(fc.oneof(userTurn, assistantTurn, toolTurn), { maxLength: 5 }), content)
    .map(([turns, last]): ChatMessage[] => [...turns.flat(), { role: 'user', content: last }]),
  temperature: optional(fc.double({ min: 0, max: 2, noNaN: true })),
  top_p: optional(fc.double({ min: 0, max: 1, noNaN: true })),
  max_tokens: optional(fc.integer({ min: 1, max: 2_000_000 })),
  max_completion_tokens: optional(fc.integer({ min: 1, max: 2_000_000 })),
  n: optional(fc.constant(1)),
  stop: optional(fc.oneof(text, fc.array(text, { maxLength: 4 }))),
  seed: optional(fc.integer()),
  presence_penalty: optional(fc.double({ min: -2, max: 2, noNaN: true })),
  frequency_penalty: optional(fc.double({ min: -2, max: 2, noNaN: true })),
  logprobs: optional(fc.boolean()),
  user: optional(text),
  parallel_tool_calls: optional(fc.boolean()),
  reasoning_effort: optional(
    fc.constantFrom('none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max' as const),
  ),
  thinking: optional(fc.record({ type: fc.constantFrom('enabled', 'disabled', 'adaptive') })),
  tools: optional(fc.uniqueArray(tool, { selector: (item) => item.function.name, maxLength: 3 })),
  tool_choice: optional(fc.constantFrom('auto', 'none', 'required')),
  response_format: optional(responseFormat),
  foo: optional(fc.json()),
});

/** Everything in a conversation that must not get lost on the way: texts, names, ids and arguments. */
export function substanceOf(messages: readonly ChatMessage[]): string[] {
  return messages.flatMap(({ content: said, tool_calls: calls, tool_call_id: id }) => [
    ...(typeof said === 'string' ? [said] : (said ?? []).flatMap((part) => part.text ?? [])),
    ...(calls ?? []).flatMap((call) => [call.id, call.function?.name ?? '', call.function?.arguments ?? '']),
    ...(id === undefined ? [] : [id]),
  ]);
}
