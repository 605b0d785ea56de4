import { begin, end, streamedBlock } from '../../../test/support/anthropic-events.js';
import { catalogueCall, functionTool } from '../../../test/support/catalogue-call.js';
import { type AnswerReply, jsonReply, sseEvents, streamReply } from '../../../test/support/fake-reply.js';
import { testGatewayConfig } from '../../../test/support/gateway-config.js';
import { type ProvidersRig, startProvidersRig } from '../../../test/support/providers-rig.js';
import {
  chunksOf,
  completionOf,
  outcomeOf,
  request,
  useFakeUpstream,
} from '../../../test/support/provider-contract/contract-run.js';
import { vendors } from '../../../test/support/vendors.js';
import { CatalogService } from '../../catalog/catalog.service.js';
import type { AssistantMessage, ChatDelta, ChatMessage, ChatRequest, ToolCall } from '../../contract/chat.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import type { Block, MessagesBody } from './anthropic-wire.js';
import { AnthropicAdapter } from './anthropic.adapter.js';
import { credentialsOf } from '../../contract/credential.js';

const client = new UpstreamClient(testGatewayConfig());
const upstream = useFakeUpstream();

const seals: readonly Record<string, unknown>[] = [
  { type: 'thinking', thinking: 'I must look.', signature: 'SEAL-1' },
  { type: 'redacted_thinking', data: 'SEAL-2' },
];
const calls: readonly Record<string, unknown>[] = [
  { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Ulm' } },
  { type: 'tool_use', id: 'toolu_2', name: 'weather', input: {} },
];
const asks = [...seals, { type: 'text', text: 'Looking.' }, ...calls];
const says = [{ type: 'text', text: 'Sunny here, rain there.' }];

/** What the vendor, as strict as it is said to be, finds wrong. Source: providers digest, Anthropic sections 2.4 and 2.5. */
function mistakeIn({ messages, thinking }: MessagesBody): string | undefined {
  for (const [index, { role, content }] of messages.entries()) {
    if (role !== (index % 2 === 0 ? 'user' : 'assistant')) return 'roles must alternate';
    const due = (messages[index - 1]?.content ?? []).flatMap((block) =>
      block.type === 'tool_use' ? [block.id] : [],
    );
    const given = content.flatMap((block) => (block.type === 'tool_result' ? [block.tool_use_id] : []));
    if (JSON.stringify(given) !== JSON.stringify(due)) return 'tool_use ids without tool_result blocks';
    if (content.slice(0, due.length).some(({ type }) => type !== 'tool_result'))
      return 'tool_result blocks must come first';
    const foreign = content.filter(isThought).some((block) => !seals.some((seal) => same(seal, block)));
    if (foreign) return `messages.${index}.content.0: Invalid \`signature\` in \`thinking\` block`;
  }
  const [asked] = messages.slice(-2);
  const called = asked?.content.some(({ type }) => type === 'tool_use') ?? false;
  const begins = asked?.content[0];
  if (thinking?.type === 'enabled' && called && begins !== undefined && !isThought(begins))
    return 'Expected `thinking` or `redacted_thinking`, but found `tool_use`';
  return undefined;
}

function isThought({ type }: Block): boolean {
  return type === 'thinking' || type === 'redacted_thinking';
}

const same = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);

function vendor(body: MessagesBody): AnswerReply {
  const message = mistakeIn(body);
  if (message !== undefined) {
    const error = { type: 'invalid_request_error', message };
    return jsonReply({ type: 'error', error }, { status: 400 });
  }
  const answered = body.messages.at(-1)?.content.some(({ type }) => type === 'tool_result') ?? false;
  const content = answered ? says : asks;
  const reason = answered ? 'end_turn' : 'tool_use';
  if (body.stream === true)
    return streamReply(sseEvents([begin(), ...content.flatMap(streamedBlock), ...end(reason)]));
  return jsonReply({ id: 'msg_1', type: 'message', role: 'assistant', content, stop_reason: reason });
}

beforeEach(() => upstream().script(({ body }) => vendor(body as MessagesBody)));
const bodies = (): MessagesBody[] => upstream().requests.map(({ text }) => JSON.parse(text) as MessagesBody);

