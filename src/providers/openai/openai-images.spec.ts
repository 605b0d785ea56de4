import { jsonReply } from '../../../test/support/fake-reply.js';
import { testGatewayConfig } from '../../../test/support/gateway-config.js';
import { mediaCall } from '../../../test/support/media-call.js';
import {
  failureOf,
  outcomeOf,
  useFakeUpstream,
} from '../../../test/support/provider-contract/contract-run.js';
import { CatalogService } from '../../catalog/catalog.service.js';
import { credentialsOf } from '../../contract/credential.js';
import type { ImageRequest } from '../../contract/image.js';
import { PriceTable } from '../../pricing/price-table.js';
import { readTokenCounts } from '../../pricing/token-counts.js';
import { RemoteFiles } from '../../upstream/remote-files.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import type { ImagePort } from '../provider-adapter.js';
import { OpenAiAdapter } from './openai.adapter.js';

const client = new UpstreamClient(testGatewayConfig());
afterAll(() => client.onApplicationShutdown());
const upstream = useFakeUpstream();

type Fields = Partial<Omit<ImageRequest, 'model'>>;
const callFor = (model: string, fields: Fields = {}) =>
  mediaCall<ImageRequest>(`openai/${model}`, { prompt: 'A rose', ...fields });
const images = (): ImagePort => {
  const openai = { credentials: credentialsOf('sk-test-0123456789'), baseUrl: upstream().baseUrl };
  return new OpenAiAdapter(testGatewayConfig({ openai }), client, new RemoteFiles()).images;
};
const most = (model: string, fields: Fields = {}) => {
  const { request, candidate } = callFor(model, fields);
  return images().most(request, candidate).usage;
};

const usage = {
  input_tokens: 13,
  output_tokens: 4300,
  total_tokens: 4313,
  input_tokens_details: { text_tokens: 13, image_tokens: 0 },
  output_tokens_details: { text_tokens: 140, image_tokens: 4160 },
};
const pictures = { created: 1_700_000_000, data: [{ b64_json: 'iVBOR' }], size: '1024x1024', usage };

/** What is sent for these fields, and what was told to the caller. */
async function sent(fields: Fields, model = 'gpt-image-1') {
  upstream().enqueue(jsonReply(pictures));
  const call = callFor(model, fields);
  expect((await outcomeOf(images().answer(call))).failure).toBeUndefined();
  const { path, body, headers } = await upstream().arrival(upstream().requests.length - 1);
  return { path, body, authorization: headers.authorization, adjusted: call.adjustments, call };
}

describe('pictures of OpenAI: the request', () => {
  it('goes as it is, but for what the models lack', async () => {
    const own = {
      n: 2,
      size: '1536x1024',
      quality: 'low',
      background: 'transparent',
      moderation: 'low',
      output_format: 'webp',
      output_compression: 0,
      user: 'u1',
    };
    const { path, body, authorization, adjusted, call } = await sent({ ...own, response_format: 'b64_json' });
    expect(path).toBe('/v1/images/generations');
    expect(body).toEqual({ model: 'gpt-image-1', prompt: 'A rose', ...own });
    expect(authorization).toMatch(/^Bearer ./);
    expect(adjusted).toEqual([]);
    expect(call.sentCount()).toBe(1);
  });

  it('says nothing of what was left open', async () => {
    const { body } = await sent({ n: null, size: null, quality: null, style: null, response_format: null });
    expect(body).toEqual({ model: 'gpt-image-1', prompt: 'A rose' });
  });

  it.each([
    ['standard', 'medium'],
    ['hd', 'high'],
  ])('quality %s is %s, and the caller is told', async (asked, word) => {
    expect(await sent({ quality: asked })).toMatchObject({ body: { quality: word }, adjusted: ['quality'] });
  });

  it('an address is never given, and the caller who wants one is told', async () => {
    const { body, adjusted } = await sent({ response_format: 'url' });
    expect(body).not.toHaveProperty('response_format');
    expect(adjusted).toEqual(['response_format']);
  });
});

describe('pictures of OpenAI: what a model lacks', () => {
  it.each<[string, string, Fields]>([
    ['size', 'gpt-image-1', { size: '1792x1024' }],
    ['size', 'gpt-image-1-mini', { size: '1024x1792' }],
    ['size', 'gpt-image-1.5', { size: '512x512' }],
    ['size', 'gpt-image-2', { size: '1000x1024' }],
    ['size', 'gpt-image-2', { size: '512x512' }],
    ['size', 'gpt-image-2', { size: '3840x1024' }],
    ['size', 'gpt-image-2', { size: '3840x3840' }],
    ['size', 'gpt-image-2', { size: 'large' }],
    ['quality', 'gpt-image-1', { quality: 'ultra' }],
    ['quality', 'gpt-image-1', { quality: 'toString' }],
    ['style', 'gpt-image-1', { style: 'vivid' }],
    ['background', 'gpt-image-2-2026-04-21', { background: 'transparent' }],
  ])('%s: %s does not take %j, and nobody is asked', async (param, model, fields) => {
    expect(() => most(model, fields)).toThrow(expect.objectContaining({ kind: 'invalid_request', param }));
    expect(await failureOf(images().answer(callFor(model, fields)))).toMatchObject({ param });
    expect(upstream().requests).toHaveLength(0);
  });

  it('the refusal names the sizes that there are', () => {
    expect(() => most('gpt-image-1', { size: '1792x1024' })).toThrow('1024x1024, 1536x1024, 1024x1536');
  });

  it('the second of them makes the documented wide sizes, and a name we do not know may make any', () => {
    for (const size of ['1792x1024', '1024x1792', '3840x2160', 'auto'])
      expect(most('gpt-image-2', { size })).toBeDefined();
    expect(most('gpt-image-9', { size: '64x64' })).toBeDefined();
  });
});

