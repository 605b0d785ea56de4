import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AIMessageChunk, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import {
  type BaseChatOpenAI,
  ChatOpenAI,
  type ChatOpenAICallOptions,
  ChatOpenAICompletions,
} from '@langchain/openai';
import { z } from 'zod';
import { clientModels, type ClientsRig, script, startClientsRig } from '../support/clients-rig.js';

const { greeting, weather, person } = script;
const weatherTool = tool((input: { city: string }) => `Weather of ${input.city}`, {
  name: weather.tool,
  description: 'Weather of a city',
  schema: z.object({ city: z.string() }),
});
const usage = {
  input_tokens: greeting.usage.prompt,
  output_tokens: greeting.usage.completion,
  total_tokens: greeting.usage.total,
};

let rig: ClientsRig;
beforeAll(async () => {
  rig = await startClientsRig();
});
afterAll(() => rig.close());

function chat(model: string, maxRetries = 0): BaseChatOpenAI<ChatOpenAICallOptions> {
  const fields = {
    model,
    apiKey: rig.app.apiKey,
    maxRetries,
    configuration: { baseURL: `${rig.app.url}/v1` },
  };
  // ChatOpenAI takes "codex" in a name for a reason to ask the Responses endpoint, whatever it is told.
  return model.includes('codex') ? new ChatOpenAICompletions(fields) : new ChatOpenAI(fields);
}

describe.each(clientModels)('@langchain/openai: $model', ({ model }) => {
  it('invokes', async () => {
    const message = await chat(model).invoke(greeting.ask);
    expect(message.text).toBe(greeting.text);
    expect(message.response_metadata['finish_reason']).toBe('stop');
    expect(message.usage_metadata).toMatchObject(usage);
  });

  it('streams', async () => {
    let whole: AIMessageChunk | undefined;
    let pieces = 0;
    for await (const chunk of await chat(model).stream(greeting.ask)) {
      if (chunk.text !== '') pieces += 1;
      whole = whole?.concat(chunk) ?? chunk;
    }
    expect(pieces).toBeGreaterThan(1);
    expect(whole?.text).toBe(greeting.text);
    expect(whole?.usage_metadata).toMatchObject(usage);
  });

  it('calls tools and reads their results', async () => {
    const agent = chat(model).bindTools([weatherTool]);
    const question = new HumanMessage(weather.ask);
    const call = await agent.invoke([question]);
    expect(call.tool_calls?.map(({ name, args }) => ({ name, args }))).toEqual(
      weather.arguments.map((args) => ({ name: weather.tool, args })),
    );
    const results: ToolMessage[] = [];
    for (const each of call.tool_calls ?? []) results.push(await weatherTool.invoke(each));
    const answer = await agent.invoke([question, call, ...results]);
    expect(answer.text).toBe(weather.text);
  });

  it('gathers streamed calls of tools', async () => {
    let whole: AIMessageChunk | undefined;
    for await (const chunk of await chat(model).bindTools([weatherTool]).stream(weather.ask))
      whole = whole?.concat(chunk) ?? chunk;
    expect(whole?.tool_calls?.map(({ args }) => args)).toEqual(weather.arguments);
    expect(whole?.invalid_tool_calls).toEqual([]);
  });

  it('gets a value of a schema', async () => {
    const schema = z.object({ name: z.string(), age: z.int() });
    const asking = chat(model).withStructuredOutput(schema, { name: 'person', method: 'jsonSchema' });
    expect(await asking.invoke(person.ask)).toEqual(person.value);
  });
});

it('@langchain/openai tries again after a failure of the vendor', async () => {
  await Promise.all(
    clientModels.map(async ({ model, vendor }) => {
      rig.failOnce(vendor, 503);
      expect((await chat(model, 1).invoke(greeting.ask)).text).toBe(greeting.text);
    }),
  );
  expect(rig.failuresLeft()).toBe(0);
});
