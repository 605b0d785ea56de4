import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { APICallError, generateText, type LanguageModel, Output, stepCountIs, streamText, tool } from 'ai';
import { z } from 'zod';
import { clientModels, type ClientsRig, script, startClientsRig } from '../support/clients-rig.js';

const { greeting, weather, person } = script;
const tokens = {
  inputTokens: greeting.usage.prompt,
  outputTokens: greeting.usage.completion,
  totalTokens: greeting.usage.total,
};

let rig: ClientsRig;
beforeAll(async () => {
  rig = await startClientsRig();
});
afterAll(() => rig.close());

function languageModel(name: string): LanguageModel {
  return createOpenAICompatible({
    name: 'gateway',
    baseURL: `${rig.app.url}/v1`,
    apiKey: rig.app.apiKey,
    includeUsage: true,
    supportsStructuredOutputs: true,
  })(name);
}

/** The tool of the script, and what it was asked. */
function weatherTools() {
  const asked: unknown[] = [];
  const tools = {
    [weather.tool]: tool({
      description: 'Weather of a city',
      inputSchema: z.object({ city: z.string() }),
      execute: (input) => {
        asked.push(input);
        return { weather: `Weather of ${input.city}` };
      },
    }),
  };
  return { asked, tools };
}

describe.each(clientModels)('ai with @ai-sdk/openai-compatible: $model', ({ model, vendor }) => {
  it('generates text', async () => {
    const { text, finishReason, usage, warnings } = await generateText({
      model: languageModel(model),
      prompt: greeting.ask,
      maxRetries: 0,
    });
    expect([text, finishReason, warnings]).toEqual([greeting.text, 'stop', []]);
    expect(usage).toMatchObject(tokens);
  });

  it('streams text', async () => {
    const answer = streamText({ model: languageModel(model), prompt: greeting.ask, maxRetries: 0 });
    const pieces: string[] = [];
    for await (const piece of answer.textStream) pieces.push(piece);
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.join('')).toBe(greeting.text);
    expect(await answer.finishReason).toBe('stop');
    expect(await answer.usage).toMatchObject(tokens);
  });

  it('runs tools over two steps', async () => {
    const { asked, tools } = weatherTools();
    const { text, steps } = await generateText({
      model: languageModel(model),
      prompt: weather.ask,
      tools,
      stopWhen: stepCountIs(3),
      maxRetries: 0,
    });
    expect(text).toBe(weather.text);
    expect(asked).toEqual(weather.arguments);
    expect(steps.map(({ finishReason }) => finishReason)).toEqual(['tool-calls', 'stop']);
  });

  it('runs tools over two streamed steps', async () => {
    const { asked, tools } = weatherTools();
    const answer = streamText({
      model: languageModel(model),
      prompt: weather.ask,
      tools,
      stopWhen: stepCountIs(3),
      maxRetries: 0,
    });
    await answer.consumeStream();
    expect(await answer.text).toBe(weather.text);
    expect(asked).toEqual(weather.arguments);
    expect((await answer.steps).map(({ finishReason }) => finishReason)).toEqual(['tool-calls', 'stop']);
  });

  it('gets a value of a schema', async () => {
    const { output } = await generateText({
      model: languageModel(model),
      prompt: person.ask,
      output: Output.object({ schema: z.object({ name: z.string(), age: z.int() }) }),
      maxRetries: 0,
    });
    expect(output).toEqual(person.value);
  });

  it('is told that a failure may pass', async () => {
    rig.failOnce(vendor, 503);
    const error = await generateText({
      model: languageModel(model),
      prompt: greeting.ask,
      maxRetries: 0,
    }).catch((reason: unknown) => reason);
    if (!APICallError.isInstance(error)) throw new Error(`Not a failed call: ${String(error)}`);
    expect([error.statusCode, error.isRetryable]).toEqual([502, true]);
  });
});

it('ai tries again after a failure of the vendor', async () => {
  await Promise.all(
    clientModels.map(async ({ model, vendor }) => {
      rig.failOnce(vendor, 503);
      const { text } = await generateText({
        model: languageModel(model),
        prompt: greeting.ask,
        maxRetries: 1,
      });
      expect(text).toBe(greeting.text);
    }),
  );
  expect(rig.failuresLeft()).toBe(0);
});
