import { someChatRequest } from '../../../test/support/arbitrary-chat-request.js';
import {
  type CatalogueCall,
  catalogueCall,
  catalogueChatModels,
} from '../../../test/support/catalogue-call.js';
import { legalRequest } from '../../../test/support/legal-request.js';
import { fc } from '../../../test/support/property.js';
import type { ChatMessage, ChatRequest } from '../../contract/chat.js';
import { GatewayError } from '../../contract/gateway-error.js';
import { translate } from './anthropic-request.js';
import type { Block, MessagesBody, ToolResultBlock, ToolUseBlock, Turn } from './anthropic-wire.js';

const models = [
  ...catalogueChatModels('anthropic'),
  'anthropic/claude-nova-9',
  'anthropic/claude-3-5-haiku-20241022',
];

/** Ids that the vendor does not take as they are (T9), whose legal forms differ. */
const vendorId = (id: string): string => `fn_${id}`;
function withOddIds(request: ChatRequest): ChatRequest {
  const messages = request.messages.map((message): ChatMessage => ({
    ...message,
    ...(message.tool_call_id !== undefined && { tool_call_id: `fn:${message.tool_call_id}` }),
    ...(message.tool_calls && {
      tool_calls: message.tool_calls.map((call) => ({ ...call, id: `fn:${call.id}` })),
    }),
  }));
  return { ...request, messages };
}

const someRequest: fc.Arbitrary<ChatRequest> = fc.oneof(
  someChatRequest({ model: 'x', inputs: ['image', 'file'] }),
  legalRequest.map((fields) => ({ model: 'x', drop_params: true, ...fields })),
);

/** A request of a model, with `undefined` left out as it is on the wire. */
const someCall = fc.tuple(fc.constantFrom(...models), someRequest).map(([model, request]) => {
  const { model: _name, ...fields } = JSON.parse(JSON.stringify(withOddIds(request))) as ChatRequest;
  return { model, fields };
});

interface Outcome {
  readonly text: string;
  readonly body: MessagesBody;
}

/** Undefined where the request is refused, which may happen in one way only. */
function sent(call: CatalogueCall, streamed = false): Outcome | undefined {
  try {
    const text = JSON.stringify(translate(call, streamed).body);
    return { text, body: JSON.parse(text) as MessagesBody };
  } catch (error) {
    if (error instanceof GatewayError && error.kind === 'invalid_request') return undefined;
    throw error;
  }
}

const isSaid = (text: string): boolean => text.trim() !== '';

function textsOf({ content }: Pick<ChatMessage, 'content'>): string[] {
  const texts = typeof content === 'string' ? [content] : (content ?? []).flatMap((part) => part.text ?? []);
  return texts.filter(isSaid);
}

const said = (messages: readonly ChatMessage[], ...roles: string[]): string[] =>
  messages.filter(({ role }) => roles.includes(role)).flatMap(textsOf);

const blocksOf = (turns: readonly Turn[], role?: Turn['role']): Block[] =>
  turns.flatMap((turn) => (role === undefined || turn.role === role ? turn.content : []));
const spoken = (blocks: readonly Block[]): string[] =>
  blocks.flatMap((block) => (block.type === 'text' ? [block.text] : []));
const isCall = (block: Block): block is ToolUseBlock => block.type === 'tool_use';
const isResult = (block: Block): block is ToolResultBlock => block.type === 'tool_result';

/** Stands where a turn would be empty, and may be said as well. */
const withoutPlaceholders = (texts: readonly string[]): string[] => texts.filter((text) => text !== '.');
const note = /^<system-note>\n([^]*)\n<\/system-note>$/;

/** Arguments as the vendor takes them: an object, whatever the caller wrote. */
function inputOf(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (value === null) return {};
  return typeof value === 'object' && !Array.isArray(value) ? value : { value };
}

function expectNothingLost(
  { messages, tools = [] }: Pick<ChatRequest, 'messages' | 'tools'>,
  body: MessagesBody,
) {
  const fromUser = spoken(blocksOf(body.messages, 'user'));
  expect(withoutPlaceholders(fromUser.filter((text) => !note.test(text)))).toEqual(
    withoutPlaceholders(said(messages, 'user')),
  );
  expect(withoutPlaceholders(spoken(blocksOf(body.messages, 'assistant')))).toEqual(
    withoutPlaceholders(said(messages, 'assistant')),
  );
  const files = messages.flatMap(({ content }) => (Array.isArray(content) ? content : []));
  expect(blocksOf(body.messages).filter(({ type }) => type === 'image' || type === 'document')).toHaveLength(
    files.filter(({ type }) => type === 'image_url' || type === 'file').length,
  );
  // Behind the caller's own instructions may stand a sentence of ours.
  const instructions = said(messages, 'system', 'developer');
  const notes = fromUser.flatMap((text) => note.exec(text)?.[1] ?? []);
  const system = (body.system ?? []).map(({ text }) => text);
  expect([...system.slice(0, instructions.length - notes.length), ...notes]).toEqual(instructions);

  const calls = messages.flatMap((message) => message.tool_calls ?? []);
  expect(
    blocksOf(body.messages)
      .filter(isCall)
      .map(({ id, name, input }) => [id, name, input]),
  ).toEqual(
    calls.map(({ id, function: called }) => [
      vendorId(id.replace('fn:', '')),
      called?.name,
      inputOf(called?.arguments ?? '{}'),
    ]),
  );
  const results = new Map(
    messages.filter(({ role }) => role === 'tool').map((message) => [message.tool_call_id, textsOf(message)]),
  );
  expect(
    blocksOf(body.messages)
      .filter(isResult)
      .map(({ content = [] }) => (typeof content === 'string' ? [content] : spoken(content))),
  ).toEqual(calls.map(({ id }) => results.get(id)));
  const names = (body.tools ?? []).map(({ name }) => name);
  const wanted = tools.flatMap((tool) => (tool.type === 'function' ? [tool.function.name] : []));
  expect(names.slice(0, wanted.length)).toEqual(wanted);
}

