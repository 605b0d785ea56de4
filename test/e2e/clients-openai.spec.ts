import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI, { APIError, InternalServerError, RateLimitError } from 'openai';
import { zodFunction, zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { clientModels, type ClientsRig, failure, script, startClientsRig } from '../support/clients-rig.js';

const { greeting, weather, person } = script;
let rig: ClientsRig;
beforeAll(async () => {
  rig = await startClientsRig();
});
afterAll(() => rig.close());

const client = (maxRetries = 0): OpenAI =>
  new OpenAI({ baseURL: `${rig.app.url}/v1`, apiKey: rig.app.apiKey, maxRetries });
const said = (content: string): OpenAI.ChatCompletionUserMessageParam[] => [{ role: 'user', content }];

const usage = {
  prompt_tokens: greeting.usage.prompt,
  completion_tokens: greeting.usage.completion,
  total_tokens: greeting.usage.total,
};

describe.each(clientModels)('openai: $model', ({ model, vendor }) => {
  it('chats', async () => {
    const answer = await client().chat.completions.create({ model, messages: said(greeting.ask) });
    expect(answer.choices.map(({ index, finish_reason }) => [index, finish_reason])).toEqual([[0, 'stop']]);
    expect(answer.choices[0]?.message).toMatchObject({ role: 'assistant', content: greeting.text });
    expect(answer.usage).toMatchObject(usage);
  });

  it('streams', async () => {
    const stream = client().chat.completions.stream({
      model,
      messages: said(greeting.ask),
      stream_options: { include_usage: true },
    });
    const pieces: string[] = [];
    stream.on('content', (piece) => pieces.push(piece));
    const answer = await stream.finalChatCompletion();
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.join('')).toBe(greeting.text);
    expect(answer.choices[0]?.message.content).toBe(greeting.text);
    expect(answer.choices[0]?.finish_reason).toBe('stop');
    expect(answer.usage).toMatchObject(usage);
  });

  it('parses an answer of a schema', async () => {
    const format = zodResponseFormat(z.object({ name: z.string(), age: z.int() }), 'person');
    const messages = said(person.ask);
    const whole = await client().chat.completions.parse({ model, messages, response_format: format });
    expect(whole.choices[0]?.message.parsed).toEqual(person.value);
    const streamed = await client()
      .chat.completions.stream({ model, messages, response_format: format })
      .finalChatCompletion();
    expect(streamed.choices[0]?.message.parsed).toEqual(person.value);
  });

  it.each([false, true])('runs tools to the answer; streamed: %j', async (stream) => {
    const asked: unknown[] = [];
    const tool = zodFunction({
      name: weather.tool,
      description: 'Weather of a city',
      parameters: z.object({ city: z.string() }),
      function: (args) => {
        asked.push(args);
        return `Weather of ${args.city}`;
      },
    });
    const run = { model, messages: said(weather.ask), tools: [tool] };
    const { chat } = client();
    const runner = stream
      ? chat.completions.runTools({ ...run, stream })
      : chat.completions.runTools({ ...run, stream });
    expect(await runner.finalContent()).toBe(weather.text);
    expect(asked).toEqual(weather.arguments);
    const [, call, ...results] = runner.messages;
    const ids = call?.role === 'assistant' ? call.tool_calls?.map(({ id }) => id) : [];
    expect(new Set(ids).size).toBe(weather.arguments.length);
    expect(results.slice(0, -1).map((result) => 'tool_call_id' in result && result.tool_call_id)).toEqual(
      ids,
    );
  });

  it('is told of a limit, and when to come back', async () => {
    rig.failOnce(vendor, 429);
    const error = await errorOf(client().chat.completions.create({ model, messages: said(greeting.ask) }));
    expect(error).toBeInstanceOf(RateLimitError);
    expect(Number(error.headers?.get('retry-after'))).toBeGreaterThanOrEqual(1);
  });

  it('gets a failure of the vendor as one of a server, without its words', async () => {
    rig.failOnce(vendor, 500);
    const error = await errorOf(client().chat.completions.create({ model, messages: said(greeting.ask) }));
    expect(error).toBeInstanceOf(InternalServerError);
    expect(error.status).toBe(502);
    expect(error.message).not.toContain(failure);
  });
});

it.each([429, 500])('openai tries again after %i', async (status) => {
  await Promise.all(
    clientModels.map(async ({ model, vendor }) => {
      rig.failOnce(vendor, status);
      const answer = await client(1).chat.completions.create({ model, messages: said(greeting.ask) });
      expect(answer.choices[0]?.message.content).toBe(greeting.text);
    }),
  );
  expect(rig.failuresLeft()).toBe(0);
});

async function errorOf(call: Promise<unknown>): Promise<APIError> {
  const error = await call.catch((reason: unknown) => reason);
  if (error instanceof APIError) return error;
  throw new Error('The call did not fail.');
}
