import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { modelOf, upstreamKey } from '../support/chat-rig.js';
import { resetBeforeAnswer, type Reply, silence } from '../support/fake-reply.js';
import type { RecordedRequest } from '../support/fake-upstream.js';
import {
  failing,
  gptImages,
  imagenImages,
  openAiEmbeddings,
  serveMedia,
  soundFile,
} from '../support/media-replies.js';
import {
  errorOf,
  everyMediaRoute,
  type MediaRig,
  type MediaRoute,
  startMediaRig,
} from '../support/media-rig.js';
import type { RawAnswer } from '../support/raw-client.js';
import { vendors } from '../support/vendors.js';

let rig: MediaRig;
beforeAll(async () => {
  rig = await startMediaRig({
    timeouts: { firstChunkReasoningMs: 500, lastFirstChunkReasoningMs: 700 },
  });
});
beforeEach(() => {
  rig.upstream.clear();
  rig.upstream.script(serveMedia);
});
afterAll(() => rig.close());

/** By the route: a chain of two of its models, and what the vendor calls them. */
const chains: Readonly<
  Record<MediaRoute, { models: readonly [string, string]; first: string; answer: string }>
> = {
  images: {
    models: ['openai/gpt-image-1', 'openai/gpt-image-1-mini'],
    first: 'gpt-image-1',
    answer: 'b64_json',
  },
  speech: { models: ['openai/tts-1', 'openai/tts-1-hd'], first: 'tts-1', answer: 'ID3sound' },
  embeddings: {
    models: ['openai/text-embedding-3-small', 'openai/text-embedding-3-large'],
    first: 'text-embedding-3-small',
    answer: '"embedding"',
  },
};

const failFirst = (first: string, reply: Reply) => (request: RecordedRequest) =>
  modelOf(request) === first ? reply : serveMedia(request);
const routed = ({ headers }: RawAnswer): unknown[] => [
  headers['x-clear-fallback-level'],
  headers['x-clear-fallback-model'],
];

