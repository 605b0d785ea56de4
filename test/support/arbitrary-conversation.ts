import type { ChatMessage, ContentPart, FunctionTool, ToolCall } from '../../src/contract/chat.js';
import { someArguments, someText } from './arbitrary-json-schema.js';
import { fc } from './property.js';

/** Kinds of input beside text. */
export type InputKind = 'image' | 'file' | 'audio';

const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** Type by first bytes and by name agree in each of them. */
const inputs: Readonly<Record<InputKind, ContentPart>> = {
  image: { type: 'image_url', image_url: { url: `data:image/png;base64,${pixel}`, detail: 'low' } },
  file: {
    type: 'file',
    file: {
      filename: 'a.pdf',
      file_data: `data:application/pdf;base64,${Buffer.from('%PDF-1.4\n%%EOF\n').toString('base64')}`,
    },
  },
  audio: {
    type: 'input_audio',
    input_audio: { data: Buffer.from('RIFF\0\0\0\0WAVEfmt ').toString('base64'), format: 'wav' },
  },
};

const ephemeral = { cache_control: { type: 'ephemeral' } };

const textPart: fc.Arbitrary<ContentPart> = fc
  .tuple(someText, fc.boolean())
  .map(([text, cached]) => ({ type: 'text', text, ...(cached && ephemeral) }));

const textContent: fc.Arbitrary<string | ContentPart[]> = fc.oneof(
  { weight: 3, arbitrary: someText },
  { weight: 1, arbitrary: fc.array(textPart, { minLength: 1, maxLength: 3 }) },
);

const instruction: fc.Arbitrary<ChatMessage> = fc
  .tuple(fc.constantFrom('system' as const, 'developer' as const), textContent)
  .map(([role, content]) => ({ role, content }));

function userMessage(kinds: readonly InputKind[]): fc.Arbitrary<ChatMessage> {
  const some = kinds.length === 0 ? fc.constant([]) : fc.array(fc.constantFrom(...kinds), { maxLength: 2 });
  const parts = fc.tuple(textPart, some).map(([text, media]) => [text, ...media.map((kind) => inputs[kind])]);
  return fc
    .tuple(fc.oneof(textContent, parts), fc.boolean())
    .map(([content, named]) => ({ role: 'user', content, ...(named && { name: 'Ada' }) }));
}

/** What an earlier answer of this or another vendor may have carried beyond OpenAI's fields. */
const reasoningFields: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: someText.map((text) => ({ reasoning_content: text })) },
  { weight: 1, arbitrary: fc.constant({ reasoning_content: '' }) },
  { weight: 1, arbitrary: someText.map((text) => ({ reasoning: text })) },
  {
    weight: 1,
    arbitrary: someText.map((thinking) => ({
      reasoning_content: thinking,
      thinking_blocks: [{ type: 'thinking', thinking, signature: 'c2lnbmF0dXJl' }],
    })),
  },
  {
    weight: 1,
    arbitrary: someText.map((text) => ({
      reasoning_details: [
        { type: 'reasoning.text', text, signature: 'c2lnbmF0dXJl' },
        { type: 'reasoning.encrypted', data: 'b3BhcXVl' },
      ],
    })),
  },
);

const assistantText: fc.Arbitrary<ChatMessage> = fc
  .tuple(textContent, reasoningFields)
  .map(([content, reasoning]) => ({ role: 'assistant', content, ...reasoning }));

interface Step {
  readonly names: readonly string[];
  readonly args: readonly string[];
  readonly results: readonly (string | ContentPart[])[];
  readonly text: string | null;
  readonly reasoning: Record<string, unknown>;
  readonly signed: boolean;
}

function toolStep(names: readonly string[]): fc.Arbitrary<Step> {
  return fc.integer({ min: 1, max: 3 }).chain((length) => {
    const exactly = { minLength: length, maxLength: length };
    return fc.record({
      names: fc.array(fc.constantFrom(...names), exactly),
      args: fc.array(someArguments, exactly),
      results: fc.array(fc.oneof(textContent, fc.constant('{"ok":true}')), exactly),
      text: fc.option(someText),
      reasoning: reasoningFields,
      signed: fc.boolean(),
    });
  });
}

/** Calls and their results; ids are by place, so that no two in one conversation are the same. */
function toolMessages(step: Step, place: number): ChatMessage[] {
  const calls = step.names.map((name, index): ToolCall => ({
    id: `call_${place}_${index}`,
    type: 'function',
    function: { name, arguments: step.args[index] ?? '{}' },
    ...(step.signed && index === 0 && { extra_content: { google: { thought_signature: 'c2ln' } } }),
  }));
  return [
    { role: 'assistant', content: step.text, tool_calls: calls, ...step.reasoning },
    ...calls.map(({ id }, index): ChatMessage => ({
      role: 'tool',
      tool_call_id: id,
      content: step.results[index] ?? '',
    })),
  ];
}

/** Messages of every role in legal order; tools are called only by these names, and every call has its result. */
export function someConversation(
  tools: readonly FunctionTool[],
  kinds: readonly InputKind[],
): fc.Arbitrary<ChatMessage[]> {
  const names = tools.map((tool) => tool.function.name);
  const steps = names.length === 0 ? fc.constant([]) : fc.array(toolStep(names), { maxLength: 2 });
  const turn = fc.tuple(fc.array(userMessage(kinds), { minLength: 1, maxLength: 2 }), steps, assistantText);
  const last = fc.tuple(userMessage(kinds), steps);
  return fc
    .tuple(fc.array(instruction, { maxLength: 2 }), fc.array(turn, { maxLength: 2 }), last)
    .map(([instructions, turns, [user, open]]) => [
      ...instructions,
      ...turns.flatMap(([users, done, answer], place) => [
        ...users,
        ...done.flatMap((step, index) => toolMessages(step, place * 10 + index)),
        answer,
      ]),
      user,
      ...open.flatMap((step, index) => toolMessages(step, 100 + index)),
    ]);
}
