import { answered, bodyFor, contentsFor, readWhole } from '../../../test/support/gemini-calls.js';
import { fc } from '../../../test/support/property.js';
import type { AssistantMessage, ChatMessage, ChatRequest } from '../../contract/chat.js';

const user = (content: string): ChatMessage => ({ role: 'user', content });

/** What OpenAI's own SDK keeps of a message. */
function stripped({ role, content, tool_calls: calls }: AssistantMessage): ChatMessage {
  return {
    role,
    content,
    ...(calls === undefined
      ? {}
      : { tool_calls: calls.map(({ id, type, function: called }) => ({ id, type, function: called })) }),
  };
}

describe('a tool conversation there and back', () => {
  const { message } = readWhole(
    answered([
      { text: 'I must look.', thought: true },
      { text: 'Looking.', thoughtSignature: 'T' },
      { functionCall: { id: 'g1', name: 'w', args: { c: 'Rome' } }, thoughtSignature: 'S' },
      { functionCall: { id: 'g2', name: 'w', args: { c: 'Oslo' } } },
    ]),
  ).choices[0] ?? { message: undefined };
  if (message === undefined) throw new Error('no answer');
  const results: ChatMessage[] = ['g1', 'g2'].map((id) => ({ role: 'tool', tool_call_id: id, content: id }));
  const second = (answer: ChatMessage) => contentsFor([user('weather?'), answer, ...results]);

  it('T71: with all its fields every signature and id is where it was', () => {
    expect(second({ ...message, reasoning_content: message.reasoning_content ?? undefined })).toEqual([
      { role: 'user', parts: [{ text: 'weather?' }] },
      {
        role: 'model',
        parts: [
          { text: 'Looking.', thoughtSignature: 'T' },
          { functionCall: { id: 'g1', name: 'w', args: { c: 'Rome' } }, thoughtSignature: 'S' },
          { functionCall: { id: 'g2', name: 'w', args: { c: 'Oslo' } } },
        ],
      },
      {
        role: 'user',
        parts: ['g1', 'g2'].map((id) => ({ functionResponse: { id, name: 'w', response: { content: id } } })),
      },
    ]);
  });

  it("T71: with OpenAI's own fields the signature is stood in for, and the ids are left out", () => {
    expect(second(stripped(message)).slice(1)).toEqual([
      {
        role: 'model',
        parts: [
          { text: 'Looking.' },
          {
            functionCall: { name: 'w', args: { c: 'Rome' } },
            thoughtSignature: 'skip_thought_signature_validator',
          },
          { functionCall: { name: 'w', args: { c: 'Oslo' } } },
        ],
      },
      {
        role: 'user',
        parts: ['g1', 'g2'].map((id) => ({ functionResponse: { name: 'w', response: { content: id } } })),
      },
    ]);
  });
});

const said = fc.string({ minLength: 1 });
const functionName = fc.stringMatching(/^[a-zA-Z0-9_-]{1,64}$/);
const args = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean()), { maxKeys: 3 });
const turn = fc.oneof(
  fc
    .tuple(said, said)
    .map(([question, answer]): ChatMessage[] => [user(question), { role: 'assistant', content: answer }]),
  fc
    .tuple(said, fc.array(fc.tuple(functionName, args, said), { minLength: 1, maxLength: 3 }), fc.nat())
    .map(([question, calls, number]): ChatMessage[] => [
      user(question),
      {
        role: 'assistant',
        content: null,
        tool_calls: calls.map(([name, values], index) => ({
          id: `call_${number}_${index}`,
          type: 'function',
          function: { name, arguments: JSON.stringify(values) },
        })),
      },
      ...calls.map(([, , text], index): ChatMessage => ({
        role: 'tool',
        tool_call_id: `call_${number}_${index}`,
        content: `: ${text}`,
      })),
    ]),
);
const models = fc.constantFrom('gemini-2.5-pro', 'gemini-2.0-flash', 'gemini-3.8-flash', 'gemma-3-27b-it');

describe('any conversation', () => {
  it('loses no text and no call, breaks no rule of the vendor, and is the same twice', () => {
    fc.assert(
      fc.property(models, fc.array(turn, { maxLength: 5 }), said, (model, turns, last) => {
        const messages = [...turns.flat(), user(last)];
        const fields: Partial<ChatRequest> = { messages };
        const body = bodyFor(model, fields);
        expect(JSON.stringify(bodyFor(model, fields))).toBe(JSON.stringify(body));
        const parts = body.contents.flatMap((content) => content.parts);
        const texts = parts.map(({ text, functionResponse }) => text ?? functionResponse?.response.content);
        expect(texts.filter((text) => text !== undefined)).toEqual(
          messages.map(({ content }) => content).filter((content) => content !== null),
        );
        const calls = messages.flatMap((message) => message.tool_calls ?? []);
        expect(
          parts.flatMap(({ functionCall }) => (functionCall === undefined ? [] : [functionCall.args])),
        ).toEqual(calls.map((call): unknown => JSON.parse(call.function?.arguments ?? '{}')));
        body.contents.forEach(({ role, parts: own }, index) => {
          const responses = own.filter(({ functionResponse }) => functionResponse !== undefined).length;
          const before = body.contents[index - 1];
          const open = before?.parts.filter(({ functionCall }) => functionCall !== undefined).length ?? 0;
          expect(own.length).toBeGreaterThan(0);
          expect(responses).toBe(open);
          if (responses > 0) expect([role, own.length]).toEqual(['user', responses]);
        });
        expect(body.contents.at(-1)?.role).toBe('user');
      }),
    );
  });
});
