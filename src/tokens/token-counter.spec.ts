import type { ChatRequest } from '../contract/chat.js';
import { openProfile } from '../contract/chat-profile.js';
import { asCountedBy, PromptMeter } from './prompt-meter.service.js';
import { promptTexts } from './prompt-texts.js';
import { TokenCounter } from './token-counter.js';
import { UsageEstimator } from './usage-estimator.service.js';

describe('counting tokens', () => {
  const counter = new TokenCounter();
  const prompts = new PromptMeter(counter);
  const estimator = new UsageEstimator(prompts, counter);
  afterAll(() => counter.onApplicationShutdown());

  // js-tiktoken 1.0.21 says the same.
  it.each([
    ['hello world', 2],
    ['', 0],
    ['The quick brown fox jumps over the lazy dog.', 10],
    ['<|endoftext|> is plain text here', 11],
  ])('%j is %d tokens', async (text, tokens) => {
    expect(await counter.count([text])).toBe(tokens);
  });

  it('adds texts up, also those asked for at once', async () => {
    expect(await Promise.all([counter.count(['hello', ' world']), counter.count(['hello world'])])).toEqual([
      2, 2,
    ]);
  });

  it('is never held up by a text without a break, or a very long one', async () => {
    const startedMs = performance.now();
    const [run, long] = await Promise.all([
      counter.count(['a'.repeat(200_000)]),
      counter.count(['one two three '.repeat(500_000)]),
    ]);
    expect(run).toBeGreaterThan(20_000);
    expect(Math.abs(long - 1_500_000)).toBeLessThan(20_000);
    expect(performance.now() - startedMs).toBeLessThan(20_000);
  });

  it('ends without leaving anybody waiting', async () => {
    const other = new TokenCounter();
    const count = other.count(['hello world, and so on']);
    await other.onApplicationShutdown();
    expect(await count).toBeGreaterThan(0);
  });

  const request: ChatRequest = {
    model: 'm',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', name: 'ann', content: [{ type: 'text', text: 'Look:' }, { type: 'image_url' }] },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: '1', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
    ],
    tools: [{ type: 'function', function: { name: 'f' } }],
    response_format: { type: 'json_schema', json_schema: { name: 's', schema: { type: 'object' } } },
  };

  it('reads everything of a prompt that a model reads', () => {
    expect(promptTexts(request)).toEqual([
      'system',
      'Be brief.',
      'user',
      'ann',
      'Look:',
      'assistant',
      '1',
      '{"name":"f","arguments":"{}"}',
      '[{"type":"function","function":{"name":"f"}}]',
      '{"name":"s","schema":{"type":"object"}}',
    ]);
  });

  const secret = 'a word that must be counted';
  it.each<[string, Partial<ChatRequest>]>([
    ['a refusal', { messages: [{ role: 'assistant', refusal: secret }] }],
    [
      'a part that is a refusal',
      { messages: [{ role: 'assistant', content: [{ type: 'refusal', refusal: secret }] }] },
    ],
    ['a legacy call', { messages: [{ role: 'assistant', function_call: { name: 'f', arguments: secret } }] }],
    ['an id', { messages: [{ role: 'tool', content: '', tool_call_id: secret }] }],
    [
      'what is beside the function of a call',
      {
        messages: [
          {
            role: 'assistant',
            tool_calls: [
              {
                id: '1',
                type: 'function',
                function: { name: 'f', arguments: '' },
                custom: { input: secret },
              },
            ],
          },
        ],
      },
    ],
    ['an unknown member of a message', { messages: [{ role: 'user', other: [{ deep: secret }] }] }],
    ['the name of an unknown member', { messages: [{ role: 'user', [secret]: 'x' }] }],
    [
      'an unknown member of a part',
      { messages: [{ role: 'user', content: [{ type: 'text', text: '', image_url: { url: secret } }] }] },
    ],
    [
      'the name of a file',
      { messages: [{ role: 'user', content: [{ type: 'file', file: { filename: secret } }] }] },
    ],
    ['a prediction', { prediction: { type: 'content', content: [{ type: 'text', text: secret }] } }],
    ['an unknown field', { documents: [secret] }],
    ['a field nested by an SDK', { extra_body: { documents: [secret] } }],
    ['an unknown member of the format', { response_format: { type: 'json_object', ...{ schema: secret } } }],
  ])('counts %s, which goes to the vendor', (_name, fields) => {
    expect(promptTexts({ model: 'm', messages: [], ...fields }).join(' ')).toContain(secret);
  });

  it('does not read the data of media as text', () => {
    const content = [
      { type: 'image_url', image_url: { url: secret, detail: 'low' } },
      { type: 'input_audio', input_audio: { data: secret } },
      { type: 'video_url', video_url: { url: secret } },
      { type: 'file', file: { file_data: secret } },
    ];
    const texts = promptTexts({ model: 'm', messages: [{ role: 'user', content }] });
    expect(texts).toEqual(['user', '{"detail":"low"}']);
  });

  it('does not read settings', () => {
    const settings = { temperature: 1, stop: 'x', user: 'ann', tool_choice: 'auto', metadata: { a: 'b' } };
    expect(promptTexts({ model: 'm', messages: [], stream: true, ...settings })).toEqual([]);
  });

  it('counts a prompt with its media and what wraps each message', async () => {
    const text = await counter.count(promptTexts(request));
    expect(await prompts.count(request)).toEqual({ text: text + 3 + 3 * 4, media: 1_000 });
    expect(asCountedBy({ ...openProfile, tokenPercent: 140 }, 101)).toBe(142);
  });

  it('leaves the vendor’s count of the prompt, and never counts less of the answer than the vendor', async () => {
    const known = { prompt_tokens: 7, completion_tokens: 1, total_tokens: 8 };
    const details = { prompt_tokens_details: { cached_tokens: 5 } };
    expect(
      await estimator.estimate(request, openProfile, { ...known, ...details }, [
        { text: 'hello world', times: 1 },
      ]).counted,
    ).toEqual({
      prompt_tokens: 7,
      completion_tokens: 2,
      total_tokens: 9,
      ...details,
    });
    const more = { ...known, completion_tokens: 50 };
    expect(
      await estimator.estimate(request, openProfile, more, [{ text: 'hello world', times: 1 }]).counted,
    ).toMatchObject({
      completion_tokens: 50,
      total_tokens: 57,
    });
  });

  it('reckons a long answer by its beginning', async () => {
    const answer = [{ text: 'hello world', times: 10.5 }];
    expect(await estimator.estimate(request, openProfile, undefined, answer).counted).toMatchObject({
      completion_tokens: 21,
    });
  });

  it('counts the prompt of an answer of which nothing came', async () => {
    const { text, media } = await prompts.count(request);
    const tokens = text + media;
    expect(await estimator.estimate(request, openProfile, undefined, []).counted).toEqual({
      prompt_tokens: tokens,
      completion_tokens: 0,
      total_tokens: tokens,
    });
  });

  it('guesses by the length of the texts before it has counted', async () => {
    const { guess, counted } = estimator.estimate(request, openProfile, undefined, [
      { text: 'hello world', times: 10.5 },
    ]);
    const { text, media } = prompts.guess(request);
    expect(guess).toEqual({
      prompt_tokens: text + media,
      completion_tokens: 32,
      total_tokens: text + media + 32,
    });
    expect(await counted).toMatchObject({ completion_tokens: 21 });
    const known = { prompt_tokens: 7, completion_tokens: 1, total_tokens: 8 };
    expect(estimator.estimate(request, openProfile, known, []).guess).toEqual(known);
  });
});
