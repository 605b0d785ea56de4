import { beforeAll, describe, expect, it } from '@jest/globals';
import { type BodyCheck, type SdkBody, sdkBodyCheck } from '../support/sdk-schema.js';

/** Generating from the compiler's own view of a large SDK. */
const generationMs = 60_000;

type Body = Record<string, unknown>;

const weather = {
  type: 'object',
  properties: { city: { type: 'string', 'x-own': true } },
  required: ['city'],
};

const openAiChat: Body = {
  model: 'gpt-4o',
  messages: [
    { role: 'developer', content: 'Be short.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is this?' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==', detail: 'low' } },
        { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AA==' } },
      ],
    },
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: 'call_1', content: 'Sunny.' },
  ],
  tools: [{ type: 'function', function: { name: 'weather', parameters: weather, strict: true } }],
  tool_choice: { type: 'function', function: { name: 'weather' } },
  reasoning_effort: 'xhigh',
  response_format: { type: 'json_schema', json_schema: { name: 'a', schema: weather, strict: true } },
  stop: ['a'],
  stream: true,
  stream_options: { include_usage: true },
  temperature: null,
};

const openAiResponses: Body = {
  model: 'gpt-5.2',
  instructions: 'Be short.',
  input: [
    { role: 'user', content: [{ type: 'input_text', text: 'Hello.' }] },
    { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'AA==' },
    { type: 'function_call', call_id: 'call_1', name: 'weather', arguments: '{}' },
    { type: 'function_call_output', call_id: 'call_1', output: 'Sunny.' },
  ],
  tools: [{ type: 'function', name: 'weather', parameters: weather, strict: true }],
  tool_choice: 'auto',
  include: ['reasoning.encrypted_content'],
  reasoning: { effort: 'high', summary: 'auto' },
  text: { format: { type: 'json_schema', name: 'a', schema: weather }, verbosity: 'low' },
  store: false,
  stream: true,
};

const anthropic: Body = {
  model: 'claude-opus-5',
  max_tokens: 100,
  system: [{ type: 'text', text: 'Be short.', cache_control: { type: 'ephemeral' } }],
  messages: [
    { role: 'user', content: [{ type: 'text', text: 'Hello.' }] },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Hm.', signature: 'AA==' },
        { type: 'tool_use', id: 'toolu_1', name: 'weather', input: {} },
      ],
    },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'Sunny.' }] },
  ],
  tools: [{ name: 'weather', description: 'Tells it.', input_schema: weather, strict: true }],
  tool_choice: { type: 'auto', disable_parallel_tool_use: true },
  thinking: { type: 'adaptive' },
  stream: true,
};

const gemini: Body = {
  systemInstruction: { parts: [{ text: 'Be short.' }] },
  contents: [
    { role: 'user', parts: [{ text: 'Hello.' }, { inlineData: { mimeType: 'image/png', data: 'AA==' } }] },
    { role: 'model', parts: [{ functionCall: { name: 'weather', args: {} }, thoughtSignature: 'AA==' }] },
    { role: 'user', parts: [{ functionResponse: { name: 'weather', response: { output: 'Sunny.' } } }] },
  ],
  tools: [{ functionDeclarations: [{ name: 'weather', parametersJsonSchema: weather }] }],
  toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['weather'] } },
  generationConfig: {
    maxOutputTokens: 100,
    responseMimeType: 'application/json',
    thinkingConfig: { includeThoughts: true, thinkingLevel: 'LOW' },
  },
  safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }],
};

/** A legal body, and places in it where nothing may be added. */
const vendors: Partial<Record<SdkBody, readonly [Body, readonly string[]]>> = {
  'openai-chat': [
    openAiChat,
    [
      ...['', '/messages/0', '/messages/1', '/messages/2', '/messages/3', '/messages/2/tool_calls/0'],
      ...['/messages/1/content/0', '/messages/1/content/1/image_url', '/messages/1/content/2/file'],
      ...[
        '/tools/0',
        '/tools/0/function',
        '/tool_choice',
        '/response_format',
        '/response_format/json_schema',
      ],
      '/stream_options',
    ],
  ],
  'openai-responses': [
    openAiResponses,
    [
      ...['', '/input/0', '/input/0/content/0', '/input/1', '/input/2', '/input/3', '/tools/0'],
      ...['/reasoning', '/text', '/text/format'],
    ],
  ],
  'anthropic-messages': [
    anthropic,
    [
      ...['', '/system/0', '/messages/0', '/messages/0/content/0', '/messages/1/content/0'],
      ...['/messages/1/content/1', '/messages/2/content/0', '/tools/0', '/tool_choice', '/thinking'],
    ],
  ],
  'gemini-generate': [
    gemini,
    [
      ...['', '/systemInstruction', '/contents/0', '/contents/0/parts/0', '/contents/0/parts/1/inlineData'],
      ...['/contents/1/parts/0/functionCall', '/contents/2/parts/0/functionResponse', '/tools/0'],
      ...['/tools/0/functionDeclarations/0', '/toolConfig/functionCallingConfig', '/generationConfig'],
      ...['/generationConfig/thinkingConfig', '/safetySettings/0'],
    ],
  ],
};

