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
import { OpenAiAdapter } from './openai.adapter.js';

const client = new UpstreamClient(testGatewayConfig());
afterAll(() => client.onApplicationShutdown());
const upstream = useFakeUpstream();

const small = 'text-embedding-3-small';
const callFor = (fields: Omit<EmbeddingRequest, 'model'>, model = small) =>
  mediaCall<EmbeddingRequest>(`openai/${model}`, fields);
const embeddings = (): EmbeddingPort => {
  const openai = { credentials: credentialsOf('sk-test-0123456789'), baseUrl: upstream().baseUrl };
  return new OpenAiAdapter(testGatewayConfig({ openai }), client, new RemoteFiles()).embeddings;
};
const entry = (index: number, embedding: unknown = [0.5, -1]) => ({ object: 'embedding', index, embedding });
const listed = (...data: readonly unknown[]) => ({
  object: 'list',
  data,
  model: `${small}-v1`,
  usage: { prompt_tokens: 8, total_tokens: 8 },
});

describe('embeddings of OpenAI', () => {
  it('are asked for as the caller asks for them', async () => {
    upstream().enqueue(jsonReply(listed(entry(0, 'AAAAPw=='))));
    const fields = { input: 'Hi', dimensions: 256, encoding_format: 'base64', user: 'u1' } as const;
    const call = callFor(fields);
    const { values } = await outcomeOf(embeddings().answer(call));
    const { path, body } = await upstream().arrival();
    expect(path).toBe('/v1/embeddings');
    expect(body).toEqual({ model: small, ...fields });
    expect(call.sentCount()).toBe(1);
    expect(values).toEqual([
      {
        kind: 'result',
        body: listed(entry(0, 'AAAAPw==')),
        usage: { prompt_tokens: 8, completion_tokens: 0, total_tokens: 8 },
      },
    ]);
  });

  it.each([
    ['a text', 'Grüße', 7, 1],
    ['texts', ['a', 'bc'], 3, 2],
    ['tokens', [1, 2, 3, 100_000], 4, 1],
    ['lists of tokens', [[1, 2], [3]], 3, 2],
  ])('%s go as they are, and are bounded', async (_title, input, tokens, count) => {
    upstream().enqueue(jsonReply(listed(...Array.from({ length: count }, (_, index) => entry(index)))));
    const call = callFor({ input, dimensions: null });
    expect((await outcomeOf(embeddings().answer(call))).failure).toBeUndefined();
    expect((await upstream().arrival()).body).toEqual({ model: small, input });
    expect(embeddings().most(call.request, call.candidate)).toEqual({
      usage: { prompt_tokens: tokens, completion_tokens: 0, total_tokens: tokens },
    });
  });

  it('of the older model cannot be shortened', async () => {
    const { request, candidate } = callFor({ input: 'Hi', dimensions: 256 }, 'text-embedding-ada-002');
    const refusal = expect.objectContaining({ kind: 'invalid_request', param: 'dimensions' }) as Error;
    expect(() => embeddings().most(request, candidate)).toThrow(refusal);
    const call = callFor({ input: 'Hi', dimensions: 256 }, 'text-embedding-ada-002');
    expect(await failureOf(embeddings().answer(call))).toMatchObject({ param: 'dimensions' });
    expect(upstream().requests).toHaveLength(0);
  });

  it('without usage have about a number for the caller, and none for the books', async () => {
    upstream().enqueue(jsonReply({ data: [{ embedding: [1] }] }));
    const { values } = await outcomeOf(embeddings().answer(callFor({ input: 'Hello' })));
    expect(values).toEqual([
      {
        kind: 'result',
        body: {
          object: 'list',
          model: small,
          data: [entry(0, [1])],
          usage: { prompt_tokens: 2, total_tokens: 2 },
        },
        usage: undefined,
      },
    ]);
  });

  it.each([
    ['fewer than inputs', listed(entry(0))],
    ['one of another kind', listed(entry(0), entry(1, 7))],
    ['one without numbers', listed(entry(0), entry(1, []))],
    ['one that is nothing', listed(entry(0), null)],
    ['no list', { data: 'x' }],
    ['no JSON', '{'],
  ])('%s cannot be read', async (_title, body) => {
    upstream().enqueue(jsonReply(body));
    expect((await failureOf(embeddings().answer(callFor({ input: ['a', 'b'] })))).kind).toBe(
      'upstream_protocol',
    );
  });

  it.each([
    [400, { message: "This model's maximum context length is 8192 tokens" }, 'context_too_long'],
    [400, { message: 'bad', param: 'input' }, 'invalid_request'],
    [401, { message: 'key' }, 'upstream_auth'],
    [429, { message: 'x', code: 'insufficient_quota' }, 'upstream_quota'],
    [200, { message: 'oops' }, 'upstream_unavailable'],
  ])('%i %j is %s', async (status, error, kind) => {
    upstream().enqueue(jsonReply({ error }, { status }));
    expect((await failureOf(embeddings().answer(callFor({ input: 'a' })))).kind).toBe(kind);
  });
});
