import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { fc } from '../../../test/support/property.js';
import { GatewayError } from '../../contract/gateway-error.js';
import { compileValidator } from '../../validation/compile-validator.js';
import { ChatCompletionRequestDto } from './chat-completion-request.dto.js';
import { parseChatRequest } from './parse-chat-request.js';

const user = { role: 'user', content: 'Hello' };
const minimal = { model: 'sandbox/echo', messages: [user] };

function refusal(body: unknown): GatewayError {
  try {
    parseChatRequest(body);
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error(`accepted ${JSON.stringify(body)}`);
}

const call = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } };
const parts = [
  { type: 'text', text: 'a', cache_control: { type: 'ephemeral' } },
  { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } },
  { type: 'input_audio', input_audio: { data: 'AA==', format: 'wav' } },
  { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0xLjc=' } },
  { type: 'video_url', video_url: { url: 'https://example.com/a.mp4' } },
];

describe('parseChatRequest accepts', () => {
  it.each<[string, object]>([
    ['the smallest request', {}],
    [
      'every role',
      {
        messages: [
          { role: 'system', content: 'a', name: 'b' },
          { role: 'developer', content: [{ type: 'text', text: 'a' }] },
          user,
          { role: 'assistant', content: null, tool_calls: [call] },
          { role: 'assistant', reasoning_content: 'r', content: [{ type: 'refusal', refusal: 'no' }] },
          { role: 'tool', content: 'a', tool_call_id: 'call_1' },
          { role: 'function', content: null, name: 'f' },
        ],
      },
    ],
    ['every kind of part', { messages: [{ role: 'user', content: parts }] }],
    [
      'function and custom tools',
      {
        tools: [
          { type: 'function', function: { name: 'f' } },
          {
            type: 'function',
            function: { name: 'g', description: 'd', parameters: { type: 'object' }, strict: null },
          },
          { type: 'custom', custom: { name: 'c', format: { type: 'text' } } },
        ],
        parallel_tool_calls: false,
      },
    ],
    ...(
      [
        'none',
        'auto',
        'required',
        { type: 'function', function: { name: 'f' } },
        { type: 'allowed_tools', allowed_tools: {} },
      ] as const
    ).map((tool_choice): [string, object] => [`tool_choice ${JSON.stringify(tool_choice)}`, { tool_choice }]),
    ['a text format', { response_format: { type: 'text' } }],
    ['a JSON format', { response_format: { type: 'json_object' } }],
    [
      'a schema',
      { response_format: { type: 'json_schema', json_schema: { name: 'a', schema: {}, strict: true } } },
    ],
    [
      'a stream with usage',
      { stream: true, stream_options: { include_usage: true, include_obfuscation: false } },
    ],
    ...(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max', null] as const).map(
      (reasoning_effort): [string, object] => [`effort ${reasoning_effort}`, { reasoning_effort }],
    ),
    [
      'the bounds of every number',
      {
        temperature: 2,
        top_p: 0,
        n: 128,
        presence_penalty: -2,
        frequency_penalty: 2,
        max_tokens: 1,
        max_completion_tokens: 1,
        seed: -5,
        logprobs: true,
        top_logprobs: 20,
        logit_bias: { 50256: -100 },
      },
    ],
    [
      'null where OpenAI allows it',
      {
        stream: null,
        stream_options: null,
        temperature: null,
        top_p: null,
        n: null,
        stop: null,
        seed: null,
        logprobs: null,
        top_logprobs: null,
        logit_bias: null,
        metadata: null,
        modalities: null,
        max_tokens: null,
        max_completion_tokens: null,
      },
    ],
    ['one stop', { stop: 'a' }],
    ['four stops', { stop: ['a', 'b', 'c', 'd'] }],
    [
      'a web search',
      {
        web_search_options: {
          search_context_size: 'low',
          user_location: { type: 'approximate', approximate: { city: 'Berlin', country: 'DE' } },
        },
      },
    ],
    ['a chain at the top level', { models: ['a/b', 'c/d', 'e', 'f', 'g', 'h'], route: 'fallback' }],
    ['a nested chain', { extra_body: { models: ['a/b'], route: 'fallback', top_k: 4 } }],
    ['labels', { metadata: { team: 'a' }, user: 'u', store: false, service_tier: 'auto' }],
    [
      'the older form of tools',
      { functions: [{ name: 'f' }, { name: 'g', parameters: {} }], function_call: { name: 'f' } },
    ],
    ['an older choice', { functions: [{ name: 'f' }], function_call: 'auto' }],
    ['fields nobody here knows', { top_k: 40, thinking: { type: 'enabled' }, enable_thinking: true }],
  ])('%s', (_case, fields) => {
    const body: unknown = { ...minimal, ...fields };
    const before = JSON.stringify(body);
    expect(parseChatRequest(body)).toBe(body);
    expect(JSON.stringify(body)).toBe(before);
  });
});