/** The body with a member too many in the object at this place. */
function withUnknownAt(body: Body, place: string): Body {
  const copy = structuredClone(body);
  let target: unknown = copy;
  for (const key of place.split('/').slice(1)) target = (target as Body)[key];
  (target as Body)['x_unknown'] = 1;
  return copy;
}

describe.each(Object.entries(vendors))('the schema of %s', (name, [body, places]) => {
  let check: BodyCheck;
  beforeAll(async () => {
    check = await sdkBodyCheck(name as SdkBody);
  }, generationMs);

  it('lets a legal body pass, with a schema that has members of its own', () => {
    expect(JSON.stringify(body)).toContain('x-own');
    expect(check(body)).toEqual([]);
  });

  it.each(places)('refuses an unknown member at "%s"', (place) => {
    expect(check(withUnknownAt(body, place))).not.toEqual([]);
  });
});

describe('hosts of OpenAI’s shape', () => {
  const body: Body = {
    model: 'm',
    messages: [
      { role: 'system', content: 'Be short.' },
      { role: 'user', content: [{ type: 'text', text: 'Hello.' }] },
    ],
    stream: true,
    stream_options: { include_usage: true },
    tools: openAiChat['tools'],
  };
  const answer = { role: 'assistant', content: 'Hello.', reasoning_content: 'Hm.' };
  const hosts: readonly SdkBody[] = ['deepseek-chat', 'xai-chat', 'qwen-chat', 'kimi-chat', 'minimax-chat'];

  it.each(hosts)(
    '%s takes what all of them take, and neither unknown fields nor the role of a developer',
    async (name) => {
      const check = await sdkBodyCheck(name);
      expect(check(body)).toEqual([]);
      for (const other of [
        { ...body, foo: 1 },
        { ...body, user: 'Ada' },
        { ...body, messages: [{ role: 'developer', content: 'Be short.' }] },
        { ...body, tools: [{ type: 'custom', custom: { name: 'x' } }] },
        withUnknownAt(body, '/messages/1'),
        withUnknownAt(body, '/tools/0/function'),
      ])
        expect(check(other)).not.toEqual([]);
    },
  );

  it.each([
    [
      'deepseek-chat',
      { thinking: { type: 'disabled' } },
      { presence_penalty: 1 },
      { max_completion_tokens: 1 },
    ],
    ['xai-chat', { max_completion_tokens: 1 }, { seed: 1 }, { stop: 'a' }],
    ['qwen-chat', { enable_thinking: false }, { presence_penalty: 1 }, { frequency_penalty: 1 }],
    ['kimi-chat', { thinking: { type: 'enabled', keep: 'all' } }, { stop: 'a' }, { temperature: 1 }],
    ['minimax-chat', { reasoning_split: true }, { top_p: 1 }, { response_format: { type: 'json_object' } }],
  ] as const)('%s has fields of its own and lacks others', async (name, own, taken, refused) => {
    const check = await sdkBodyCheck(name);
    expect(check({ ...body, ...own, ...taken })).toEqual([]);
    expect(check({ ...body, ...refused })).not.toEqual([]);
  });

  it('only those that want reasoning back take it', async () => {
    const taking: SdkBody[] = [];
    for (const name of [...hosts, 'openai-chat'] as const)
      if ((await sdkBodyCheck(name))({ model: 'm', messages: [answer] }).length === 0) taking.push(name);
    expect(taking).toEqual(['deepseek-chat', 'kimi-chat', 'minimax-chat']);
  });
});

describe('the rules of the wire', () => {
  let check: BodyCheck;
  beforeAll(async () => {
    check = await sdkBodyCheck('gemini-generate');
  }, generationMs);
  const withParameters = (parameters: Body): Body => ({
    contents: gemini['contents'],
    tools: [{ functionDeclarations: [{ name: 'f', parameters }] }],
  });

  it('Responses: an earlier answer passes as it came', async () => {
    const content = [
      { type: 'output_text', text: 'Hello.' },
      { type: 'refusal', refusal: 'No.' },
    ];
    const responses = await sdkBodyCheck('openai-responses');
    expect(responses({ ...openAiResponses, input: [{ role: 'assistant', content }] })).toEqual([]);
  });

  it('Anthropic: models that take sampling parameters are those of the past', async () => {
    const sampled = { ...anthropic, temperature: 0.5 };
    expect((await sdkBodyCheck('anthropic-messages'))(sampled)).not.toEqual([]);
    expect((await sdkBodyCheck('anthropic-messages-sampled'))(sampled)).toEqual([]);
  });

  it('Gemini: what only the other service of the SDK has is refused', () => {
    const settings = [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'OFF', method: 'SEVERITY' }];
    expect(check({ ...gemini, safetySettings: settings })).toEqual([expect.stringContaining('"method"')]);
  });

  it('Gemini: types in small letters and numbers of 64 bits as numbers pass, other keywords do not', () => {
    expect(
      check(withParameters({ type: 'object', properties: { a: { type: 'ARRAY', maxItems: 2 } } })),
    ).toEqual([]);
    expect(check(withParameters({ type: 'object', additionalProperties: false }))).not.toEqual([]);
  });

  it('tells the place and the name of what is too much', () => {
    expect(check(withUnknownAt(gemini, '/contents/0/parts/0'))).toEqual([
      '/contents/0/parts/0 must NOT have additional properties: "x_unknown"',
    ]);
  });
});
