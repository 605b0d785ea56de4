import { startTestApp, type TestApp } from '../support/app.js';

let gateway: TestApp;
beforeAll(async () => {
  gateway = await startTestApp();
});
afterAll(() => gateway.close());

const canary = 'canary-4c1f-never-in-a-log';
const user = { role: 'user', content: canary };

async function post(path: string, token: string, body: unknown) {
  const response = await fetch(gateway.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

const chat = (fields: object) =>
  post('/v1/chat/completions', gateway.apiKey, { model: 'sandbox/echo', messages: [user], ...fields });

describe('POST /v1/chat/completions refuses, naming the field', () => {
  it.each<[string, object]>([
    ['model', { model: undefined }],
    ['messages', { messages: undefined }],
    ['messages', { messages: [] }],
    ['messages[1].role', { messages: [user, { role: canary, content: canary }] }],
    [
      'messages[2].content[0].type',
      { messages: [user, user, { role: 'user', content: [{ type: 7, text: canary }] }] },
    ],
    ['messages[0].tool_call_id', { messages: [{ role: 'tool', content: canary }] }],
    ['tools[0].function.name', { tools: [{ type: 'function', function: { name: 5 } }] }],
    ['temperature', { temperature: 'warm' }],
    ['stream_options', { stream_options: { include_usage: true } }],
    ['extra_body.models[0]', { extra_body: { models: [{ secret: canary }], route: 'fallback' } }],
  ])('%s', async (param, fields) => {
    const { status, headers, body } = await chat(fields);
    expect(status).toBe(400);
    expect(body).toEqual({
      error: {
        message: expect.stringContaining(param),
        type: 'invalid_request_error',
        code: 'invalid_request',
        param,
      },
    });
    expect(JSON.stringify(body)).not.toContain(canary);
    expect(headers.get('x-request-id')).toBeTruthy();
  });

  it.each([[[]], ['text'], [5], [null]])('a body that is %j', async (body) => {
    expect(await post('/v1/chat/completions', gateway.apiKey, body)).toMatchObject({
      status: 400,
      body: { error: { type: 'invalid_request_error' } },
    });
  });

  it('the same for a stream: a status, not an event', async () => {
    const { status, headers } = await chat({ stream: true, messages: [] });
    expect(status).toBe(400);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
  });

  it('and serves what OpenAI’s clients send beyond the reference', async () => {
    const { status } = await chat({
      messages: [
        { role: 'developer', content: 'Be brief.' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'a', content: 'b' },
        user,
      ],
      temperature: null,
      seed: 1,
      metadata: { team: 'a' },
      response_format: { type: 'text' },
      unknown_field: { deep: true },
    });
    expect(status).toBe(200);
  });
});

describe('POST /admin/keys refuses', () => {
  it.each<[string, object, string]>([
    ['an unknown field', { name: 'a', spent: 5 }, 'spent'],
    ['a name that every object inherits', { name: 'a', constructor: {} }, 'constructor'],
    ['a NUL character', { name: 'a\u0000b' }, 'name'],
    ['half a surrogate pair', { name: 'a\ud83d' }, 'name'],
    ['a wrong type', { name: ['a'] }, 'name'],
  ])('%s by name', async (_case, fields, param) => {
    const { status, body } = await post('/admin/keys', gateway.managementKey, fields);
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { type: 'invalid_request_error', param } });
  });
});

it('nothing of what was refused is in the log', () => {
  expect(gateway.logs.length).toBeGreaterThan(0);
  expect(gateway.logs.join('\n')).not.toContain(canary);
});
