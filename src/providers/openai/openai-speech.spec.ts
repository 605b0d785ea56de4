import { EventEmitter, once } from 'node:events';
import { answer, jsonReply, sseEvents, streamReply } from '../../../test/support/fake-reply.js';
import { testGatewayConfig } from '../../../test/support/gateway-config.js';
import { mediaCall } from '../../../test/support/media-call.js';
import {
  failureOf,
  outcomeOf,
  useFakeUpstream,
} from '../../../test/support/provider-contract/contract-run.js';
import { CatalogService } from '../../catalog/catalog.service.js';
import { credentialsOf } from '../../contract/credential.js';
import type { BytesEvent, ConsumedEvent } from '../../contract/media.js';
import type { SpeechRequest } from '../../contract/speech.js';
import { PriceTable } from '../../pricing/price-table.js';
import { readTokenCounts } from '../../pricing/token-counts.js';
import { RemoteFiles } from '../../upstream/remote-files.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import type { SpeechPort } from '../provider-adapter.js';
import { OpenAiAdapter } from './openai.adapter.js';

const client = new UpstreamClient(testGatewayConfig());
afterAll(() => client.onApplicationShutdown());
const upstream = useFakeUpstream();

type Fields = Partial<Omit<SpeechRequest, 'model'>>;
const callFor = (model: string, fields: Fields = {}) =>
  mediaCall<SpeechRequest>(`openai/${model}`, { input: 'Good day', voice: 'alloy', ...fields });
const speech = (): SpeechPort => {
  const openai = { credentials: credentialsOf('sk-test-0123456789'), baseUrl: upstream().baseUrl };
  return new OpenAiAdapter(testGatewayConfig({ openai }), client, new RemoteFiles()).speech;
};
const most = (model: string, fields: Fields = {}) => {
  const { request, candidate } = callFor(model, fields);
  return speech().most(request, candidate);
};
const soundOf = (events: readonly (BytesEvent | ConsumedEvent)[]): string =>
  Buffer.concat(events.flatMap((event) => (event.kind === 'bytes' ? [event.bytes] : []))).toString();

const file = (pieces: readonly string[]) => answer(pieces, { headers: { 'content-type': 'audio/mpeg' } });
const delta = (text: string) => ({ type: 'speech.audio.delta', audio: Buffer.from(text).toString('base64') });
const done = {
  type: 'speech.audio.done',
  usage: { input_tokens: 14, output_tokens: 101, total_tokens: 115 },
};
const models = ['tts-1', 'gpt-4o-mini-tts'] as const;
const beginning = { 'tts-1': 'first', 'gpt-4o-mini-tts': sseEvents([delta('first')]).join('') };
const types = { 'tts-1': 'audio/mpeg', 'gpt-4o-mini-tts': 'text/event-stream' };

describe('speech that is paid by the character', () => {
  it('is a file as it comes, and its characters', async () => {
    upstream().enqueue(file(['ID3', 'more']));
    const { values, failure } = await outcomeOf(speech().answer(callFor('tts-1-hd', { input: 'Grüße 😀' })));
    expect(failure).toBeUndefined();
    expect(soundOf(values)).toBe('ID3more');
    expect(values[0]).toMatchObject({ kind: 'bytes', contentType: 'audio/mpeg' });
    expect(values.at(-1)).toEqual({ kind: 'consumed', media: { characters: 7 } });
  });

  it('is asked for with what the model takes', async () => {
    upstream().enqueue(file(['x']));
    const call = callFor('tts-1', { speed: 0.5, response_format: 'wav', instructions: null });
    const { values } = await outcomeOf(speech().answer(call));
    expect(values[0]).toMatchObject({ contentType: 'audio/wav' });
    const { path, body } = await upstream().arrival();
    expect(path).toBe('/v1/audio/speech');
    expect(body).toEqual({
      model: 'tts-1',
      input: 'Good day',
      voice: 'alloy',
      speed: 0.5,
      response_format: 'wav',
    });
    expect(call.sentCount()).toBe(1);
  });

  it('takes no instructions, and 4096 characters', async () => {
    expect(() => most('tts-1', { instructions: 'Whisper' })).toThrow(
      expect.objectContaining({ kind: 'invalid_request', param: 'instructions' }),
    );
    expect(() => most('tts-1-hd-1106', { input: 'x'.repeat(4097) })).toThrow(
      expect.objectContaining({ param: 'input' }),
    );
    expect(most('tts-1', { input: '😀'.repeat(4096), instructions: '' })).toEqual({
      media: { characters: 4096 },
    });
    const refused = speech().answer(callFor('tts-1', { instructions: 'Whisper' }));
    expect((await failureOf(refused)).param).toBe('instructions');
    expect(upstream().requests).toHaveLength(0);
  });

  it('an empty file is none', async () => {
    upstream().enqueue(file([]));
    expect((await failureOf(speech().answer(callFor('tts-1')))).kind).toBe('upstream_protocol');
  });
});

