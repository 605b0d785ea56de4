import type { Observable } from 'rxjs';
import { begin, end, textBlock } from '../../../test/support/anthropic-events.js';
import { type CatalogueCall, catalogueCall } from '../../../test/support/catalogue-call.js';
import { assembleChunks } from '../../../test/support/chunk-validator.js';
import type { RecordedRequest } from '../../../test/support/fake-upstream.js';
import { type AnswerReply, jsonReply, sseEvents, streamReply } from '../../../test/support/fake-reply.js';
import { FileHost } from '../../../test/support/file-host.js';
import { testGatewayConfig } from '../../../test/support/gateway-config.js';
import {
  chunksOf,
  completionOf,
  failureOf,
  useFakeUpstream,
} from '../../../test/support/provider-contract/contract-run.js';
import type { ChatMessage, ChatRequest, ContentPart } from '../../contract/chat.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import type { ChatPort } from '../provider-adapter.js';
import type { MessagesBody } from './anthropic-wire.js';
import { AnthropicAdapter, messagesEndpoint } from './anthropic.adapter.js';
import { credential } from '../../../test/support/provider-contract/contract-harness.js';
import { credentialsOf } from '../../contract/credential.js';

const client = new UpstreamClient(testGatewayConfig());
const upstream = useFakeUpstream();
let host: FileHost;
beforeAll(async () => {
  host = await FileHost.start();
});
beforeEach(() => host.clear());
afterAll(() => host.close());

function chat(path = ''): ChatPort {
  const anthropic = { credentials: credentialsOf(credential), baseUrl: `${upstream().origin}${path}` };
  return new AnthropicAdapter(testGatewayConfig({ anthropic }), client).chat;
}