describe.each(everyMediaRoute)('%s', (route) => {
  const { models, first, answer: content } = chains[route];
  const ask = (body: Record<string, unknown> = {}): Promise<RawAnswer> => rig.ask(route, body);
  const chained = { models, route: 'fallback' };

  it('are answered with an id of the request, and nothing of a chain where there is none', async () => {
    const answer = await ask();
    expect(answer.status).toBe(200);
    expect(answer.complete).toBe(true);
    expect(answer.text).toContain(content);
    expect(answer.headers['x-request-id']).toMatch(/^req_/);
    expect(routed(answer)).toEqual([undefined, undefined]);
    expect(answer.headers['x-clear-adjusted']).toBeUndefined();
  });

  it.each([
    ['a 500', failing(500)],
    ['a 429', failing(429, 'No.', null, { 'retry-after': '60' })],
    ['our credential refused', failing(401)],
    ['a reset connection', resetBeforeAnswer],
    ['silence', silence],
    ['a page', { ...soundFile(['<html>']), headers: { 'content-type': 'text/html' } }],
    ['an empty file', soundFile([])],
  ])('go on to the next model after %s', async (_name, failure) => {
    rig.upstream.script(failFirst(first, failure));
    const answer = await ask(chained);
    expect([answer.status, ...routed(answer)]).toEqual([200, '1', models[1]]);
    expect(answer.text).toContain(content);
    const rows = await rig.usageRows(answer.headers['x-request-id']);
    expect(rows.map(({ level, outcome, model_id: id }) => [level, outcome, id])).toEqual([
      [0, 'failed', models[0]],
      [1, 'completed', models[1]],
    ]);
  });

  it('say so where the first of a chain serves, and where nobody does', async () => {
    expect(routed(await ask({ extra_body: chained }))).toEqual(['0', undefined]);
    rig.upstream.script(() => failing(503));
    const answer = await ask(chained);
    expect([answer.status, ...routed(answer)]).toEqual([502, '1', undefined]);
    expect(errorOf(answer)).toMatchObject({ type: 'upstream_error', code: 'upstream_error' });
  });

  it('end a chain at a mistake of the caller’s', async () => {
    rig.upstream.script(() => failing(400, 'Invalid value.', 'invalid_value'));
    const answer = await ask(chained);
    expect([answer.status, errorOf(answer)['message']]).toEqual([400, 'Invalid value.']);
    expect(rig.upstream.requests).toHaveLength(1);
  });

  it('pass over what is of another type, unknown or not allowed', async () => {
    const holder = await rig.holder({ allowed_models: [models[1]] });
    const body = { models: ['openai/gpt-4o', 'nobody/knows', ...models], route: 'fallback' };
    const answer = await holder.ask(route, body);
    expect([answer.status, ...routed(answer)]).toEqual([200, '3', models[1]]);
    const nothing = await holder.ask(route, { models: ['openai/gpt-4o', models[0]], route: 'fallback' });
    expect([nothing.status, errorOf(nothing)['param']]).toEqual([400, 'models']);
  });

  it('take a bare name and the name of a snapshot that nobody told us of', async () => {
    const bare = models[0].replace('openai/', '');
    for (const model of [bare, models[0]]) {
      const answer = await ask({ model });
      const [row] = await rig.usageRows(answer.headers['x-request-id']);
      expect(row).toMatchObject({ requested_model: model, model_id: models[0], streamed: false });
    }
    expect((await ask({ model: 'openai/of-tomorrow' })).status).toBe(200);
    expect(rig.upstream.requests.map(modelOf)).toEqual([first, first, 'of-tomorrow']);
  });

  it('may be forbidden to a key', async () => {
    const holder = await rig.holder({ allowed_models: ['sandbox/*'] });
    const answer = await holder.ask(route);
    expect([answer.status, errorOf(answer)]).toEqual([
      403,
      expect.objectContaining({ code: 'model_not_allowed', param: 'model' }),
    ]);
    expect((await holder.ask(route, { model: sandboxModels[route] })).status).toBe(200);
    expect(rig.upstream.requests).toHaveLength(0);
  });

  it('are asked by a router of the caller’s own workspace', async () => {
    const name = `for-${route}`;
    await rig.admin('POST', '/admin/workspaces/ws_default/routers', {
      name,
      allowed_models: [...models],
      strategy: 'cheapest',
    });
    const answer = await ask({ model: `clearmaas/${name}` });
    expect(answer.status).toBe(200);
    expect(answer.headers['x-clear-router']).toBe(name);
    expect(models).toContain(answer.headers['x-clear-resolved-model']);
    rig.upstream.script((request) =>
      rig.upstream.requests.length === 0 ? failing(500) : serveMedia(request),
    );
    rig.upstream.requests.length = 0;
    const second = await ask({ model: `clearmaas/${name}` });
    expect([second.status, rig.upstream.requests.length]).toEqual([200, 2]);
    expect(second.headers['x-clear-resolved-model']).not.toBe(answer.headers['x-clear-resolved-model']);
  });

  it('are not what a router without models of the type can give', async () => {
    await rig.admin('POST', '/admin/workspaces/ws_default/routers', {
      name: `chat-${route}`,
      allowed_models: ['openai/gpt-4o'],
    });
    const answer = await ask({ model: `clearmaas/chat-${route}` });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).not.toBe(500);
    expect(rig.upstream.requests).toHaveLength(0);
  });

  it('are limited by the workspace', async () => {
    const busy = await rig.holder({ workspace_id: await rig.newWorkspace({ rpm: 1 }) });
    expect((await busy.ask(route)).status).toBe(200);
    const refused = await busy.ask(route);
    expect([refused.status, errorOf(refused)['code']]).toEqual([429, 'rate_limit_exceeded']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);

    const narrow = await rig.holder({ workspace_id: await rig.newWorkspace({ concurrency: 1 }) });
    rig.upstream.enqueue(silence);
    const from = rig.upstream.requests.length;
    const held = narrow.open(route);
    await rig.upstream.arrival(from);
    expect((await narrow.ask(route)).status).toBe(429);
    held.leave();
    await (
      await rig.upstream.arrival(from)
    ).closed;
    for (let tries = 0; (await narrow.ask(route)).status === 429; tries += 1) expect(tries).toBeLessThan(100);
  });

  it('name the right route for a model of another type', async () => {
    const answer = await ask({ model: 'openai/gpt-4o' });
    expect([answer.status, errorOf(answer)]).toEqual([
      400,
      expect.objectContaining({
        code: 'api_not_implemented',
        param: 'model',
        message: expect.stringContaining('POST /v1/chat/completions'),
      }),
    ]);
    const chat = await fetch(`${rig.app.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${rig.app.apiKey}` },
      body: JSON.stringify({ model: models[0], messages: [{ role: 'user', content: 'Hi' }] }),
    });
    expect([chat.status, await chat.json()]).toEqual([
      400,
      { error: expect.objectContaining({ param: 'model', message: expect.stringContaining(paths[route]) }) },
    ]);
    expect(rig.upstream.requests).toHaveLength(0);
  });

  const failures: readonly [string, Reply, number, object][] = [
    ['401', failing(401, `Incorrect API key provided: ${upstreamKey}.`), 502, { code: 'upstream_error' }],
    ['403', failing(403, `No access with ${upstreamKey}.`), 502, { code: 'upstream_error' }],
    ['429', failing(429, 'Slow down.', null, { 'retry-after': '7' }), 429, { code: 'rate_limit_exceeded' }],
    ['an empty account', failing(429, 'No money.', 'insufficient_quota'), 502, { code: 'upstream_error' }],
    ['500', failing(500, 'A host name.'), 502, { code: 'upstream_error' }],
    [
      'a page',
      { ...failing(502), headers: { 'content-type': 'text/html' } },
      502,
      { code: 'upstream_error' },
    ],
    ['silence', silence, 504, { code: 'upstream_timeout' }],
    ['a refusal', failing(400, `Bad ${upstreamKey}.`, 'invalid_value'), 400, { code: 'invalid_value' }],
    [
      'a policy',
      failing(400, 'Your request was rejected by the safety system.', 'content_policy_violation'),
      400,
      { code: 'content_policy_violation' },
    ],
  ];
  it.each(failures)(
    'tell a vendor’s %s by the table, without our credential',
    async (_name, reply, status, error) => {
      rig.upstream.script(() => reply);
      const answer = await ask();
      expect(answer.text).not.toContain(upstreamKey);
      expect([answer.status, errorOf(answer)]).toEqual([status, expect.objectContaining(error)]);
      expect(answer.headers['x-request-id']).toMatch(/^req_/);
      expect(answer.headers['content-type']).toMatch(/^application\/json/);
      if (status === 429) expect(answer.headers['retry-after']).toBe('7');
      const rows = await rig.usageRows(answer.headers['x-request-id']);
      expect(rows).toEqual([
        expect.objectContaining({
          outcome: 'failed',
          cost_picodollars: null,
          prompt_tokens: null,
          media: null,
        }),
      ]);
    },
  );

  it('are not served where the provider is not configured', async () => {
    const alone = await startMediaRig({ vendors: [vendors.gemini] });
    try {
      const answer = await alone.ask(route);
      expect([answer.status, errorOf(answer)]).toEqual([
        503,
        expect.objectContaining({ code: 'model_not_found', param: 'model' }),
      ]);
      expect(alone.upstream.requests).toHaveLength(0);
    } finally {
      await alone.close();
    }
  });
});