const inMessage = (message: object) => ({ messages: [user, message] });
const inPart = (part: unknown) => ({ messages: [user, user, { role: 'user', content: [part] }] });

describe('parseChatRequest names the field', () => {
  it.each<[string, object]>([
    ['model', { model: undefined }],
    ['model', { model: 5 }],
    ['model', { model: '' }],
    ['model', { model: 'a\u0000' }],
    ['model', { model: 'm'.repeat(257) }],
    ['messages', { messages: undefined }],
    ['messages', { messages: [] }],
    ['messages', { messages: 'Hello' }],
    ['messages', { messages: null }],
    ['messages[0]', { messages: ['Hello'] }],
    ['messages[0]', { messages: [null] }],
    ['messages[1].role', inMessage({ content: 'a' })],
    ['messages[1].role', inMessage({ role: 'robot', content: 'a' })],
    ['messages[1].content', inMessage({ role: 'user' })],
    ['messages[1].content', inMessage({ role: 'user', content: null })],
    ['messages[1].content', inMessage({ role: 'user', content: 5 })],
    ['messages[1].content', inMessage({ role: 'system', content: { text: 'a' } })],
    ['messages[1].content', inMessage({ role: 'assistant', content: false })],
    ['messages[1].tool_call_id', inMessage({ role: 'tool', content: 'a' })],
    ['messages[1].name', inMessage({ role: 'function', content: 'a' })],
    ['messages[1].tool_calls', inMessage({ role: 'assistant', tool_calls: {} })],
    ['messages[1].tool_calls[0].id', inMessage({ role: 'assistant', tool_calls: [{ ...call, id: 1 }] })],
    [
      'messages[1].tool_calls[0].function.arguments',
      inMessage({ role: 'assistant', tool_calls: [{ ...call, function: { name: 'f', arguments: {} } }] }),
    ],
    ['messages[2].content[0]', inPart('text')],
    ['messages[2].content[0].type', inPart({ text: 'a' })],
    ['messages[2].content[0].type', inPart({ type: 7 })],
    ['messages[2].content[0].type', inPart({ type: 'video' })],
    // T67: Anthropic's own image parts
    [
      'messages[2].content[0].type',
      inPart({ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } }),
    ],
    ['messages[2].content[0].video_url.url', inPart({ type: 'video_url', video_url: { url: 5 } })],
    ['messages[2].content[0].image_url.url', inPart({ type: 'image_url', image_url: { url: 'cat.png' } })],
    ['messages[1].tool_call_id', inMessage({ role: 'tool', tool_call_id: 'a', content: 'a' })],
    ['messages[1].function_call.arguments', inMessage({ role: 'assistant', function_call: { name: 'f' } })],
    ['messages[2].content[0].text', inPart({ type: 'text' })],
    ['messages[2].content[0].image_url', inPart({ type: 'image_url', image_url: 'https://example.com' })],
    ['messages[2].content[0].image_url.url', inPart({ type: 'image_url', image_url: {} })],
    [
      'messages[2].content[0].image_url.detail',
      inPart({ type: 'image_url', image_url: { url: 'u', detail: 'huge' } }),
    ],
    [
      'messages[2].content[0].input_audio.format',
      inPart({ type: 'input_audio', input_audio: { data: 'AA==', format: 'aiff' } }),
    ],
    ['tools', { tools: null }],
    ['tools[0].type', { tools: [{ type: 'magic' }] }],
    ['tools[0].function', { tools: [{ type: 'function' }] }],
    ['tools[0].function.name', { tools: [{ type: 'function', function: {} }] }],
    [
      'tools[0].function.parameters',
      { tools: [{ type: 'function', function: { name: 'f', parameters: [] } }] },
    ],
    ['functions', { functions: {} }],
    ['functions[0]', { functions: [5] }],
    ['functions[0].name', { functions: [{}] }],
    ['function_call', { function_call: 'required' }],
    ['function_call.name', { function_call: {} }],
    [
      'response_format.json_schema.schema',
      { response_format: { type: 'json_schema', json_schema: { name: 'a', schema: { $ref: '#' } } } },
    ],
    ['tool_choice', { tool_choice: 'sometimes' }],
    ['tool_choice.type', { tool_choice: {} }],
    ['tool_choice.function.name', { tool_choice: { type: 'function', function: {} } }],
    ['response_format', { response_format: 'json' }],
    ['response_format.type', { response_format: { type: 'xml' } }],
    ['response_format.json_schema', { response_format: { type: 'json_schema' } }],
    [
      'response_format.json_schema.name',
      { response_format: { type: 'json_schema', json_schema: { schema: {} } } },
    ],
    ['stream', { stream: 'true' }],
    ['stream_options', { stream_options: { include_usage: true } }],
    ['stream_options', { stream: true, stream_options: [] }],
    ['stream_options.include_usage', { stream: true, stream_options: { include_usage: 1 } }],
    ['reasoning_effort', { reasoning_effort: 'huge' }],
    ['temperature', { temperature: 2.1 }],
    ['temperature', { temperature: '1' }],
    ['temperature', { temperature: Infinity }],
    ['top_p', { top_p: -0.1 }],
    ['n', { n: 0 }],
    ['n', { n: 1.5 }],
    ['n', { n: 129 }],
    ['max_tokens', { max_tokens: 0 }],
    ['max_completion_tokens', { max_completion_tokens: 1.5 }],
    ['presence_penalty', { presence_penalty: 3 }],
    ['frequency_penalty', { frequency_penalty: -3 }],
    ['seed', { seed: 'a' }],
    ['stop', { stop: 5 }],
    ['stop', { stop: ['a', 'b', 'c', 'd', 'e'] }],
    ['stop[1]', { stop: ['a', 5] }],
    ['logit_bias', { logit_bias: { 1: 101 } }],
    ['logit_bias', { logit_bias: [] }],
    ['logprobs', { logprobs: 1 }],
    ['top_logprobs', { top_logprobs: 1 }],
    ['top_logprobs', { logprobs: true, top_logprobs: 21 }],
    ['metadata', { metadata: { a: 1 } }],
    ['user', { user: {} }],
    ['web_search_options.search_context_size', { web_search_options: { search_context_size: 'huge' } }],
    ['web_search_options.user_location.type', { web_search_options: { user_location: {} } }],
    ['models', { models: 'a/b' }],
    ['models[1]', { models: ['a/b', 5] }],
    ['models[0]', { models: ['a\u0000'] }],
    ['route', { route: 5 }],
    ['extra_body', { extra_body: [] }],
    ['extra_body.models', { extra_body: { models: {} } }],
    ['extra_body.models[0]', { extra_body: { models: [{}] } }],
    ['extra_body.temperature', { extra_body: { temperature: 'hot' } }],
    ['extra_body.functions[0].name', { extra_body: { functions: [{ name: 5 }] } }],
    [
      'extra_body.tools[0].function.parameters',
      { extra_body: { tools: [{ type: 'function', function: { name: 'f', parameters: { $ref: '#' } } }] } },
    ],
  ])('%s of %j', (param, fields) => {
    const error = refusal({ ...minimal, ...fields });
    expect(error.status).toBe(400);
    expect(error.param).toBe(param);
    expect(error.message).toContain(param);
    expect(error.code).toBe('invalid_request');
  });

  it.each([[undefined], [null], ['{}'], [[]], [5]])('not at all for %j as a body', (body) => {
    expect(refusal(body).toEnvelope().error).not.toHaveProperty('param');
  });

  it('and lists the known kinds of part, but never the content', () => {
    const error = refusal({ ...minimal, ...inPart({ type: 'canary-secret' }) });
    expect(error.message).toBe(
      'messages[2].content[0].type must be one of the following values: text, image_url, video_url, input_audio, file, refusal',
    );
  });
});

