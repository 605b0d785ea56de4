import { jsonReply } from '../../../test/support/fake-reply.js';
import { testGatewayConfig } from '../../../test/support/gateway-config.js';
import { mediaCall } from '../../../test/support/media-call.js';
import {
  failureOf,
  outcomeOf,
  useFakeUpstream,
} from '../../../test/support/provider-contract/contract-run.js';
import { credentialsOf } from '../../contract/credential.js';
import type { ImageRequest } from '../../contract/image.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import type { ImagePort } from '../provider-adapter.js';
import { XaiAdapter } from './xai.adapter.js';

const client = new UpstreamClient(testGatewayConfig());
afterAll(() => client.onApplicationShutdown());
const upstream = useFakeUpstream();

type Fields = Partial<Omit<ImageRequest, 'model'>>;
const callFor = (fields: Fields = {}) =>
  mediaCall<ImageRequest>('grok/grok-imagine-image', { prompt: 'A rose', ...fields });
const images = (): ImagePort => {
  const xai = { credentials: credentialsOf('xai-test-0123456789'), baseUrl: upstream().baseUrl };
  return new XaiAdapter(testGatewayConfig({ xai }), client).images;
};
const address = { url: 'https://imgen.example/1.jpeg', mime_type: 'image/jpeg', respect_moderation: true };

async function sent(fields: Fields) {
  upstream().enqueue(jsonReply({ data: [address] }));
  const call = callFor(fields);
  expect((await outcomeOf(images().answer(call))).failure).toBeUndefined();
  const { path, body } = await upstream().arrival();
  return { path, body, adjusted: call.adjustments, times: call.sentCount() };
}

describe('pictures of grok: the request', () => {
  it('goes with what the vendor takes', async () => {
    expect(await sent({ n: 10, response_format: 'b64_json', user: 'u1', size: '1024x1024' })).toEqual({
      path: '/v1/images/generations',
      body: {
        model: 'grok-imagine-image',
        prompt: 'A rose',
        n: 10,
        response_format: 'b64_json',
        aspect_ratio: '1:1',
        user: 'u1',
      },
      adjusted: [],
      times: 1,
    });
  });

  it.each([
    ['1792x1024', '16:9'],
    ['1024x1792', '9:16'],
  ])('%s is of the shape %s, in other pixels', async (size, ratio) => {
    const { body, adjusted } = await sent({ size });
    expect(body).toEqual({ model: 'grok-imagine-image', prompt: 'A rose', aspect_ratio: ratio });
    expect(adjusted).toEqual(['size']);
  });

  it.each([
    ['size', { size: '512x512' }],
    ['size', { size: '1536x1024' }],
    ['quality', { quality: 'hd' }],
    ['style', { style: 'vivid' }],
    ['background', { background: 'transparent' }],
    ['output_format', { output_format: 'webp' }],
    ['output_compression', { output_compression: 0 }],
    ['moderation', { moderation: 'low' }],
  ])('%s: %j is refused, and nobody is asked', async (param, fields) => {
    const call = callFor(fields);
    const refusal = expect.objectContaining({ kind: 'invalid_request', param }) as Error;
    expect(() => images().most(call.request, call.candidate)).toThrow(refusal);
    expect(await failureOf(images().answer(call))).toMatchObject({ param });
    expect(upstream().requests).toHaveLength(0);
  });

  it('costs at most the pictures that are asked for', () => {
    for (const n of [undefined, null, 7]) {
      const { request, candidate } = callFor({ n, size: 'auto', quality: 'auto' });
      expect(images().most(request, candidate)).toEqual({ media: { images: n ?? 1 } });
    }
  });
});

describe('pictures of grok: the answer', () => {
  it('is the pictures that have come, and as many are paid for', async () => {
    const withheld = { url: '', respect_moderation: false };
    const inline = { b64_json: '/9j/4AAQ', revised_prompt: 'A red rose' };
    upstream().enqueue(
      jsonReply({ created: 1_700_000_000, data: [address, withheld, inline], usage: { x: 1 } }),
    );
    const { values } = await outcomeOf(images().answer(callFor({ n: 3 })));
    expect(values).toEqual([
      {
        kind: 'result',
        body: { created: 1_700_000_000, data: [{ url: address.url }, inline] },
        media: { images: 2 },
      },
    ]);
  });

  it('in which every picture is withheld is a refusal of its content', async () => {
    upstream().enqueue(jsonReply({ data: [{ ...address, respect_moderation: false }] }));
    expect((await failureOf(images().answer(callFor()))).toEnvelope().error).toMatchObject({
      code: 'content_policy_violation',
      param: 'prompt',
    });
  });

  it.each([
    [400, { code: 'x', error: 'Generated image rejected by content moderation.' }, 'content_filtered'],
    [400, { code: 'x', error: 'Incorrect API key provided' }, 'upstream_auth'],
    [400, { error: 'Argument not supported: style' }, 'invalid_request'],
    [403, { error: 'Your team has used all available credits.' }, 'upstream_quota'],
    [404, { error: 'The model grok-x does not exist' }, 'upstream_model_gone'],
    [429, { error: 'slow' }, 'upstream_rate_limited'],
    [200, { code: 'The service is currently unavailable', error: 'busy' }, 'upstream_unavailable'],
    [200, { data: [] }, 'upstream_protocol'],
  ])('%i %j is %s', async (status, body, kind) => {
    upstream().enqueue(jsonReply(body, { status }));
    expect((await failureOf(images().answer(callFor()))).kind).toBe(kind);
  });
});
