import { jest } from '@jest/globals';
import type { ChatRequest } from '../contract/chat.js';
import { openProfile } from '../contract/chat-profile.js';
import { asCountedBy, PromptMeter } from './prompt-meter.service.js';
import { promptTexts } from './prompt-texts.js';
import { TokenCounter } from './token-counter.js';
import { UsageEstimator } from './usage-estimator.service.js';

const runes = charactersFrom(0x16a0, 80);
const chinese = charactersFrom(0x4e00, 20_000);

function charactersFrom(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => String.fromCharCode(first + index));
}

function random(length: number, characters: readonly string[]): string {
  return Array.from({ length }, () => characters[Math.floor(Math.random() * characters.length)]).join('');
}

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

  it.each([
    ['spaces', ' '.repeat(200_000)],
    ['line breaks', '\n'.repeat(200_000)],
    ['slashes and line breaks', random(200_000, [...'/\n'])],
    ['spaces of many kinds', random(200_000, [...' \t\n\u3000'])],
    ['letters', random(200_000, [...'abcdefghijklmnopqrstuvwxyz'])],
    ['signs', random(200_000, [...'!@#$%^&*'])],
  ])('is not held up by a run of %s', async (_name, text) => {
    // The tables are loaded.
    await counter.count(['hello']);
    const startedMs = performance.now();
    expect(await counter.count([text])).toBeLessThanOrEqual(Buffer.byteLength(text));
    expect(performance.now() - startedMs).toBeLessThan(3_000);
  });

  // Uncut, as gpt-tokenizer says.
  it.each([
    ['//\n//\n//', 483],
    ['رخثرثثبت', 967],
    ['iraooe', 645],
    ['ec', 644],
  ])('a run of %j is not fewer tokens for being cut', async (period, uncut) => {
    const text = period.repeat(Math.ceil(1_290 / period.length)).slice(0, 1_290);
    expect(await counter.count([text])).toBeGreaterThanOrEqual(uncut);
    expect(await counter.count([text])).toBeLessThan(uncut * 1.05);
  });

  it('counts the middle of a long text too', async () => {
    const [light, dense] = ['one two three '.repeat(20_000), random(100_000, runes)];
    const [ends, middle] = await Promise.all([counter.count([light]), counter.count([dense])]);
    expect(middle).toBeGreaterThan(250_000);
    expect(Math.abs((await counter.count([light + dense + light])) - middle - 2 * ends)).toBeLessThan(200);
  });

  it('takes what is longer than any prompt for a guess, or for the most that it can be', async () => {
    const beginning = ['hello '.repeat(1_400_000)];
    const [alone, guess, most] = await Promise.all([
      counter.count([...beginning]),
      counter.count([...beginning, 'ᚠ'.repeat(4_000)]),
      counter.count([...beginning, 'ᚠ'.repeat(4_000)], 'most'),
    ]);
    expect(guess - alone).toBe(1_000);
    // The beginning is a little too long itself.
    expect(most - alone).toBeGreaterThanOrEqual(12_000);
  });

  it('gives up in time, goes on with nothing that nobody waits for, and lets nobody wait for a long text', async () => {
    const text = random(2_000_000, chinese);
    await counter.count(['hello']);
    jest.useFakeTimers({ doNotFake: ['performance', 'setImmediate', 'nextTick', 'queueMicrotask'] });
    try {
      const late = Promise.all([counter.count([text]), counter.count([text], 'most')]);
      const startedMs = performance.now();
      expect(await counter.count(['hello world'])).toBe(2);
      expect(performance.now() - startedMs).toBeLessThan(1_000);
      jest.advanceTimersByTime(5_000);
      expect(await late).toEqual([500_000, 6_000_000]);
    } finally {
      jest.useRealTimers();
    }
    // As long a text takes six seconds.
    const startedMs = performance.now();
    expect(await counter.count(['hello world '.repeat(10_000)])).toBeGreaterThan(19_000);
    expect(performance.now() - startedMs).toBeLessThan(1_000);
  });

  it('has the most that a text can be in place of what its worker no longer counts', async () => {
    const other = new TokenCounter();
    const counts = Promise.all([other.count(['文'.repeat(400)]), other.count(['文'.repeat(400)], 'most')]);
    await other.onApplicationShutdown();
    expect(await counts).toEqual([100, 1_200]);
  });

  it('reserves by the most, estimates by the guess', async () => {
    const other = new TokenCounter();
    const meter = new PromptMeter(other);
    const said: ChatRequest = { model: 'm', messages: [{ role: 'user', content: '文'.repeat(400) }] };
    const counts = Promise.all([meter.count(said), meter.countMost(said)]);
    await other.onApplicationShutdown();
    expect(await counts).toMatchObject([{ text: 101 + 7 }, { text: 1_204 + 7 }]);
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
