import { asksForStream, type ChatRig, modelOf, startChatRig } from '../support/chat-rig.js';
import { named } from '../support/every-vendor.js';
import { jsonReply, type Reply, sseEvents, streamReply } from '../support/fake-reply.js';
import type { RecordedRequest } from '../support/fake-upstream.js';
import { openAiError } from '../support/openai-wire.js';
import { vendors } from '../support/vendors.js';

/** What a vendor says, whole and in the events of a stream. */
interface Said {
  readonly whole: object;
  readonly events: readonly string[];
}

let rig: ChatRig;
beforeAll(async () => {
  rig = await startChatRig({ vendors: Object.values(vendors) });
});
beforeEach(() => rig.upstream.clear());
afterAll(() => rig.close());

const reply = (said: Said, request: RecordedRequest): Reply =>
  asksForStream(request) || request.path.includes('streamGenerateContent')
    ? streamReply(said.events)
    : jsonReply(said.whole);

/** An answer of chat completions with these counts. */
function completion(usage: object): Said {
  const head = { id: 'chatcmpl-1', created: 1, model: 'm' };
  const choice = (fields: object) => [{ index: 0, ...fields }];
  return {
    whole: {
      ...head,
      object: 'chat.completion',
      choices: choice({ message: { role: 'assistant', content: 'A.' }, finish_reason: 'stop' }),
      usage,
    },
    events: [
      ...sseEvents([
        {
          ...head,
          object: 'chat.completion.chunk',
          choices: choice({ delta: { role: 'assistant', content: 'A.' }, finish_reason: null }),
        },
        { ...head, object: 'chat.completion.chunk', choices: choice({ delta: {}, finish_reason: 'stop' }) },
        { ...head, object: 'chat.completion.chunk', choices: [], usage },
      ]),
      'data: [DONE]\n\n',
    ],
  };
}

function message(usage: object): Said {
  const head = { id: 'msg_1', type: 'message', role: 'assistant', model: 'm' };
  const block = { type: 'text', text: 'A.' };
  return {
    whole: { ...head, content: [block], stop_reason: 'end_turn', usage },
    events: named([
      { type: 'message_start', message: { ...head, content: [], usage: { ...usage, output_tokens: 1 } } },
      { type: 'content_block_start', index: 0, content_block: block },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage },
      { type: 'message_stop' },
    ]),
  };
}

function content(usageMetadata: object, groundingMetadata?: object): Said {
  const whole = {
    candidates: [
      { content: { role: 'model', parts: [{ text: 'A.' }] }, finishReason: 'STOP', groundingMetadata },
    ],
    usageMetadata,
  };
  return { whole, events: sseEvents([whole]) };
}

function response(usage: object, searches: number): Said {
  const search = { type: 'web_search_call', status: 'completed', action: { type: 'search', query: 'q' } };
  const text = {
    type: 'message',
    role: 'assistant',
    content: [{ type: 'output_text', text: 'A.', annotations: [] }],
  };
  const head = { id: 'resp_1', object: 'response', created_at: 1, model: 'm' };
  const whole = {
    ...head,
    status: 'completed',
    output: [...Array.from({ length: searches }, () => search), text],
    usage,
  };
  return {
    whole,
    events: named([
      { type: 'response.created', response: { ...head, status: 'in_progress', output: [] } },
      { type: 'response.output_text.delta', output_index: searches, content_index: 0, delta: 'A.' },
      { type: 'response.completed', response: whole },
    ]),
  };
}