const tools = [functionTool('weather')];
const question: ChatMessage = { role: 'user', content: 'How is it in Ulm, and here?' };
const result = (id: string, content: string): ChatMessage => ({ role: 'tool', tool_call_id: id, content });
/** As they come in: the second call was quicker. */
const results = [result('toolu_2', 'Rain.'), result('toolu_1', 'Sun.')];

type Client = (model: string, fields: Partial<ChatRequest>) => Promise<ChatMessage>;

const chat = (): AnthropicAdapter['chat'] => {
  const anthropic = { credentials: credentialsOf('sk-test-0123456789'), baseUrl: upstream().origin };
  return new AnthropicAdapter(testGatewayConfig({ anthropic }), client).chat;
};
const modelId = (model: string): string => `anthropic/${model}`;

async function answerTo(model: string, fields: Partial<ChatRequest>): Promise<AssistantMessage> {
  const [choice] = (await completionOf(chat().complete(catalogueCall(modelId(model), fields)))).choices;
  if (choice === undefined) throw new Error('An answer has a choice.');
  return choice.message;
}

/** Hands back whatever it was given. */
const whole: Client = async (model, fields) => {
  const message = await answerTo(model, fields);
  return { ...message, reasoning_content: message.reasoning_content ?? undefined };
};

/** Puts a message together from its deltas, lists by joining them. */
const gathering: Client = async (model, fields) => {
  const call = catalogueCall(modelId(model), { ...fields, stream: true });
  const message = { role: 'assistant' as const, content: '', reasoning: '' };
  const toolCalls: ToolCall[] = [];
  const thoughts: unknown[] = [];
  const add = ({
    content,
    reasoning_content: thought,
    tool_calls: pieces,
    thinking_blocks: blocks,
  }: ChatDelta) => {
    message.content += content ?? '';
    message.reasoning += thought ?? '';
    if (Array.isArray(blocks)) thoughts.push(...(blocks as unknown[]));
    for (const { index, id = '', function: called } of pieces ?? []) {
      const known = (toolCalls[index] ??= { id, type: 'function', function: { name: '', arguments: '' } });
      known.function = {
        name: `${known.function?.name ?? ''}${called?.name ?? ''}`,
        arguments: `${known.function?.arguments ?? ''}${called?.arguments ?? ''}`,
      };
    }
  };
  for (const { choices } of await chunksOf(chat().stream(call))) for (const { delta } of choices) add(delta);
  return {
    ...message,
    ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
    ...(thoughts.length > 0 && { thinking_blocks: thoughts }),
  };
};

/** Keeps what OpenAI's own SDK knows. */
const stripped: Client = async (model, fields) => {
  const { role, content, tool_calls: made } = await answerTo(model, fields);
  return {
    role,
    content,
    ...(made && {
      tool_calls: made.map(({ id, type, function: called }) => ({ id, type, function: called })),
    }),
  };
};

/** Rewords the thoughts it hands back. */
const editing: Client = async (model, fields) => {
  const message = await whole(model, fields);
  const edited = (message['thinking_blocks'] as { type: string }[] | undefined)?.map((block) =>
    block.type === 'thinking' ? { ...block, thinking: 'I need not look.' } : block,
  );
  return { ...message, ...(edited && { thinking_blocks: edited }) };
};

/** Asks, calls, and asks again with the results. */
async function converse(model: string, by: Client, effort: ChatRequest['reasoning_effort'] = 'high') {
  const fields = { tools, reasoning_effort: effort };
  const turn = await by(model, { ...fields, messages: [question] });
  const messages = [question, turn, ...results];
  const answer = await by(model, { ...fields, messages });
  return { messages, answer, bodies: bodies() };
}

const given = (id: string, content: string): object => ({ type: 'tool_result', tool_use_id: id, content });
const asked = { role: 'user', content: [{ type: 'text', text: question.content }] };
const answered = { role: 'user', content: [given('toolu_1', 'Sun.'), given('toolu_2', 'Rain.')] };
const withSeals = [asked, { role: 'assistant', content: asks }, answered];
const withoutSeals = [asked, { role: 'assistant', content: asks.slice(seals.length) }, answered];

const models = ['claude-opus-5', 'claude-fable-5.1', 'claude-opus-4.6', 'claude-sonnet-4.5'];

