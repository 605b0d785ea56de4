import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI, {
  APIError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  RateLimitError,
} from 'openai';
import type { ChatCompletionCreateParamsNonStreaming } from 'openai/resources/chat/completions';
import { type ChatRig, modelOf, startChatRig } from '../support/chat-rig.js';
import { jsonReply, silence } from '../support/fake-reply.js';
import { openAiError } from '../support/openai-wire.js';

const messages = [
  { role: 'user', content: 'Grüße, 世界 👋' },
] as const satisfies OpenAI.ChatCompletionMessageParam[];
const tool = {
  type: 'function',
  function: {
    name: 'get_weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
} as const satisfies OpenAI.ChatCompletionTool;

let rig: ChatRig;
let client: OpenAI;
beforeAll(async () => {
  rig = await startChatRig({ timeouts: { firstChunkMs: 1000, lastFirstChunkMs: 1500, idleMs: 1500 } });
  client = new OpenAI({ baseURL: `${rig.app.url}/v1`, apiKey: rig.app.apiKey, maxRetries: 0 });
});
beforeEach(() => rig.upstream.clear());
afterAll(() => rig.close());

/** The error a call must end with. */
async function errorOf(call: Promise<unknown>): Promise<APIError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof APIError) return error;
  throw new Error(`Expected an APIError, got ${String(error)}.`);
}

const create = (fields: Partial<ChatCompletionCreateParamsNonStreaming>): Promise<OpenAI.ChatCompletion> =>
  client.chat.completions.create({ model: 'sandbox/echo', messages: [...messages], ...fields });

