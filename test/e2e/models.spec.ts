import OpenAI from 'openai';
import request from 'supertest';
import { startTestApp, type TestApp } from '../support/app.js';
import { credentialsOf, noCredential } from '../../src/contract/credential.js';

describe('GET /v1/models', () => {
  let gateway: TestApp;

  beforeAll(async () => {
    gateway = await startTestApp({ sandbox: true });
  });
  afterAll(() => gateway.close());

  const get = (path: string, key = gateway.apiKey) =>
    request(gateway.url).get(path).set('Authorization', `Bearer ${key}`);

  it('lists the sandbox on a gateway without credentials, the first router, and nothing else', async () => {
    const { status, body, headers } = await get('/v1/models');
    expect(status).toBe(200);
    expect(headers['x-request-id']).toEqual(expect.any(String));
    expect(body.object).toBe('list');
    expect(body.data).toHaveLength(18);
    expect(body.data.at(-1)).toMatchObject({ id: 'clearmaas/auto', owned_by: 'clearmaas' });
    expect(body.data.find((model: { id: string }) => model.id === 'sandbox/echo')).toEqual({
      id: 'sandbox/echo',
      object: 'model',
      created: 1626777600,
      owned_by: 'sandbox',
      supported_endpoint_types: ['openai'],
      name: 'Sandbox: echo',
      description: expect.stringContaining('no AI behind it'),
      context_length: 131072,
      architecture: { input_modalities: ['text'], output_modalities: ['text'] },
      supported_parameters: ['max_tokens', 'max_completion_tokens', 'reasoning_effort'],
      pricing: { prompt: '0', completion: '0' },
    });
  });

  it.each([
    ['/v1/models/sandbox/echo', 'sandbox/echo'],
    ['/v1/models/sandbox%2Fecho', 'sandbox/echo'],
    ['/v1/models/clearmaas/auto', 'clearmaas/auto'],
    ['/v1/models/clearmaas%2Fauto', 'clearmaas/auto'],
  ])('retrieves %s', async (path, id) => {
    const { status, body } = await get(path);
    expect(status).toBe(200);
    expect(body.id).toBe(id);
  });

  it.each([
    ['/v1/models/sandbox/none', 'sandbox/none'],
    ['/v1/models/openai%2Fgpt-4o', 'openai/gpt-4o'],
    ['/v1/models/none', 'none'],
    ['/v1/models/a/b%2Fc/d', 'a/b/c/d'],
  ])('answers 404 for %s in the words of OpenAI', async (path, name) => {
    const { status, body } = await get(path);
    expect(status).toBe(404);
    expect(body).toEqual({
      error: {
        message: `The model '${name}' does not exist`,
        type: 'invalid_request_error',
        code: 'model_not_found',
        param: 'model',
      },
    });
  });

  it('answers a broken escape with a 400', async () => {
    const { status, body } = await get('/v1/models/%E0%A4%A');
    expect(status).toBe(400);
    expect(body.error.type).toBe('invalid_request_error');
  });

  it('wants an API key', async () => {
    expect((await request(gateway.url).get('/v1/models')).status).toBe(401);
    expect((await request(gateway.url).get('/v1/models/sandbox/echo')).status).toBe(401);
    expect((await get('/v1/models', gateway.managementKey)).status).toBe(403);
  });

  it('shows a restricted key only its own models', async () => {
    const created = await request(gateway.url)
      .post('/admin/keys')
      .set('Authorization', `Bearer ${gateway.managementKey}`)
      .send({ name: 'narrow', allowed_models: ['sandbox/j*'] });
    expect(created.status).toBe(201);
    const { body } = await get('/v1/models', created.body.key);
    expect(body.data.map((model: { id: string }) => model.id)).toEqual(['sandbox/json', 'clearmaas/auto']);
    expect((await get('/v1/models/sandbox/echo', created.body.key)).status).toBe(404);
  });

  it('is understood by the OpenAI SDK', async () => {
    const client = new OpenAI({ apiKey: gateway.apiKey, baseURL: `${gateway.url}/v1`, maxRetries: 0 });
    const ids: string[] = [];
    for await (const model of client.models.list()) ids.push(model.id);
    expect(ids).toContain('sandbox/tools');
    expect((await client.models.retrieve('sandbox/echo')).owned_by).toBe('sandbox');
    await expect(client.models.retrieve('sandbox/none')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });

  it('stands in the document with one path for every id', async () => {
    const { body } = await request(gateway.url).get('/openapi.json');
    expect(Object.keys(body.paths)).toEqual(expect.arrayContaining(['/v1/models', '/v1/models/{id}']));
    expect(body.components.schemas.Model.properties.pricing).toBeDefined();
  });
});

describe('GET /v1/models with vendors and hosts', () => {
  it('lists what is configured', async () => {
    const address = { credentials: credentialsOf('test-key'), baseUrl: 'http://127.0.0.1:1/v1' };
    const gateway = await startTestApp({
      sandbox: false,
      providers: { openai: address },
      hosts: [
        { id: 'local', baseUrl: 'http://127.0.0.1:1/v1', credentials: [noCredential], models: ['llama'] },
      ],
    });
    try {
      const { body } = await request(gateway.url)
        .get('/v1/models')
        .set('Authorization', `Bearer ${gateway.apiKey}`);
      const ids: string[] = body.data.map((model: { id: string }) => model.id);
      expect(ids).toEqual(expect.arrayContaining(['openai/gpt-4o', 'local/llama']));
      expect(ids.filter((id) => !/^(openai|local|clearmaas)\//.test(id))).toEqual([]);
    } finally {
      await gateway.close();
    }
  });
});
