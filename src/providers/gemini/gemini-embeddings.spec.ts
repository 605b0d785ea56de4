import { jsonReply } from '../../../test/support/fake-reply.js';
import { testGatewayConfig } from '../../../test/support/gateway-config.js';
import { mediaCall } from '../../../test/support/media-call.js';
import {
  failureOf,
  outcomeOf,
  useFakeUpstream,
} from '../../../test/support/provider-contract/contract-run.js';
import { credentialsOf } from '../../contract/credential.js';
import type { EmbeddingRequest } from '../../contract/embedding.js';
import { RemoteFiles } from '../../upstream/remote-files.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import type { EmbeddingPort } from '../provider-adapter.js';
import { GeminiAdapter } from './gemini.adapter.js';

const client = new UpstreamClient(testGatewayConfig());
afterAll(() => client.onApplicationShutdown());
const upstream = useFakeUpstream();

const model = 'gemini-embedding-001';
const callFor = (fields: Omit<EmbeddingRequest, 'model'>) =>
  mediaCall<EmbeddingRequest>(`google/${model}`, fields);
const embeddings = (): EmbeddingPort => {
  const gemini = { credentials: credentialsOf('test-0123456789'), baseUrl: upstream().origin };
  return new GeminiAdapter(testGatewayConfig({ gemini }), client, new RemoteFiles()).embeddings;
};
const vectors = (...all: readonly (readonly number[])[]) => ({
  embeddings: all.map((values) => ({ values })),
});
const asked = (text: string, further = {}) => ({
  model: `models/${model}`,
  content: { parts: [{ text }] },
  ...further,
});

describe('embeddings of Gemini', () => {
  it('of several texts are one request, and one answer in their order', async () => {
    upstream().enqueue(jsonReply({ ...vectors([0.5], [-1]), usageMetadata: { promptTokenCount: 9 } }));
    const call = callFor({ input: ['Hi', 'Ho'], dimensions: 256, encoding_format: 'float', user: 'u1' });
    const { values } = await outcomeOf(embeddings().answer(call));
    const { path, body } = await upstream().arrival();
    expect(path).toBe(`/v1beta/models/${model}:batchEmbedContents`);
    const shortened = { outputDimensionality: 256 };
    expect(body).toEqual({ requests: [asked('Hi', shortened), asked('Ho', shortened)] });
    expect(call.sentCount()).toBe(1);
    expect(call.adjustments).toEqual([]);
    expect(values).toEqual([
      {
        kind: 'result',
        body: {
          object: 'list',
          model,
          data: [
            { object: 'embedding', index: 0, embedding: [0.5] },
            { object: 'embedding', index: 1, embedding: [-1] },
          ],
          usage: { prompt_tokens: 9, total_tokens: 9 },
        },
        usage: { prompt_tokens: 9, completion_tokens: 0, total_tokens: 9 },
      },
    ]);
  });

  it('in base64 are floats of four bytes, little endian', async () => {
    upstream().enqueue(jsonReply(vectors([1, -2.5, 0.1])));
    const { values } = await outcomeOf(
      embeddings().answer(callFor({ input: 'Hi', encoding_format: 'base64' })),
    );
    const embedding = values[0]?.body.data[0]?.embedding;
    const bytes = Buffer.from(String(embedding), 'base64');
    expect([0, 4, 8].map((offset) => bytes.readFloatLE(offset))).toEqual([1, -2.5, Math.fround(0.1)]);
    expect(bytes).toHaveLength(12);
  });

  it('without usage have about a number for the caller, and none for the books', async () => {
    upstream().enqueue(jsonReply(vectors([1], [2])));
    const { values } = await outcomeOf(embeddings().answer(callFor({ input: ['Hello', 'Hi'] })));
    expect((await upstream().arrival()).body).toEqual({ requests: [asked('Hello'), asked('Hi')] });
    expect(values[0]?.body.usage).toEqual({ prompt_tokens: 3, total_tokens: 3 });
    expect(values[0]?.usage).toBeUndefined();
  });

  it.each<[string, EmbeddingRequest['input']]>([
    ['tokens', [1, 2]],
    ['lists of tokens', [[1], [2]]],
    ['more than a hundred texts', Array.from({ length: 101 }, () => 'a')],
  ])('%s are refused, and nobody is asked', async (_title, input) => {
    const call = callFor({ input });
    const refusal = expect.objectContaining({ kind: 'invalid_request', param: 'input' }) as Error;
    expect(() => embeddings().most(call.request, call.candidate)).toThrow(refusal);
    expect(await failureOf(embeddings().answer(call))).toMatchObject({ param: 'input' });
    expect(upstream().requests).toHaveLength(0);
  });

  it('cost at most a token for each byte', () => {
    const { request, candidate } = callFor({ input: ['Grüße', 'a'] });
    expect(embeddings().most(request, candidate)).toEqual({
      usage: { prompt_tokens: 8, completion_tokens: 0, total_tokens: 8 },
    });
  });

  it.each([
    ['fewer than texts', vectors([1])],
    ['an empty one', vectors([1], [])],
    ['one of words', { embeddings: [{ values: ['a'] }, { values: [1] }] }],
    ['no list', {}],
    ['no JSON', '{'],
  ])('%s cannot be read', async (_title, body) => {
    upstream().enqueue(jsonReply(body));
    expect((await failureOf(embeddings().answer(callFor({ input: ['a', 'b'] })))).kind).toBe(
      'upstream_protocol',
    );
  });

  it.each([
    [400, { message: 'The input token count (3000) exceeds the maximum' }, 'context_too_long'],
    [400, { message: 'bad' }, 'invalid_request'],
    [403, { message: 'denied' }, 'upstream_auth'],
    [404, { message: 'models/x is not found' }, 'upstream_model_gone'],
    [429, { message: 'slow' }, 'upstream_rate_limited'],
    [500, { message: 'oops' }, 'upstream_unavailable'],
    [200, { code: 429, message: 'slow' }, 'upstream_rate_limited'],
  ])('%i %j is %s', async (status, error, kind) => {
    upstream().enqueue(jsonReply({ error }, { status }));
    expect((await failureOf(embeddings().answer(callFor({ input: 'a' })))).kind).toBe(kind);
  });
});