/** What is refused whatever the model. Source: providers digest, Anthropic sections 2.3 to 2.7. */
function expectLegal(body: MessagesBody): void {
  const turns = body.messages;
  expect(turns.map(({ role }) => role)).toEqual(
    turns.map((_turn, index) => (index % 2 ? 'assistant' : 'user')),
  );
  turns.forEach(({ content }, index) => {
    expect(content.length).toBeGreaterThan(0);
    const due = (turns[index - 1]?.content ?? []).filter(isCall).map(({ id }) => id);
    const head = content
      .slice(0, due.length)
      .map((block) => (isResult(block) ? block.tool_use_id : block.type));
    expect(head).toEqual(due);
    expect(content.slice(due.length).some(isResult)).toBe(false);
  });
  expect(turns.at(-1)?.role).toBe('user');
  for (const text of [...spoken(blocksOf(turns)), ...(body.system ?? []).map((block) => block.text)])
    expect(isSaid(text)).toBe(true);
  const ids = blocksOf(turns)
    .filter(isCall)
    .map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-zA-Z0-9_-]+$/);
  expect(JSON.stringify(body).split('"cache_control"').length - 1).toBeLessThanOrEqual(4);
  expect(body.max_tokens).toBeGreaterThanOrEqual(1);
  if (body.thinking?.type === 'enabled') {
    expect(body.thinking.budget_tokens).toBeGreaterThanOrEqual(1024);
    expect(body.thinking.budget_tokens).toBeLessThan(body.max_tokens);
  }
  if (body.tool_choice !== undefined) expect(body.tools).not.toHaveLength(0);
  for (const stop of body.stop_sequences ?? []) expect(isSaid(stop)).toBe(true);
}

describe('any legal request, to any model', () => {
  it('T9, T50, T69, T70: loses nothing, breaks no rule, and is the same bytes twice', () => {
    fc.assert(
      fc.property(someCall, fc.boolean(), ({ model, fields }, streamed) => {
        // Frozen: writing to it would throw.
        const call = catalogueCall(model, fields);
        const outcome = sent(call, streamed);
        if (outcome === undefined) throw new Error('Nothing in these requests is to be refused.');
        expectNothingLost(call.request, outcome.body);
        expectLegal(outcome.body);
        expect(sent(catalogueCall(model, structuredClone(fields)), streamed)?.text).toBe(outcome.text);
      }),
      { numRuns: 150 },
    );
  });

  it('without drop_params is refused by the name of a field, if at all', () => {
    fc.assert(
      fc.property(
        someCall,
        fc.constantFrom('n', 'logprobs', 'logit_bias', 'modalities'),
        ({ model, fields }, name) => {
          const foreign = { n: 2, logprobs: true, logit_bias: { 1: 1 }, modalities: ['text', 'audio'] }[name];
          const call = catalogueCall(model, { ...fields, drop_params: undefined, [name]: foreign });
          let failure: unknown;
          try {
            translate(call, false);
          } catch (error) {
            failure = error;
          }
          expect(failure).toMatchObject({ kind: 'invalid_request', code: 'unsupported_parameter' });
          expect(Object.keys(call.request)).toContain((failure as GatewayError).param);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('T72: asked again without thoughts or strictness says the same', () => {
    fc.assert(
      fc.property(someCall, ({ model, fields }) => {
        for (const without of ['thoughts', 'strict'] as const) {
          const call = catalogueCall(model, fields);
          const body = JSON.parse(JSON.stringify(translate(call, false, without).body)) as MessagesBody;
          expectNothingLost(call.request, body);
          expectLegal(body);
          const left = without === 'thoughts' ? /"(redacted_)?thinking","/ : /"strict":true/;
          expect(JSON.stringify([body.messages, body.tools])).not.toMatch(left);
        }
      }),
      { numRuns: 30 },
    );
  });
});
