import { catalogueCall, functionTool } from '../../../test/support/catalogue-call.js';
import type { ChatRequest } from '../../contract/chat.js';
import { toResponsesBody } from './responses-request.js';

const dialect = { reasoningFormat: 'test-v1' };

interface Sent {
  readonly body: Record<string, unknown>;
  readonly adjusted: readonly string[];
}

function send(fields: Partial<ChatRequest>, model = 'gpt-6-astra', streamed = false): Sent {
  const call = catalogueCall(`openai/${model}`, fields);
  const adjusted = call.adjustments;
  const body = JSON.parse(JSON.stringify(toResponsesBody(call, streamed, dialect))) as Sent['body'];
  return { body, adjusted };
}

const question = { role: 'user', content: [{ type: 'input_text', text: 'What is in a name?' }] };
const refusal = (param: string): Error =>
  expect.objectContaining({ kind: 'invalid_request', code: 'unsupported_parameter', param });

describe('toResponsesBody: the whole body', () => {
  it('of the plainest request: nothing is stored, reasoning comes back sealed and in summary', () => {
    expect(send({}).body).toEqual({
      model: 'gpt-6-astra',
      input: [question],
      store: false,
      include: ['reasoning.encrypted_content'],
      reasoning: { summary: 'auto' },
    });
  });

  it('a model that does not think is asked nothing about reasoning', () => {
    const { body, adjusted } = send({ reasoning_effort: 'high' }, 'gpt-4o');
    expect(body).toEqual({ model: 'gpt-4o', input: [question], store: false });
    expect(adjusted).toEqual(['reasoning_effort']);
  });

  it('asks for a stream by what the attempt needs; its padding is the caller’s choice', () => {
    const stream_options = { include_usage: true, include_obfuscation: false };
    expect(send({ stream_options }, undefined, true).body).toMatchObject({
      stream: true,
      stream_options: { include_obfuscation: false },
    });
    expect(
      send({ stream: true, stream_options: { include_usage: true } }, undefined, true).body,
    ).not.toHaveProperty('stream_options');
    expect(send({ stream: true, stream_options }).body).not.toHaveProperty('stream');
  });

  it('fields with the same name, and fields nobody knows, go as they came', () => {
    const same = {
      user: 'u',
      metadata: { a: 'b' },
      service_tier: 'flex',
      prompt_cache_key: 'k',
      prompt_cache_options: { mode: 'explicit' },
      safety_identifier: 's',
      store: true,
      newest_parameter: { deep: [1] },
    };
    const { body, adjusted } = send(same);
    expect(body).toMatchObject(same);
    expect(adjusted).toEqual([]);
    expect(send({ temperature: 0.5, top_p: 0.5 }, 'gpt-4o').body).toMatchObject({
      temperature: 0.5,
      top_p: 0.5,
    });
  });

  it('other vendors’ mark for caching the whole prompt stays behind', () => {
    expect(send({ cache_control: { type: 'ephemeral' } }).body).not.toHaveProperty('cache_control');
  });

  it('effort is clamped to what the model takes; max exists here', () => {
    expect(send({ reasoning_effort: 'max' }).body.reasoning).toEqual({ effort: 'max', summary: 'auto' });
    expect(send({ reasoning_effort: 'none' }).body.reasoning).toEqual({ effort: 'low', summary: 'auto' });
    expect(send({ reasoning_effort: 'low' }, 'gpt-5-pro').body.reasoning).toEqual({
      effort: 'high',
      summary: 'auto',
    });
    expect(send({ reasoning_effort: 'none' }, 'gpt-5.6-sol').body.reasoning).toEqual({ effort: 'none' });
    expect(send({}, 'gpt-5.2').body).not.toHaveProperty('reasoning');
  });

  it('the longest answer has one name and a least value', () => {
    expect(send({ max_tokens: 100 })).toMatchObject({ body: { max_output_tokens: 100 }, adjusted: [] });
    expect(send({ max_tokens: 9, max_completion_tokens: 50 }).body).toMatchObject({ max_output_tokens: 50 });
    const tiny = send({ max_tokens: 1 });
    expect(tiny.body).toMatchObject({ max_output_tokens: 16 });
    expect(tiny.body).not.toHaveProperty('max_tokens');
    expect(tiny.adjusted).toEqual(['max_completion_tokens']);
  });

  it('the shape of the answer and its wordiness', () => {
    const schema = { type: 'object' };
    const json_schema = { name: 'place', description: 'd', schema, strict: true };
    const format = (response_format: ChatRequest['response_format']): unknown =>
      send({ response_format }).body.text;
    expect(format({ type: 'json_schema', json_schema })).toEqual({
      format: { type: 'json_schema', name: 'place', description: 'd', schema, strict: true },
    });
    expect(format({ type: 'json_schema', json_schema: { name: 'any' } })).toEqual({
      format: { type: 'json_schema', name: 'any', schema: {} },
    });
    expect(format({ type: 'json_object' })).toEqual({ format: { type: 'json_object' } });
    expect(format({ type: 'text' })).toEqual({ format: { type: 'text' } });
    expect(send({ verbosity: 'low' }).body.text).toEqual({ verbosity: 'low' });
    expect(send({ verbosity: null }).body).not.toHaveProperty('text');
  });

  it('log probabilities are something to include', () => {
    const { body, adjusted } = send({ logprobs: true, top_logprobs: 3 }, 'gpt-4o');
    expect(body).toMatchObject({ include: ['message.output_text.logprobs'], top_logprobs: 3 });
    expect(body).not.toHaveProperty('logprobs');
    expect(adjusted).toEqual([]);
    expect(send({ logprobs: true }).adjusted).toEqual(['logprobs']);
  });

  it('what the endpoint has nothing for is dropped and told, hints without a word', () => {
    const none = {
      stop: 'END',
      logit_bias: { 1: 1 },
      presence_penalty: 1,
      frequency_penalty: 1,
      seed: 7,
      prediction: { type: 'content', content: 'x' },
      modalities: ['text'],
      n: 1,
    };
    const { body, adjusted } = send(none, 'gpt-4o');
    for (const name of Object.keys(none)) expect(body).not.toHaveProperty(name);
    expect([...adjusted].sort()).toEqual(['frequency_penalty', 'logit_bias', 'presence_penalty', 'stop']);
  });

  it('several or spoken answers are refused, unless the caller does without', () => {
    expect(() => send({ n: 2 })).toThrow(refusal('n'));
    expect(() => send({ modalities: ['text', 'audio'] })).toThrow(refusal('modalities'));
    const { body, adjusted } = send({
      n: 2,
      modalities: ['audio'],
      audio: { voice: 'v' },
      drop_params: true,
    });
    for (const name of ['n', 'modalities', 'audio', 'drop_params']) expect(body).not.toHaveProperty(name);
    expect(adjusted).toEqual(['n', 'modalities', 'audio']);
  });
});