const said = { content: [{ type: 'text', text: 'A rose.' }], stop_reason: 'end_turn' };
const ways = ['whole', 'streamed'] as const;
type Way = (typeof ways)[number];
const answers: Readonly<Record<Way, AnswerReply>> = {
  whole: jsonReply({ id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-x', ...said }),
  streamed: streamReply(sseEvents([begin(), ...textBlock(0, 'A rose.'), ...end('end_turn')])),
};

function ask(way: Way, call: CatalogueCall): Observable<unknown> {
  return way === 'streamed' ? chat().stream(call) : chat().complete(call);
}

/** The text of an answer that must come. */
async function textOf(way: Way, call: CatalogueCall, port = chat()): Promise<string | null | undefined> {
  if (way === 'whole') return (await completionOf(port.complete(call))).choices[0]?.message.content;
  return assembleChunks(await chunksOf(port.stream(call))).choices[0]?.text;
}

const bodies = (): MessagesBody[] => upstream().requests.map(({ text }) => JSON.parse(text) as MessagesBody);

function refusal(message: string, status = 400, type = 'invalid_request_error'): AnswerReply {
  return jsonReply({ type: 'error', error: { type, message }, request_id: 'req_1' }, { status });
}

const thoughts = [
  { type: 'thinking', thinking: 'I must look.', signature: 'SIG' },
  { type: 'redacted_thinking', data: 'DATA' },
];
const askedTool = { type: 'function', function: { name: 'f', arguments: '{"a":1}' } };
/** Results of a call that brings its thoughts back. */
const thinkingLoop: ChatMessage[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'What is in a name?' },
  {
    role: 'assistant',
    content: 'Looking.',
    thinking_blocks: thoughts,
    tool_calls: [{ id: 'c1', ...askedTool }],
  },
  { role: 'tool', tool_call_id: 'c1', content: 'Nothing.' },
];
const schema = {
  type: 'object',
  properties: { a: { type: 'integer' } },
  required: ['a'],
  additionalProperties: false,
};
const strictTool = { type: 'function' as const, function: { name: 'f', parameters: schema, strict: true } };
const looping: Partial<ChatRequest> = {
  messages: thinkingLoop,
  tools: [strictTool],
  reasoning_effort: 'high',
  stop: ['END'],
  user: 'Ada',
  max_tokens: 9000,
  response_format: { type: 'json_schema', json_schema: { name: 'x', schema } },
  cache_control: { type: 'ephemeral' },
};
const opus = 'anthropic/claude-opus-5';

const withoutThoughts = (body: MessagesBody | undefined): unknown => ({
  ...body,
  messages: body?.messages.map(({ role, content }) => ({
    role,
    content: content.filter(({ type }) => type !== 'thinking' && type !== 'redacted_thinking'),
  })),
});

describe.each(ways)('AnthropicAdapter: asked again, %s', (way) => {
  it.each([
    'messages.1.content.0: Invalid `signature` in `thinking` block',
    'Invalid signature in thinking block',
    'messages.1.content.0: The block is bound to a different conversation.',
  ])('T72: after “%s”, once, without thoughts and with all else', async (message) => {
    upstream().enqueue(refusal(message), answers[way]);
    const call = catalogueCall(opus, looping);
    expect(await textOf(way, call)).toBe('A rose.');
    const [first, second, ...more] = bodies();
    expect(first?.messages[1]?.content.map(({ type }) => type)).toEqual([
      'thinking',
      'redacted_thinking',
      'text',
      'tool_use',
    ]);
    expect(second).toEqual(withoutThoughts(first));
    expect(more).toEqual([]);
    expect(call.adjustments).toEqual(['messages']);
  });

  it('T72: a second refusal is the answer, whatever it is about', async () => {
    for (const second of ['Invalid `signature` in `thinking` block', 'The compiled grammar is too large']) {
      upstream().clear();
      upstream().enqueue(refusal('Invalid `signature` in `thinking` block'), refusal(second));
      const failure = await failureOf(ask(way, catalogueCall(opus, looping)));
      expect(failure).toMatchObject({ kind: 'invalid_request', upstreamStatus: 400 });
      expect(failure.message).toContain(second);
      expect(upstream().requests).toHaveLength(2);
    }
  });

  it.each<[string, AnswerReply, string]>([
    ['another 400', refusal('temperature: range: 0..1'), 'invalid_request'],
    ['a 400 about thinking itself', refusal('thinking.type: adaptive is not supported'), 'invalid_request'],
    ['a prompt too long', refusal('prompt is too long: 210000 tokens > 200000 maximum'), 'context_too_long'],
    ['a 404', refusal('model: claude-x', 404, 'not_found_error'), 'upstream_model_gone'],
    ['a 429', refusal('Invalid `signature`', 429, 'rate_limit_error'), 'upstream_rate_limited'],
    ['a 500', refusal('Invalid `signature`', 500, 'api_error'), 'upstream_unavailable'],
  ])('T72: not after %s', async (_name, reply, kind) => {
    upstream().enqueue(reply, answers[way]);
    const call = catalogueCall(opus, looping);
    expect((await failureOf(ask(way, call))).kind).toBe(kind);
    expect(upstream().requests).toHaveLength(1);
    expect(call.adjustments).toEqual([]);
  });

  it('T72: not where there were no thoughts to leave out', async () => {
    upstream().enqueue(refusal('Invalid `signature` in `thinking` block'), answers[way]);
    const call = catalogueCall(opus, { reasoning_effort: 'high' });
    expect((await failureOf(ask(way, call))).kind).toBe('invalid_request');
    expect(upstream().requests).toHaveLength(1);
  });

  it('T72: also where the thoughts stand behind words of the same turn', async () => {
    upstream().enqueue(refusal('Invalid `signature` in `thinking` block'), answers[way]);
    const messages: ChatMessage[] = [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'Well.' },
      { role: 'assistant', content: 'b', thinking_blocks: thoughts },
      { role: 'user', content: 'c' },
    ];
    expect(await textOf(way, catalogueCall(opus, { messages }))).toBe('A rose.');
    expect(bodies()[1]).toEqual(withoutThoughts(bodies()[0]));
  });

  it('T72: a model with a budget does not think on where results lost their thought', async () => {
    upstream().enqueue(refusal('Invalid `signature` in `thinking` block'), answers[way]);
    const call = catalogueCall('anthropic/claude-sonnet-4.5', looping);
    expect(await textOf(way, call)).toBe('A rose.');
    const [first, second] = bodies();
    expect(first?.thinking).toMatchObject({ type: 'enabled' });
    expect(second).toEqual({ ...(withoutThoughts(first) as object), thinking: undefined });
    expect(call.adjustments).toEqual(['reasoning_effort', 'messages']);
  });

  it.each(['The compiled grammar is too large.', 'Schema is too complex.'])(
    'T56: after “%s”, once, with the same tools, whose schemas no longer bind',
    async (message) => {
      upstream().enqueue(refusal(message), answers[way]);
      const call = catalogueCall(opus, looping);
      expect(await textOf(way, call)).toBe('A rose.');
      const [first, second, ...more] = bodies();
      expect(first?.tools).toMatchObject([{ name: 'f', strict: true }]);
      expect(second).toEqual({ ...first, tools: [{ name: 'f', input_schema: schema }] });
      expect(more).toEqual([]);
      expect(call.adjustments).toEqual(['tools']);
    },
  );

  it('T56: a refused tool is never left out', async () => {
    upstream().enqueue(refusal('tools.0.name: bad'), answers[way]);
    expect((await failureOf(ask(way, catalogueCall(opus, looping)))).kind).toBe('invalid_request');
    expect(upstream().requests).toHaveLength(1);
  });
});

describe('AnthropicAdapter: a stream that has begun', () => {
  it('T72: is not asked for again', async () => {
    const error = { type: 'invalid_request_error', message: 'Invalid `signature` in `thinking` block' };
    upstream().enqueue(streamReply(sseEvents([begin(), { type: 'error', error }])));
    expect((await failureOf(chat().stream(catalogueCall(opus, looping)))).kind).toBe('invalid_request');
    expect(upstream().requests).toHaveLength(1);
  });
});

