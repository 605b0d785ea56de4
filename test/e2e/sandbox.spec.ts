import { Ajv2020 } from 'ajv/dist/2020.js';
import OpenAI from 'openai';
import request from 'supertest';
import { startTestApp, testConfig, type TestApp } from '../support/app.js';

const waitMs = 1000;

describe('sandbox models over HTTP', () => {
  let gateway: TestApp;
  let client: OpenAI;

  beforeAll(async () => {
    const waits = { lastFirstChunkMs: waitMs, lastFirstChunkReasoningMs: waitMs, idleMs: waitMs };
    gateway = await startTestApp({ sandbox: true, timeouts: { ...testConfig().timeouts, ...waits } });
    client = new OpenAI({ apiKey: gateway.apiKey, baseURL: `${gateway.url}/v1`, maxRetries: 0 });
  });
  afterAll(() => gateway.close());

  const messages = [{ role: 'user' as const, content: 'Hello there' }];
  const ask = (model: string, fields: Record<string, unknown> = {}) =>
    request(gateway.url)
      .post('/v1/chat/completions')
      .set('Authorization', `Bearer ${gateway.apiKey}`)
      .send({ model: `sandbox/${model}`, messages, ...fields });
  /** The data of every event of a stream, as it came over the wire. */
  const stream = async (model: string, fields: Record<string, unknown> = {}) => {
    const answer = await ask(model, { ...fields, stream: true }).buffer(true);
    return { ...answer, events: [...answer.text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => data) };
  };

  it('echoes whole, with usage', async () => {
    const { status, body } = await ask('echo');
    expect(status).toBe(200);
    expect(body.choices[0]).toMatchObject({
      message: { role: 'assistant', content: 'Hello there' },
      finish_reason: 'stop',
    });
    expect(body.usage).toMatchObject({ prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 });
  });

  it.each([true, false])('echoes in a stream; include_usage: %p', async (include_usage) => {
    const { status, headers, events } = await stream('echo', { stream_options: { include_usage } });
    expect(status).toBe(200);
    expect(headers['content-type']).toContain('text/event-stream');
    expect(events.at(-1)).toBe('[DONE]');
    const chunks = events.slice(0, -1).map((data) => JSON.parse(data));
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe('Hello there');
    expect(chunks.some((chunk) => chunk.usage)).toBe(include_usage);
  });

  it('thinks before it answers when asked to', async () => {
    const { body } = await ask('echo', { reasoning_effort: 'high' });
    expect(body.choices[0].message.reasoning_content).toContain('word for word');
    expect(body.usage.completion_tokens_details.reasoning_tokens).toBeGreaterThan(0);
    const suffixed = await ask('echo-low');
    expect(suffixed.body.choices[0].message.reasoning_content).toContain('word for word');
  });

  it('takes an agent of the OpenAI SDK once around its loop', async () => {
    const calls: unknown[] = [];
    const runner = client.chat.completions.runTools({
      model: 'sandbox/tools',
      messages,
      stream: true,
      tools: [
        {
          type: 'function',
          function: {
            name: 'get_weather',
            description: 'The weather in a city',
            parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
            parse: (text: string): { city: string } => JSON.parse(text),
            function: (args: { city: string }) => {
              calls.push(args);
              return '21 degrees';
            },
          },
        },
      ],
    });
    expect(await runner.finalContent()).toBe('The tool said: 21 degrees');
    expect(calls).toEqual([{ city: 'text' }]);
  });

  it('answers with JSON that fits the schema, whole and streamed alike', async () => {
    const schema = {
      type: 'object',
      properties: {
        steps: { type: 'array', items: { type: 'string' }, minItems: 2 },
        done: { type: 'boolean' },
      },
      required: ['steps', 'done'],
      additionalProperties: false,
    };
    const response_format = {
      type: 'json_schema' as const,
      json_schema: { name: 'plan', schema, strict: true },
    };
    const whole = await client.chat.completions.create({ model: 'sandbox/json', messages, response_format });
    const streamed = await client.chat.completions
      .stream({ model: 'sandbox/json', messages, response_format })
      .finalContent();
    const content = whole.choices[0]?.message.content ?? '';
    expect(new Ajv2020().validate(schema, JSON.parse(content))).toBe(true);
    expect(streamed).toBe(content);
  });

  it('takes its time and ends well', async () => {
    const started = performance.now();
    const { events } = await stream('slow');
    expect(performance.now() - started).toBeGreaterThan(2000);
    expect(events.length).toBeGreaterThanOrEqual(20);
    expect(events.at(-1)).toBe('[DONE]');
  });

  it.each([
    ['error-429', 429, 'upstream_error', 'rate_limit_exceeded'],
    ['error-500', 502, 'upstream_error', 'upstream_error'],
    ['error-503', 502, 'upstream_error', 'upstream_error'],
    ['reset', 502, 'upstream_error', 'upstream_error'],
    ['timeout', 504, 'upstream_error', 'upstream_timeout'],
    ['context-overflow', 400, 'invalid_request_error', 'context_length_exceeded'],
    ['content-filter', 400, 'invalid_request_error', 'content_policy_violation'],
    ['no-such-model', 404, 'invalid_request_error', 'model_not_found'],
  ])('%s answers %d, whole and streamed alike', async (model, status, type, code) => {
    for (const answer of [await ask(model), await ask(model, { stream: true })]) {
      expect(answer.status).toBe(status);
      expect(answer.body.error).toMatchObject({ type, code, message: expect.any(String) });
      expect(answer.headers['x-request-id']).toEqual(expect.any(String));
    }
  });

  it('says how long to wait after a 429', async () => {
    const { headers } = await ask('error-429');
    expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(1);
  });

  it.each([
    ['cut', 'upstream_error'],
    ['stall', 'upstream_timeout'],
  ])('%s begins well and ends with an error event instead of [DONE]', async (model, code) => {
    const { status, events } = await stream(model);
    expect(status).toBe(200);
    expect(events[1]).toContain('This');
    expect(JSON.parse(events.at(-1) ?? '')).toMatchObject({ error: { type: 'upstream_error', code } });
    expect(events.join()).not.toContain('[DONE]');
    expect(events.join()).not.toContain('"finish_reason":"stop"');
  });

  it.each([
    ['error-503', '1'],
    ['error-429', '1'],
    ['context-overflow', '1'],
    ['echo', '0'],
  ])('a chain that begins with %s is served at level %s', async (first, level) => {
    const { status, headers } = await ask(first, {
      models: [`sandbox/${first}`, 'sandbox/echo'],
      route: 'fallback',
    });
    expect(status).toBe(200);
    expect(headers['x-clear-fallback-level']).toBe(level);
  });

  it('a chain ends where the content is refused', async () => {
    const models = ['sandbox/content-filter', 'sandbox/echo'];
    expect((await ask('content-filter', { models, route: 'fallback' })).status).toBe(400);
  });

  it('refuses more choices than it gives, by name', async () => {
    const { status, body } = await ask('echo', { n: 100 });
    expect(status).toBe(400);
    expect(body.error.param).toBe('n');
  });
});