describe.each(models)('ask, call, result, answer: %s', (model) => {
  it.each<[string, Client]>([
    ['hands back everything', whole],
    ['gathers everything from a stream', gathering],
  ])(
    'a client that %s hands back the thoughts, sealed, and results in the order of the calls',
    async (_name, by) => {
      const { answer, bodies: sent } = await converse(model, by);
      expect(sent).toHaveLength(2);
      expect(sent[1]?.messages).toEqual(withSeals);
      expect(sent[1]?.thinking).toEqual(sent[0]?.thinking);
      expect(answer.content).toBe('Sunny here, rain there.');
    },
  );

  it('one that knows OpenAI’s own fields only is served without them, at the first try', async () => {
    const { answer, bodies: sent } = await converse(model, stripped);
    expect(sent).toHaveLength(2);
    expect(sent[1]?.messages).toEqual(withoutSeals);
    // A budget is refused where the thought behind the call is missing.
    expect(sent[1]?.thinking?.type).toBe(model === 'claude-sonnet-4.5' ? undefined : 'adaptive');
    expect(answer.content).toBe('Sunny here, rain there.');
  });

  it('T72: one that rewords its thoughts is served without them, at the second try', async () => {
    const { answer, bodies: sent } = await converse(model, editing);
    expect(sent).toHaveLength(3);
    expect(sent[2]?.messages).toEqual(withoutSeals);
    expect(answer.content).toBe('Sunny here, rain there.');
  });

  it('T50: what was said stays as it was said', async () => {
    const { messages, answer } = await converse(model, whole);
    const more: ChatMessage[] = [...messages, answer, { role: 'user', content: 'Thanks.' }];
    await answerTo(model, { tools, reasoning_effort: 'high', messages: more });
    const [, second, third] = bodies();
    expect(third?.messages.slice(0, 3)).toEqual(second?.messages);
    expect(third?.messages.slice(3)).toEqual([
      { role: 'assistant', content: says },
      { role: 'user', content: [{ type: 'text', text: 'Thanks.' }] },
    ]);
    expect([third?.tools, third?.system]).toEqual([second?.tools, second?.system]);
  });
});

describe('a conversation that goes on elsewhere', () => {
  let rig: ProvidersRig;
  let turn: ChatMessage;
  beforeAll(async () => {
    rig = await startProvidersRig();
  });
  beforeEach(async () => {
    turn = await whole('claude-opus-5', { tools, messages: [question] });
  });
  afterAll(() => rig.close());

  const prefixes = Object.values(vendors).flatMap(({ prefix }) => (prefix === 'anthropic' ? [] : [prefix]));
  const rows = new CatalogService().all().filter(({ type, supports }) => type === 'chat' && supports.tools);

  it.each(prefixes)(
    'no model of %s is sent the seals, and each the call with its results',
    async (prefix) => {
      for (const { id } of rows.filter((row) => row.prefix === prefix)) {
        rig.upstream.clear();
        rig.upstream.script(() =>
          jsonReply({ error: { message: 'Only the request counts.' } }, { status: 500 }),
        );
        const { port, call } = rig.call(
          request({ model: id, messages: [question, turn, ...results], tools }),
        );
        await outcomeOf<unknown>(port.stream(call));
        const { text } = await rig.upstream.arrival();
        expect([id, ...(/SEAL|thinking_blocks/.exec(text) ?? [])]).toEqual([id]);
        for (const kept of ['How is it in Ulm', 'Looking.', 'weather', 'Ulm', 'Sun.', 'Rain.'])
          expect([id, text]).toEqual([id, expect.stringContaining(kept)]);
      }
    },
  );
});

describe('a conversation that came from elsewhere', () => {
  it('T72: another vendor’s seals stay behind, at the first try', async () => {
    const turn: ChatMessage = {
      role: 'assistant',
      content: 'Looking.',
      reasoning_content: 'Hm.',
      reasoning_details: [
        { type: 'reasoning.text', text: 'Hm.', signature: 'OTHER', format: 'other-v1' },
        { type: 'reasoning.encrypted', data: 'OTHER', format: 'other-v1' },
      ],
      tool_calls: calls.map(({ id, name, input }) => ({
        id: String(id),
        type: 'function',
        function: { name: String(name), arguments: JSON.stringify(input) },
        extra_content: { other: { thought_signature: 'OTHER' } },
      })),
    };
    for (const model of models)
      await answerTo(model, { tools, reasoning_effort: 'high', messages: [question, turn, ...results] });
    expect(bodies().map(({ messages }) => messages)).toEqual(models.map(() => withoutSeals));
  });
});