describe('AnthropicAdapter: the endpoint', () => {
  const seen = async (way: Way, fields: Partial<ChatRequest> = {}, path = ''): Promise<RecordedRequest> => {
    upstream().clear();
    upstream().enqueue(answers[way]);
    await textOf(way, catalogueCall(opus, fields), chat(path));
    return upstream().arrival();
  };

  it.each(ways)('is the same for every answer, with a key and a version: %s', async (way) => {
    const { method, path, headers, body } = await seen(way);
    expect([method, path]).toEqual(['POST', '/v1/messages']);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'anthropic-version': '2023-06-01',
      'x-api-key': credential,
    });
    expect(headers).not.toHaveProperty('authorization');
    expect(headers).not.toHaveProperty('anthropic-beta');
    expect((body as MessagesBody).stream).toBe(way === 'streamed' ? true : undefined);
  });

  it('stands under the path of a base URL', async () => {
    expect((await seen('whole', {}, '/relay/claude')).path).toBe('/relay/claude/v1/messages');
  });

  it('is the vendor’s own where none is configured', () => {
    const { origin, path } = messagesEndpoint('https://api.anthropic.com');
    expect(`${origin}${path}`).toBe('https://api.anthropic.com/v1/messages');
    const adapter = new AnthropicAdapter(testGatewayConfig(), client);
    expect([adapter.id, adapter.credentials]).toEqual(['anthropic', []]);
  });

  it('names no beta for what is in general use, and that of files where one is named by its id', async () => {
    const pdf = { type: 'file', file: { filename: 'a.pdf', file_data: 'https://files.example/a.pdf' } };
    const messages: ChatMessage[] = [...thinkingLoop, { role: 'user', content: [pdf] }];
    const search = { web_search_options: {} };
    expect((await seen('whole', { ...looping, messages, ...search })).headers).not.toHaveProperty(
      'anthropic-beta',
    );
    const named = { type: 'file', file: { file_id: 'file_011CNha8iCJcU1wXNR6q4V8w' } };
    for (const way of ways)
      expect(
        (await seen(way, { messages: [{ role: 'user', content: [named, named] }] })).headers,
      ).toMatchObject({ 'anthropic-beta': 'files-api-2025-04-14' });
  });

  it('is asked with the credential of each call', async () => {
    upstream().script(() => answers.whole);
    const call = catalogueCall(opus);
    for (const other of credentialsOf('sk-1', 'sk-2', 'sk-1'))
      await completionOf(chat().complete({ ...call, credential: other }));
    expect(upstream().requests.map(({ headers }) => headers['x-api-key'])).toEqual(['sk-1', 'sk-2', 'sk-1']);
  });
});

describe('AnthropicAdapter: long answers', () => {
  it('T75: says which must be streamed, and asks for a stream of them', async () => {
    const must = (max_tokens: number): boolean | undefined =>
      chat().mustStream?.(catalogueCall(opus, { max_tokens }));
    expect([must(20_000), must(20_001)]).toEqual([false, true]);
    upstream().enqueue(answers.streamed);
    expect(await textOf('streamed', catalogueCall(opus, { max_tokens: 60_000 }))).toBe('A rose.');
    expect(bodies()[0]).toMatchObject({ max_tokens: 60_000, stream: true });
  });
});

describe('AnthropicAdapter: files by URL', () => {
  const image = (url: string) => ({ type: 'image_url', image_url: { url } });
  const file = (url: string) => ({ type: 'file', file: { filename: 'a.pdf', file_data: url } });
  const asking = (...content: ContentPart[]): CatalogueCall =>
    catalogueCall(opus, { messages: [{ role: 'user', content }] });

  it.each(ways)('https is left to the vendor, pictures and documents apart: %s', async (way) => {
    upstream().enqueue(answers[way]);
    const [cat, pdf, page] = [host.url('/cat.png'), host.url('/a.pdf'), host.url('/b.PDF?x=1')];
    await textOf(way, asking(image(cat), file(pdf), image(page), file('https://10.0.0.1/')));
    expect(bodies()[0]?.messages[0]?.content).toEqual([
      { type: 'image', source: { type: 'url', url: cat } },
      { type: 'document', source: { type: 'url', url: pdf }, title: 'a.pdf' },
      { type: 'document', source: { type: 'url', url: page } },
      { type: 'document', source: { type: 'url', url: 'https://10.0.0.1/' }, title: 'a.pdf' },
    ]);
    expect(host.connections).toBe(0);
  });

  it.each([
    ['a picture', image('http://files.example/cat.png'), 'messages[0].content[1].image_url.url'],
    ['a document', file('HTTP://files.example/a.pdf'), 'messages[0].content[1].file.file_data'],
    ['a picture at home', image('http://127.0.0.1:1/cat.png'), 'messages[0].content[1].image_url.url'],
  ])('T65: %s by plain http is refused by its path, and nobody is asked', async (_name, part, param) => {
    for (const way of ways) {
      const call = asking({ type: 'text', text: 'See.' }, part);
      expect(await failureOf(ask(way, call))).toMatchObject({ kind: 'invalid_request', param });
    }
    expect(upstream().requests).toEqual([]);
    expect(host.connections).toBe(0);
  });
});