describe('parseChatRequest on any input', () => {
  const anything = fc.jsonValue({ maxDepth: 3 });
  const content = fc.oneof(
    fc.string({ maxLength: 3 }),
    anything,
    fc.array(
      fc.oneof(
        fc.constantFrom(...parts),
        fc.record({
          type: fc.constantFrom('text', 'image_url', 'refusal', 'x', 1),
          text: anything,
          image_url: anything,
        }),
      ),
      { maxLength: 2 },
    ),
  );
  const message = fc.record(
    {
      role: fc.constantFrom('system', 'user', 'assistant', 'tool', 'function', 'robot', 1),
      content,
      tool_call_id: fc.constantFrom('a', '', 1),
      tool_calls: fc.oneof(fc.constant([call]), fc.constant([]), anything),
      name: fc.constantFrom('n', '', 5),
    },
    { requiredKeys: ['role', 'content'] },
  );
  const body = fc.record(
    {
      model: fc.constantFrom('sandbox/echo', '', 5),
      messages: fc.oneof(fc.array(message, { maxLength: 3 }), anything),
      stream: fc.constantFrom(true, false, null, 'x'),
      temperature: fc.constantFrom(0, 2, 2.1, null, 'x', NaN),
      stop: fc.oneof(fc.constantFrom('a', 5, null), fc.array(fc.string({ maxLength: 1 }), { maxLength: 5 })),
      tool_choice: fc.oneof(fc.constantFrom('auto', 'x'), anything),
      response_format: anything,
      extra_body: anything,
      other: anything,
    },
    { requiredKeys: [] },
  );

  it('accepts or refuses with a 400, never anything else', () => {
    fc.assert(
      fc.property(fc.oneof(body, anything), (input) => {
        try {
          expect(parseChatRequest(input)).toBe(input);
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError);
          expect(error).toMatchObject({ kind: 'invalid_request' });
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('agrees with class-validator about every field', () => {
    const verdicts = { accepted: 0, refused: 0 };
    const changed = fc
      .tuple(body, fc.subarray(['model', 'messages', 'stream', 'stop', 'tool_choice']))
      .map(([input, kept]) => ({
        ...minimal,
        ...Object.fromEntries(Object.entries(input).filter(([key]) => kept.includes(key))),
      }));
    fc.assert(
      fc.property(changed, (input) => {
        const expected = stockVerdict(input);
        if (expected === undefined) return;
        verdicts[expected] += 1;
        expect(compiledVerdict(input)).toBe(expected);
        // The rules beyond single fields only ever add to what is refused.
        if (expected === 'refused') expect(() => parseChatRequest(input)).toThrow(GatewayError);
      }),
      { numRuns: 1500 },
    );
    expect(verdicts.accepted).toBeGreaterThan(100);
    expect(verdicts.refused).toBeGreaterThan(100);
  });

  const findFailure = compileValidator(ChatCompletionRequestDto);
  const compiledVerdict = (input: object) => (findFailure(input) === undefined ? 'accepted' : 'refused');

  /** Undefined where class-transformer itself throws, or may take an array inside an array for an object. */
  const stockVerdict = (input: object) => {
    if (/\[\[|\[null|,\[|,null/.test(JSON.stringify(input))) return undefined;
    const errors = validateSync(plainToInstance(ChatCompletionRequestDto, input));
    return errors.length === 0 ? 'accepted' : 'refused';
  };
});