const paths = { images: '/v1/images/generations', speech: '/v1/audio/speech', embeddings: '/v1/embeddings' };
const sandboxModels = { images: 'sandbox/image', speech: 'sandbox/speech', embeddings: 'sandbox/embedding' };

describe('a model of a chain that lacks what is asked for', () => {
  const imagenFirst = { models: ['google/imagen-4.0-generate-001', 'openai/gpt-image-1'], route: 'fallback' };

  it('is passed over, and the answer says who served', async () => {
    const answer = await rig.ask('images', { ...imagenFirst, size: '1536x1024' });
    expect([answer.status, ...routed(answer)]).toEqual([200, '1', 'openai/gpt-image-1']);
    expect(rig.upstream.requests.map(({ path }) => path)).toEqual(['/v1/images/generations']);
  });

  it('is a 400 that names the field where the others lack it too', async () => {
    const answer = await rig.ask('images', { ...imagenFirst, size: '17x4' });
    expect([answer.status, errorOf(answer)['param']]).toEqual([400, 'size']);
    expect(rig.upstream.requests).toHaveLength(0);
  });

  it('is another than the one that takes tokens', async () => {
    const chain = {
      models: ['google/gemini-embedding-001', 'openai/text-embedding-3-small'],
      route: 'fallback',
    };
    const answer = await rig.ask('embeddings', { ...chain, input: [1, 2] });
    expect([answer.status, ...routed(answer)]).toEqual([200, '1', 'openai/text-embedding-3-small']);
  });
});

describe('X-Clear-Adjusted', () => {
  it.each([
    [
      'google/imagen-4.0-generate-001',
      { size: '1792x1024', response_format: 'url' },
      'size, response_format',
    ],
    ['openai/gpt-image-1', { quality: 'hd' }, 'quality'],
    ['grok/grok-imagine-image', { size: '1024x1792' }, 'size'],
  ])('tells what %s was not sent as it came', async (model, fields, adjusted) => {
    const answer = await rig.ask('images', { model, ...fields });
    expect([answer.status, answer.headers['x-clear-adjusted']]).toEqual([200, adjusted]);
  });

  it('is of who served alone', async () => {
    rig.upstream.script(({ path }) => (path.includes(':predict') ? failing(500) : gptImages()));
    const answer = await rig.ask('images', {
      models: ['google/imagen-4.0-generate-001', 'openai/gpt-image-1'],
      route: 'fallback',
      size: 'auto',
      response_format: 'b64_json',
    });
    expect([answer.status, answer.headers['x-clear-adjusted']]).toEqual([200, undefined]);
  });
});

describe('a vendor that withholds', () => {
  it('every picture is a policy’s refusal', async () => {
    rig.upstream.script(() => imagenImages(0, 2));
    const answer = await rig.ask('images', { model: 'google/imagen-4.0-generate-001', n: 2 });
    expect([answer.status, errorOf(answer)]).toEqual([
      400,
      expect.objectContaining({ code: 'content_policy_violation', param: 'prompt' }),
    ]);
  });

  it('an embedding has failed', async () => {
    rig.upstream.script((request) => openAiEmbeddings({ ...request, body: { input: ['one'] } }));
    const answer = await rig.ask('embeddings', { input: ['one', 'two'] });
    expect([answer.status, errorOf(answer)['code']]).toEqual([502, 'upstream_error']);
  });
});