describe('pictures of OpenAI: the most they can cost', () => {
  const prompt = 'A rose'.length + 64;

  it.each<[string, Fields, number, number]>([
    ['gpt-image-1', { n: 3, quality: 'high', size: '1024x1536' }, 18_720, 18_720],
    ['gpt-image-1', {}, 6240, 6240],
    ['gpt-image-1', { quality: 'standard' }, 1584, 1584],
    ['gpt-image-1-mini', { quality: 'hd' }, 6600, 6600],
    ['gpt-image-1.5', { quality: 'low' }, 908, 408],
    ['gpt-image-2', { quality: 'auto' }, 7600, 7100],
    ['gpt-image-2', { quality: 'high', size: '2048x2048' }, 28_900, 28_400],
  ])('%s %j is %i tokens, %i of them picture', (model, fields, completion, picture) => {
    expect(most(model, fields)).toEqual({
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: prompt + completion,
      prompt_tokens_details: { image_tokens: 0 },
      completion_tokens_details: { image_tokens: picture },
    });
  });

  it('a prompt counts by its bytes', () => {
    expect(most('gpt-image-1', { prompt: '玫瑰' })?.prompt_tokens).toBe(6 + 64);
  });
});

describe('pictures of OpenAI: the answer', () => {
  it('is the vendor’s, with its usage in tokens', async () => {
    upstream().enqueue(jsonReply({ ...pictures, internal: 'x' }));
    const { values } = await outcomeOf(images().answer(callFor('gpt-image-1')));
    expect(values).toEqual([
      {
        kind: 'result',
        body: pictures,
        usage: {
          prompt_tokens: 13,
          completion_tokens: 4300,
          total_tokens: 4313,
          prompt_tokens_details: { image_tokens: 0 },
          completion_tokens_details: { image_tokens: 4160 },
        },
      },
    ]);
  });

  it.each([
    // 13 × 5 + 140 × 10 + 4160 × 32, and 13 × 5 + 4300 × 30, millionths of a dollar.
    ['gpt-image-1.5', 134_585n],
    ['gpt-image-2', 129_065n],
  ])('%s costs what its tokens do, of pictures and of text', async (model, microdollars) => {
    upstream().enqueue(jsonReply(pictures));
    const [event] = (await outcomeOf(images().answer(callFor(model)))).values;
    const prices = new CatalogService().find(`openai/${model}`)?.prices;
    if (prices === undefined) throw new Error('It is in the catalogue.');
    expect(new PriceTable(prices).cost(readTokenCounts(event?.usage), Date.now())).toBe(
      microdollars * 1_000_000n,
    );
  });

  it('all is picture where the vendor does not tell them apart, and nothing is known where it tells nothing', async () => {
    const { output_tokens_details: _details, ...plain } = usage;
    upstream().enqueue(jsonReply({ ...pictures, usage: plain }), jsonReply({ data: pictures.data }));
    const [told] = (await outcomeOf(images().answer(callFor('gpt-image-1')))).values;
    expect(told?.usage?.completion_tokens_details).toEqual({ image_tokens: 4300 });
    const [untold] = (await outcomeOf(images().answer(callFor('gpt-image-1')))).values;
    expect(untold?.usage).toBeUndefined();
    expect(untold?.body.created).toBeGreaterThan(1_700_000_000);
  });

  it.each([
    [
      400,
      { message: 'no', code: 'moderation_blocked', type: 'image_generation_user_error' },
      'content_filtered',
    ],
    [400, { message: 'bad', param: 'size' }, 'invalid_request'],
    [401, { message: 'key' }, 'upstream_auth'],
    [429, { message: 'slow' }, 'upstream_rate_limited'],
    [500, { message: 'oops' }, 'upstream_unavailable'],
    [200, { message: 'oops', type: 'server_error' }, 'upstream_unavailable'],
  ])('%i %j is %s', async (status, error, kind) => {
    upstream().enqueue(jsonReply({ error }, { status }));
    expect((await failureOf(images().answer(callFor('gpt-image-1')))).kind).toBe(kind);
  });

  it.each([['no json'], [[]], [{ data: [] }], [{ data: [{}] }], [{}]])('%j cannot be read', async (body) => {
    upstream().enqueue(jsonReply(body));
    expect((await failureOf(images().answer(callFor('gpt-image-1')))).kind).toBe('upstream_protocol');
  });
});