describe('toResponsesBody: tools', () => {
  it('are flat, and say how strictly their schema is meant', () => {
    const parameters = { type: 'object', properties: { city: { type: 'string' } } };
    const tools = [
      { type: 'function' as const, function: { name: 'f', description: 'd', parameters } },
      { type: 'function' as const, function: { name: 'g', strict: true } },
      { type: 'custom' as const, custom: { name: 'h', format: { type: 'text' } } },
      {
        type: 'custom' as const,
        custom: {
          name: 'i',
          description: 'e',
          format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'x' } },
        },
      },
    ];
    expect(send({ tools, parallel_tool_calls: false }).body).toMatchObject({
      tools: [
        { type: 'function', name: 'f', description: 'd', parameters, strict: false },
        { type: 'function', name: 'g', parameters: { type: 'object', properties: {} }, strict: true },
        { type: 'custom', name: 'h', format: { type: 'text' } },
        {
          type: 'custom',
          name: 'i',
          description: 'e',
          format: { type: 'grammar', syntax: 'lark', definition: 'x' },
        },
      ],
      parallel_tool_calls: false,
    });
  });

  it.each([
    ['auto', 'auto'],
    ['none', 'none'],
    ['required', 'required'],
    [
      { type: 'function', function: { name: 'f' } },
      { type: 'function', name: 'f' },
    ],
    [
      { type: 'custom', custom: { name: 'f' } },
      { type: 'custom', name: 'f' },
    ],
    [
      {
        type: 'allowed_tools',
        allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'f' } }] },
      },
      { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'f' }] },
    ],
  ])('the choice %j is %j', (tool_choice, expected) => {
    expect(send({ tools: [functionTool('f')], tool_choice }).body.tool_choice).toEqual(expected);
  });

  it('the older functions are tools', () => {
    const { body } = send({ functions: [{ name: 'f' }], function_call: { name: 'f' } });
    expect(body).toMatchObject({
      tools: [{ type: 'function', name: 'f', strict: false }],
      tool_choice: { type: 'function', name: 'f' },
    });
    expect(body).not.toHaveProperty('functions');
    expect(body).not.toHaveProperty('function_call');
  });

  it('without tools nothing is said about them', () => {
    const { body } = send({ tools: [], tool_choice: 'auto', parallel_tool_calls: true });
    for (const name of ['tools', 'tool_choice', 'parallel_tool_calls']) expect(body).not.toHaveProperty(name);
  });

  it('a search of the web is one', () => {
    const approximate = { city: 'Ulm', country: 'DE' };
    const web_search_options = {
      search_context_size: 'low',
      user_location: { type: 'approximate', approximate },
    };
    const { body } = send({ web_search_options, tools: [functionTool('f')] }, 'gpt-4o');
    expect(body.tools).toEqual([
      expect.objectContaining({ name: 'f' }),
      {
        type: 'web_search',
        search_context_size: 'low',
        user_location: { type: 'approximate', ...approximate },
      },
    ]);
    expect(body).not.toHaveProperty('web_search_options');
    expect(send({ web_search_options: {} }).body.tools).toEqual([{ type: 'web_search' }]);
  });

  it.each([
    [undefined, 10],
    [3, 3],
    [50, 10],
    ['many', 10],
  ])('searches no oftener than is reserved for, whatever the caller wants: %s', (max_tool_calls, most) => {
    expect(send({ web_search_options: {}, max_tool_calls }).body.max_tool_calls).toBe(most);
    expect(send({ max_tool_calls }).body.max_tool_calls).toBe(max_tool_calls);
  });
});