/** µ$ = millionths of a dollar: tokens × price per million. DeepSeek has prices by the hour: see their own test. */
const examples: readonly (readonly [name: string, body: object, said: Said, picodollars: string | null])[] = [
  [
    // gpt-5.6-sol: 1,000 × 4 + 6,000 × 0.4 + 3,000 × 5 + 2,000 × 20 = 61,400 µ$
    'OpenAI, cache read and written',
    { model: 'openai/gpt-5.6-sol' },
    completion({
      prompt_tokens: 10_000,
      completion_tokens: 2_000,
      total_tokens: 12_000,
      prompt_tokens_details: { cached_tokens: 6_000, cache_write_tokens: 3_000 },
    }),
    '61400000000',
  ],
  [
    // gpt-5: 8,000 × 1.25 + 600 × 10 + 3 × 10,000 = 46,000 µ$
    "OpenAI's Responses, three searches",
    { model: 'openai/gpt-5', web_search_options: {} },
    response({ input_tokens: 8_000, output_tokens: 600, total_tokens: 8_600 }, 3),
    '46000000000',
  ],
  [
    // claude-opus-4.8: 1,000 × 5 + 2,000 × 0.5 + 1,000 × 6.25 + 3,000 × 10 + 100 × 25 + 2 × 10,000 = 64,750 µ$
    'Anthropic, cache written for five minutes and for an hour, two searches',
    { model: 'anthropic/claude-opus-4.8' },
    message({
      input_tokens: 1_000,
      cache_read_input_tokens: 2_000,
      cache_creation_input_tokens: 4_000,
      cache_creation: { ephemeral_5m_input_tokens: 1_000, ephemeral_1h_input_tokens: 3_000 },
      output_tokens: 100,
      server_tool_use: { web_search_requests: 2 },
    }),
    '64750000000',
  ],
  [
    // gemini-2.5-flash: 400 × 0.03 + 100 × 0.1 + 500 × 1 + (30 + 20) × 2.5 = 647 µ$
    'Gemini, audio, cache and thoughts',
    { model: 'google/gemini-2.5-flash' },
    content({
      promptTokenCount: 1_000,
      cachedContentTokenCount: 500,
      candidatesTokenCount: 30,
      thoughtsTokenCount: 20,
      totalTokenCount: 1_050,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 400 },
        { modality: 'AUDIO', tokenCount: 600 },
      ],
    }),
    '647000000',
  ],
  [
    'Gemini, a search that has no price',
    { model: 'google/gemini-3.5-flash' },
    content({ promptTokenCount: 10, candidatesTokenCount: 1 }, { webSearchQueries: ['q'] }),
    null,
  ],
  [
    // grok-4.7: 10,120 × 2 + (1,499 + 2,809) × 6 = 46,088 µ$
    'xAI, reasoning beside the completion',
    { model: 'grok/grok-4.7' },
    completion({
      prompt_tokens: 10_120,
      completion_tokens: 1_499,
      total_tokens: 14_428,
      completion_tokens_details: { reasoning_tokens: 2_809 },
    }),
    '46088000000',
  ],
  [
    // qwen-plus: 300 × 0.4 + 500 × 0.08 + 200 × 0.5 + 200 × 1.2 + 300 × 4 = 1,700 µ$
    'Qwen, its own word for cache writes, reasoning with a price',
    { model: 'qwen/qwen-plus' },
    completion({
      prompt_tokens: 1_000,
      completion_tokens: 500,
      total_tokens: 1_500,
      prompt_tokens_details: { cached_tokens: 500, cache_creation_input_tokens: 200 },
      completion_tokens_details: { reasoning_tokens: 300 },
    }),
    '1700000000',
  ],
  [
    // kimi-k2.5: 952 × 0.6 + 2,048 × 0.1 + 100 × 3 = 1,076 µ$
    'Kimi, its own place for cached tokens',
    { model: 'kimi/kimi-k2.5' },
    completion({ prompt_tokens: 3_000, completion_tokens: 100, total_tokens: 3_100, cached_tokens: 2_048 }),
    '1076000000',
  ],
  [
    // minimax-m2.7: 952 × 0.3 + 2,048 × 0.06 + 500 × 1.2 = 1,008.48 µ$
    'MiniMax, cache read',
    { model: 'minimax/minimax-m2.7' },
    completion({
      prompt_tokens: 3_000,
      completion_tokens: 500,
      total_tokens: 3_500,
      prompt_tokens_details: { cached_tokens: 2_048 },
    }),
    '1008480000',
  ],
];

async function costsOf(body: object): Promise<(string | null)[]> {
  const answer = await rig.ask({ ...body });
  expect(answer.status).toBe(200);
  const rows = await rig.query(
    'SELECT cost_picodollars::text AS cost FROM usage_attempts WHERE request_id = $1 ORDER BY attempt',
    [answer.headers['x-request-id']],
  );
  return rows.map(({ cost }) => (typeof cost === 'string' ? cost : null));
}

describe('the row of usage has the cost worked out by hand', () => {
  it.each(examples)('%s', async (_name, body, said, picodollars) => {
    rig.upstream.script((request) => reply(said, request));
    for (const stream of [false, true]) expect(await costsOf({ ...body, stream })).toEqual([picodollars]);
  });

  it('DeepSeek, at this hour', async () => {
    // deepseek-flash, 100 hits of 1,000: 900 × 0.15 + 100 × 0.003 + 50 × 0.6 = 165.3 µ$, twice as much at peak
    const usage = {
      prompt_tokens: 1_000,
      completion_tokens: 50,
      total_tokens: 1_050,
      prompt_cache_hit_tokens: 100,
      prompt_cache_miss_tokens: 900,
    };
    rig.upstream.script((request) => reply(completion(usage), request));
    for (const cost of await costsOf({ model: 'deepseek/deepseek-flash' }))
      expect(['165300000', '330600000']).toContain(cost);
  });

  it('a fallback that served at level 2: who failed before costs nothing', async () => {
    // claude-haiku-4.5: 10 × 1 + 4 × 5 = 30 µ$
    const failures = new Set(['gpt-5', 'grok-4.5']);
    rig.upstream.script((request) =>
      failures.has(modelOf(request))
        ? jsonReply(openAiError('No.', null, 'server_error'), { status: 503 })
        : reply(message({ input_tokens: 10, output_tokens: 4 }), request),
    );
    const answer = await rig.ask({
      models: ['openai/gpt-5', 'grok/grok-4.5', 'anthropic/claude-haiku-4.5'],
      route: 'fallback',
    });
    expect(answer.headers['x-clear-fallback-level']).toBe('2');
    const rows = await rig.query(
      'SELECT level, outcome, cost_picodollars::text AS cost FROM usage_attempts WHERE request_id = $1 ORDER BY attempt',
      [answer.headers['x-request-id']],
    );
    expect(rows.at(-1)).toEqual({ level: 2, outcome: 'completed', cost: '30000000' });
    expect(rows.slice(0, -1).every(({ cost }) => cost === null)).toBe(true);
  });
});
