import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { streamText } from 'ai';
import OpenAI, { APIError } from 'openai';
import { dieBehind } from '../support/broken-streams.js';
import { type ChatRig, startChatRig } from '../support/chat-rig.js';
import { serveEvery } from '../support/every-vendor.js';
import { inTurn } from '../support/fake-upstream.js';
import { sampleAnswer } from '../support/openai-wire.js';
import { vendors } from '../support/vendors.js';

/** Official clients read an answer that was carried on as they read any other. */
const text = ['One, ', 'two, ', 'three, ', 'four.'];
const answer = sampleAnswer({ text });
const prompt = 'Count to four.';
const dying = dieBehind('two, ', answer, 'cut');

let rig: ChatRig;
beforeAll(async () => {
  rig = await startChatRig({ vendors: [vendors.openai, vendors.anthropic, vendors.gemini] });
});
beforeEach(() => rig.upstream.clear());
afterAll(() => rig.close());

describe.each([
  { next: 'openai/gpt-4o', says: text },
  { next: 'anthropic/claude-haiku-4-5', says: [' three, ', 'four.'] },
  { next: 'google/gemini-3.6-flash', says: text },
])('carried on by $next', ({ next, says }) => {
  const extension = {
    models: ['openai/gpt-4o-mini', next],
    route: 'fallback',
    recovery: 'continue',
  } as const;
  beforeEach(() => rig.upstream.script(inTurn(dying, serveEvery(sampleAnswer({ text: says })))));
  /** The vendor of the first part told no counts: they are guessed. */
  const usage = {
    prompt: answer.usage.prompt_tokens + Math.ceil(prompt.length / 4),
    completion: answer.usage.completion_tokens + Math.ceil('One, two, '.length / 4),
  };

  it('openai streams', async () => {
    const client = new OpenAI({ baseURL: `${rig.app.url}/v1`, apiKey: rig.app.apiKey, maxRetries: 0 });
    const stream = client.chat.completions.stream({
      model: 'openai/gpt-4o-mini',
      messages: [{ role: 'user', content: prompt }],
      stream_options: { include_usage: true },
      ...extension,
    });
    const pieces: string[] = [];
    stream.on('content', (piece) => pieces.push(piece));
    const whole = await stream.finalChatCompletion();
    expect(pieces.join('')).toBe(text.join(''));
    expect(whole.choices).toMatchObject([
      { message: { role: 'assistant', content: text.join('') }, finish_reason: 'stop' },
    ]);
    expect(whole.usage).toMatchObject({ prompt_tokens: usage.prompt, completion_tokens: usage.completion });
    expect(rig.upstream.requests).toHaveLength(2);
  });

  it('ai streams', async () => {
    const provider = createOpenAICompatible({
      name: 'gateway',
      baseURL: `${rig.app.url}/v1`,
      apiKey: rig.app.apiKey,
      includeUsage: true,
    });
    const stream = streamText({
      model: provider('openai/gpt-4o-mini'),
      prompt,
      maxRetries: 0,
      providerOptions: { gateway: { ...extension, models: [...extension.models] } },
    });
    const pieces: string[] = [];
    for await (const piece of stream.textStream) pieces.push(piece);
    expect(pieces.join('')).toBe(text.join(''));
    expect(await stream.finishReason).toBe('stop');
    expect(await stream.usage).toMatchObject({
      inputTokens: usage.prompt,
      outputTokens: usage.completion,
    });
    expect(rig.upstream.requests).toHaveLength(2);
  });
});

it('openai is told of an answer that broke off and was not to be carried on', async () => {
  rig.upstream.script(dying);
  const client = new OpenAI({ baseURL: `${rig.app.url}/v1`, apiKey: rig.app.apiKey, maxRetries: 0 });
  const stream = client.chat.completions.stream({
    model: 'openai/gpt-4o-mini',
    messages: [{ role: 'user', content: prompt }],
  });
  await expect(stream.finalChatCompletion()).rejects.toBeInstanceOf(APIError);
});
