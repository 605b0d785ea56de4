import { catalogueChatModels } from '../../../test/support/catalogue-call.js';
import { sent } from '../../../test/support/gemini-calls.js';
import { legalRequest } from '../../../test/support/legal-request.js';
import { fc } from '../../../test/support/property.js';
import type { ChatMessage, ChatRequest } from '../../contract/chat.js';
import type { GenerateContentWire, PartWire } from './gemini-wire.js';

const models = [...catalogueChatModels('google').map((id) => id.replace('google/', '')), 'gemini-nova-9'];

function textsOf({ content }: ChatMessage): string[] {
  const texts = typeof content === 'string' ? [content] : (content ?? []).flatMap((part) => part.text ?? []);
  return texts.filter((text) => text !== '');
}

const said = (messages: readonly ChatMessage[], ...roles: string[]): string =>
  messages
    .filter(({ role }) => roles.includes(role))
    .flatMap(textsOf)
    .join('');

const textIn = (parts: readonly PartWire[]): string => parts.map(({ text }) => text ?? '').join('');

/** Arguments as the vendor takes them: an object, whatever the model of another vendor wrote. */
function argsOf(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (value === null) return {};
  return typeof value === 'object' && !Array.isArray(value) ? value : { value };
}

/** What a tool said, in the object that it must be. */
function responseOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return { result: value };
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Text then.
  }
  return { content: text };
}

function expectNothingLost(fields: Pick<ChatRequest, 'messages' | 'tools'>, body: GenerateContentWire): void {
  const { messages, tools = [] } = fields;
  const parts = body.contents.flatMap((content) => content.parts);
  const ofRole = (role: string): PartWire[] =>
    body.contents.filter((content) => content.role === role).flatMap((content) => content.parts);
  const instructions = said(messages, 'system', 'developer');
  const system = (body.systemInstruction?.parts ?? []).map(({ text }) => text).join('');
  // Instructions stand before everything, or, of models that know none and between turns, among the user's words.
  const heard = `${system}${textIn(ofRole('user'))}`;
  for (const message of messages.filter(({ role }) => role !== 'assistant' && role !== 'tool'))
    for (const text of textsOf(message)) expect(heard).toContain(text);
  expect(heard.length).toBeGreaterThanOrEqual(`${instructions}${said(messages, 'user')}`.length);
  // Parts of one turn of the model are lines.
  expect(textIn(ofRole('model'))).toBe(
    messages
      .filter(({ role }) => role === 'assistant')
      .map((message) => textsOf(message).join('\n'))
      .join(''),
  );

  const calls = messages.flatMap((message) => message.tool_calls ?? []);
  expect(parts.flatMap(({ functionCall: call }) => (call ? [[call.name, call.args]] : []))).toEqual(
    calls.map(({ function: called }) => [called?.name, argsOf(called?.arguments ?? '')]),
  );
  // A result belongs to the call before it whose id it names.
  const open = new Map<string, number>();
  const results: unknown[] = [];
  let made = 0;
  for (const message of messages) {
    for (const call of message.tool_calls ?? []) open.set(call.id, made++);
    const place = message.role === 'tool' ? open.get(message.tool_call_id ?? '') : undefined;
    if (place !== undefined) results[place] = responseOf(textsOf(message).join('\n'));
  }
  expect(
    parts.flatMap(({ functionResponse: answer }) => (answer ? [[answer.name, answer.response]] : [])),
  ).toEqual(calls.map(({ function: called }, place) => [called?.name, results[place]]));

  const declared = (body.tools ?? []).flatMap((tool) => tool.functionDeclarations ?? []);
  expect(declared.map(({ name }) => name)).toEqual(
    tools.flatMap((tool) => (tool.type === 'function' ? [tool.function.name] : [])),
  );
}

it('any legal request is translated without a loss, and the same way twice', () => {
  fc.assert(
    fc.property(fc.constantFrom(...models), legalRequest, fc.boolean(), (model, some, streamed) => {
      const fields = { drop_params: true, ...some };
      const { body } = sent(model, fields, streamed);
      expectNothingLost(fields, body);
      expect(JSON.stringify(sent(model, fields, streamed).body)).toBe(JSON.stringify(body));
    }),
    { numRuns: 300 },
  );
});