describe('the official SDK against the sandbox', () => {
  it('chats', async () => {
    const { data: completion, request_id: requestId } = await client.chat.completions
      .create({ model: 'sandbox/echo', messages: [...messages] })
      .withResponse();
    expect(completion.choices[0]?.message.content).toBe(messages[0].content);
    expect(completion.choices[0]?.finish_reason).toBe('stop');
    expect(completion.usage?.total_tokens).toBeGreaterThan(0);
    expect(requestId).toEqual(expect.any(String));
  });

  it('streams, with usage at the end', async () => {
    const stream = await client.chat.completions.create({
      model: 'sandbox/echo',
      messages: [...messages],
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let usage: OpenAI.CompletionUsage | null | undefined;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      usage = chunk.usage ?? usage;
    }
    expect(text).toBe(messages[0].content);
    expect(usage?.completion_tokens).toBeGreaterThan(0);
  });

  it('accumulates a stream with its own helper', async () => {
    const runner = client.chat.completions.stream({ model: 'sandbox/echo', messages: [...messages] });
    const completion = await runner.finalChatCompletion();
    expect(completion.choices[0]?.message.content).toBe(messages[0].content);
    expect(completion.choices[0]?.finish_reason).toBe('stop');
  });

  it('calls a tool, whole and streamed', async () => {
    const whole = await create({ model: 'sandbox/tools', tools: [tool] });
    const streamed = await client.chat.completions
      .stream({ model: 'sandbox/tools', messages: [...messages], tools: [tool] })
      .finalChatCompletion();
    for (const { choices } of [whole, streamed]) {
      expect(choices[0]?.finish_reason).toBe('tool_calls');
      expect(choices[0]?.message.content).toBeNull();
      const [call, ...others] = choices[0]?.message.tool_calls ?? [];
      expect(others).toEqual([]);
      if (call?.type !== 'function') throw new Error('There is no function call.');
      expect(call.function.name).toBe('get_weather');
      expect(JSON.parse(call.function.arguments)).toMatchObject({ city: expect.any(String) });
    }
  });

  it('runs a tool to the end of the conversation', async () => {
    const whole = await create({ model: 'sandbox/tools', tools: [tool] });
    const [choice] = whole.choices;
    if (!choice) throw new Error('There is no choice.');
    const answer = await create({
      model: 'sandbox/echo',
      messages: [
        ...messages,
        choice.message,
        { role: 'tool', tool_call_id: choice.message.tool_calls?.[0]?.id ?? '', content: 'Sunny.' },
      ],
      tools: [tool],
    });
    expect(answer.choices[0]?.finish_reason).toBe('stop');
  });

  it('gets JSON of a schema', async () => {
    const schema = {
      type: 'object',
      properties: { name: { type: 'string' }, age: { type: 'integer' } },
      required: ['name', 'age'],
      additionalProperties: false,
    };
    const { choices } = await create({
      model: 'sandbox/json',
      response_format: { type: 'json_schema', json_schema: { name: 'person', strict: true, schema } },
    });
    expect(JSON.parse(choices[0]?.message.content ?? '')).toEqual({
      name: expect.any(String),
      age: expect.any(Number),
    });
  });

  it('falls back along a chain in extra fields', async () => {
    const { data, response } = await client.chat.completions
      .create({
        model: 'sandbox/error-500',
        messages: [...messages],
        ...{ models: ['sandbox/error-500', 'sandbox/echo'], route: 'fallback' },
      })
      .withResponse();
    expect(data.choices[0]?.message.content).toBe(messages[0].content);
    expect(response.headers.get('x-clear-fallback-level')).toBe('1');
  });

  it('lists models and gets one', async () => {
    const ids: string[] = [];
    for await (const model of client.models.list()) ids.push(model.id);
    expect(ids).toContain('sandbox/echo');
    expect((await client.models.retrieve('openai/gpt-4o-mini')).id).toBe('openai/gpt-4o-mini');
    expect(await errorOf(client.models.retrieve('nobody/knows'))).toBeInstanceOf(NotFoundError);
  });
});

describe('its error classes', () => {
  const failures = [
    ['sandbox/error-429', RateLimitError, 429],
    ['sandbox/error-500', InternalServerError, 502],
    ['sandbox/error-503', InternalServerError, 502],
    ['sandbox/reset', InternalServerError, 502],
    ['sandbox/timeout', InternalServerError, 504],
    ['sandbox/context-overflow', BadRequestError, 400],
    ['sandbox/content-filter', BadRequestError, 400],
    ['nobody/knows', NotFoundError, 404],
  ] as const;
  it.each(failures)('%s', async (model, errorClass, status) => {
    const error = await errorOf(create({ model }));
    expect(error).toBeInstanceOf(errorClass);
    expect(error.status).toBe(status);
    expect(error.requestID).toEqual(expect.any(String));
    if (status === 429) expect(Number(error.headers?.get('retry-after'))).toBeGreaterThanOrEqual(1);
  });

  it('a wrong key', async () => {
    const stranger = new OpenAI({
      baseURL: `${rig.app.url}/v1`,
      apiKey: 'sk-clearmaas-nonsense',
      maxRetries: 0,
    });
    const error = await errorOf(stranger.models.list());
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error.code).toBe('invalid_api_key');
  });

  it('a bad body, with the field named', async () => {
    const error = await errorOf(create({ messages: [] }));
    expect(error).toBeInstanceOf(BadRequestError);
    expect(error.param).toBe('messages');
    expect(error.type).toBe('invalid_request_error');
  });

  it.each(['sandbox/cut', 'sandbox/stall'])('%s: the stream throws and never looks whole', async (model) => {
    const stream = await client.chat.completions.create({ model, messages: [...messages], stream: true });
    const finishes: unknown[] = [];
    let text = '';
    const error = await errorOf(
      (async () => {
        for await (const chunk of stream) {
          text += chunk.choices[0]?.delta.content ?? '';
          finishes.push(chunk.choices[0]?.finish_reason);
        }
      })(),
    );
    expect(text).not.toBe('');
    expect(error.message).not.toBe('');
    expect(error.type).toBe('upstream_error');
    expect(finishes.every((finish) => finish === null)).toBe(true);
  });

  it('our credential refused by the vendor is never its 401', async () => {
    rig.upstream.enqueue(jsonReply(openAiError('Incorrect API key.', 'invalid_api_key'), { status: 401 }));
    const error = await errorOf(create({ model: 'openai/gpt-4o-mini' }));
    expect(error).toBeInstanceOf(InternalServerError);
    expect(error.status).toBe(502);
  });

  it('an abort by the caller reaches the vendor', async () => {
    rig.upstream.enqueue(silence);
    const controller = new AbortController();
    const call = client.chat.completions.create(
      { model: 'openai/gpt-4o-mini', messages: [...messages] },
      { signal: controller.signal },
    );
    const recorded = await rig.upstream.arrival();
    controller.abort();
    await expect(call).rejects.toThrow('aborted');
    expect((await recorded.closed).byClient).toBe(true);
    expect(modelOf(recorded)).toBe('gpt-4o-mini');
  });
});
