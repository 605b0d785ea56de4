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
import { RemoteFiles } from '../../upstream/remote-files.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import type { ImagePort } from '../provider-adapter.js';
import { GeminiAdapter } from './gemini.adapter.js';

const client = new UpstreamClient(testGatewayConfig());
afterAll(() => client.onApplicationShutdown());
const upstream = useFakeUpstream();

type Fields = Partial<Omit<ImageRequest, 'model'>>;
const callFor = (fields: Fields = {}, model = 'imagen-4.0-generate-001') =>
  mediaCall<ImageRequest>(`google/${model}`, { prompt: 'A rose', ...fields });
const images = (): ImagePort => {
  const gemini = { credentials: credentialsOf('test-0123456789'), baseUrl: upstream().origin };
  return new GeminiAdapter(testGatewayConfig({ gemini }), client, new RemoteFiles()).images;
};
const shown = (bytes: string) => ({ mimeType: 'image/png', bytesBase64Encoded: bytes });
const withheld = { raiFilteredReason: 'Unable to show generated images.' };

async function sent(fields: Fields) {
  upstream().enqueue(jsonReply({ predictions: [shown('iVBOR')] }));
  const call = callFor(fields);
  expect((await outcomeOf(images().answer(call))).failure).toBeUndefined();
  const { path, body, headers } = await upstream().arrival();
  expect(headers['x-goog-api-key']).toBeDefined();
  return { path, body, adjusted: call.adjustments, times: call.sentCount() };
}

describe('pictures of Imagen: the request', () => {
  it('is a prediction', async () => {
    expect(await sent({ n: 4, size: '1024x1024', quality: 'standard', user: 'u1' })).toEqual({
      path: '/v1beta/models/imagen-4.0-generate-001:predict',
      body: {
        instances: [{ prompt: 'A rose' }],
        parameters: { sampleCount: 4, aspectRatio: '1:1', includeRaiReason: true },
      },
      adjusted: [],
      times: 1,
    });
  });

  it('leaves open what the caller leaves open', async () => {
    const { body } = await sent({ n: null, size: 'auto', quality: 'auto', style: null });
    expect(body).toEqual({
      instances: [{ prompt: 'A rose' }],
      parameters: { sampleCount: 1, includeRaiReason: true },
    });
  });

  it.each([
    ['896x1280', '3:4', []],
    ['1408x768', '16:9', []],
    ['1792x1024', '16:9', ['size']],
    ['1024x1792', '9:16', ['size']],
  ])('%s is of the shape %s', async (size, aspectRatio, told) => {
    const { body, adjusted } = await sent({ size });
    expect(body).toMatchObject({ parameters: { aspectRatio } });
    expect(adjusted).toEqual(told);
  });

  it('an address is never given, and the caller who wants one is told', async () => {
    expect((await sent({ response_format: 'url' })).adjusted).toEqual(['response_format']);
  });

  it.each([
    ['n', { n: 5 }],
    ['size', { size: '1536x1024' }],
    ['quality', { quality: 'hd' }],
    ['style', { style: 'vivid' }],
    ['background', { background: 'opaque' }],
    ['moderation', { moderation: 'low' }],
    ['output_format', { output_format: 'png' }],
    ['output_compression', { output_compression: 50 }],
  ])('%s: %j is refused, and nobody is asked', async (param, fields) => {
    const call = callFor(fields);
    const refusal = expect.objectContaining({ kind: 'invalid_request', param }) as Error;
    expect(() => images().most(call.request, call.candidate)).toThrow(refusal);
    expect(await failureOf(images().answer(call))).toMatchObject({ param });
    expect(upstream().requests).toHaveLength(0);
  });

  it('costs at most the pictures that are asked for', () => {
    const { request, candidate } = callFor({ n: 3 });
    expect(images().most(request, candidate)).toEqual({ media: { images: 3 } });
  });

  it('a name that is none becomes no part of a path', async () => {
    const failure = await failureOf(images().answer(callFor({}, 'x:predict?a=')));
    expect(failure).toMatchObject({ kind: 'model_not_found', param: 'model' });
  });
});

describe('pictures of Imagen: the answer', () => {
  it('is the pictures that were not withheld, and as many are paid for', async () => {
    const predictions = [shown('iVBOR'), withheld, { ...shown('/9j/'), prompt: 'A red rose' }, {}];
    upstream().enqueue(jsonReply({ predictions }));
    const { values } = await outcomeOf(images().answer(callFor({ n: 3 })));
    expect(values).toEqual([
      {
        kind: 'result',
        body: {
          created: expect.any(Number) as number,
          data: [{ b64_json: 'iVBOR' }, { b64_json: '/9j/', revised_prompt: 'A red rose' }],
        },
        media: { images: 2 },
      },
    ]);
  });

  it.each([[{ predictions: [withheld, withheld] }], [{ predictions: [] }], [{}]])(
    '%j is a refusal of its content',
    async (body) => {
      upstream().enqueue(jsonReply(body));
      expect((await failureOf(images().answer(callFor()))).toEnvelope().error).toMatchObject({
        code: 'content_policy_violation',
        param: 'prompt',
      });
    },
  );

  it.each([[{ predictions: [{ mimeType: 'image/png' }] }], [[]], ['<p>'], [7]])(
    '%j cannot be read',
    async (body) => {
      upstream().enqueue(jsonReply(body));
      expect((await failureOf(images().answer(callFor()))).kind).toBe('upstream_protocol');
    },
  );

  const policy = "sensitive words that violate Google's Responsible AI practices";
  it.each([
    [400, { message: `The prompt could not be submitted: ${policy}.` }, 'content_filtered'],
    [400, { message: 'aspectRatio is not supported', status: 'INVALID_ARGUMENT' }, 'invalid_request'],
    [400, { message: 'API key not valid.' }, 'upstream_auth'],
    [404, { message: 'models/x is not found' }, 'upstream_model_gone'],
    [429, { message: 'slow' }, 'upstream_rate_limited'],
    [503, { message: 'busy' }, 'upstream_unavailable'],
    [200, { code: 503, message: 'busy' }, 'upstream_unavailable'],
  ])('%i %j is %s', async (status, error, kind) => {
    upstream().enqueue(jsonReply({ error }, { status }));
    expect((await failureOf(images().answer(callFor()))).kind).toBe(kind);
  });

  it('is given up with the caller who leaves', async () => {
    upstream().enqueue(jsonReply('{', { ending: 'hold' }));
    const subscription = images().answer(callFor()).subscribe();
    const request = await upstream().arrival();
    subscription.unsubscribe();
    expect((await request.closed).byClient).toBe(true);
  });
});