describe('speech that is paid by the token', () => {
  it('is asked for in events, and is the file in them', async () => {
    upstream().enqueue(
      streamReply(sseEvents([delta('ID3'), delta(''), delta('more'), { type: 'new' }, done])),
    );
    const call = callFor('gpt-4o-mini-tts', { instructions: 'Whisper', response_format: 'opus' });
    const { values, failure } = await outcomeOf(speech().answer(call));
    expect(failure).toBeUndefined();
    expect(values).toEqual([
      { kind: 'bytes', bytes: Buffer.from('ID3'), contentType: 'audio/opus' },
      { kind: 'bytes', bytes: Buffer.from('more'), contentType: 'audio/opus' },
      {
        kind: 'consumed',
        usage: { prompt_tokens: 14, completion_tokens: 101, total_tokens: 115 },
      },
    ]);
    expect((await upstream().arrival()).body).toEqual({
      model: 'gpt-4o-mini-tts',
      input: 'Good day',
      voice: 'alloy',
      instructions: 'Whisper',
      response_format: 'opus',
      stream_format: 'sse',
    });
  });

  it('costs what its tokens do', async () => {
    upstream().enqueue(streamReply(sseEvents([delta('x'), done])));
    const { values } = await outcomeOf(speech().answer(callFor('gpt-4o-mini-tts')));
    const consumed = values.at(-1);
    const prices = new CatalogService().find('openai/gpt-4o-mini-tts')?.prices;
    if (consumed?.kind !== 'consumed' || prices === undefined)
      throw new Error('It ends with what it has cost.');
    // 14 × 0.6 + 101 × 12 millionths of a dollar.
    expect(new PriceTable(prices).cost(readTokenCounts(consumed.usage), Date.now())).toBe(1_220_400_000n);
  });

  it('costs nobody knows what where the vendor does not tell', async () => {
    upstream().enqueue(streamReply(sseEvents([delta('x'), { type: 'speech.audio.done' }])));
    const { values } = await outcomeOf(speech().answer(callFor('gpt-4o-mini-tts')));
    expect(values.at(-1)).toEqual({ kind: 'consumed', usage: undefined });
  });

  it('costs at most half a second a character, and more where it is slow', () => {
    const input = '你好';
    const prompt = 6 + 'Whisper'.length + 64;
    const usage = { prompt_tokens: prompt, completion_tokens: 1680, total_tokens: prompt + 1680 };
    expect(most('gpt-4o-mini-tts', { input, instructions: 'Whisper', speed: 0.25 })).toEqual({ usage });
    expect(most('gpt-4o-mini-tts', { input, speed: 4 }).usage?.completion_tokens).toBe(420);
  });

  it.each([
    ['without its last event', [delta('x')], 'upstream_protocol'],
    ['without a sound', [done], 'upstream_protocol'],
    ['with a broken event', [delta('x'), '{"type":"speech.audio.del', done], 'upstream_protocol'],
    ['with a piece that is none', [{ type: 'speech.audio.delta' }, done], 'upstream_protocol'],
    [
      'with an error',
      [delta('x'), { type: 'error', error: { type: 'server_error' } }],
      'upstream_unavailable',
    ],
    ['with a bare error', [{ type: 'error', code: 'rate_limit_exceeded' }], 'upstream_rate_limited'],
  ])('%s it has failed', async (_title, events, kind) => {
    upstream().enqueue(streamReply(sseEvents(events)));
    expect((await failureOf(speech().answer(callFor('gpt-4o-mini-tts')))).kind).toBe(kind);
  });
});

describe.each(models)('speech of %s', (model) => {
  it.each([
    [400, 'invalid_request'],
    [401, 'upstream_auth'],
    [404, 'upstream_model_gone'],
    [429, 'upstream_rate_limited'],
    [503, 'upstream_unavailable'],
    [200, 'upstream_unavailable'],
  ])('%i is %s', async (status, kind) => {
    upstream().enqueue(jsonReply({ error: { message: 'no' } }, { status }));
    expect((await failureOf(speech().answer(callFor(model)))).kind).toBe(kind);
  });

  it('is heard before its end is there, and ends with a caller who leaves', async () => {
    upstream().enqueue(
      answer([beginning[model]], { headers: { 'content-type': types[model] }, ending: 'hold' }),
    );
    const arrivals = new EventEmitter();
    const subscription = speech()
      .answer(callFor(model))
      .subscribe((event) => arrivals.emit('event', soundOf([event])));
    expect(await once(arrivals, 'event')).toEqual(['first']);
    subscription.unsubscribe();
    expect((await (await upstream().arrival()).closed).byClient).toBe(true);
  });

  it('has failed where the connection breaks, behind what has come', async () => {
    upstream().enqueue(
      answer([beginning[model]], { headers: { 'content-type': types[model] }, ending: 'cut' }),
    );
    const { values, failure } = await outcomeOf(speech().answer(callFor(model)));
    expect(soundOf(values)).toBe('first');
    expect(values.every(({ kind }) => kind === 'bytes')).toBe(true);
    expect(failure).toMatchObject({ kind: 'upstream_unavailable' });
  });
});

it.each([
  ['tts-1', { input: 'Grüße 😀' }, { media: { characters: 7 } }],
  ['gpt-4o-mini-tts', { input: 'x'.repeat(150) }, { usage: spent(38, 200) }],
  ['gpt-4o-mini-tts', { input: 'x'.repeat(150), speed: 0.5 }, { usage: spent(38, 400) }],
])('what %s has taken, where it does not tell, is what people take to say it', (model, fields, guess) => {
  const { request, candidate } = callFor(model, fields);
  expect(speech().guess?.(request, candidate)).toEqual(guess);
});

function spent(prompt: number, completion: number) {
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}
