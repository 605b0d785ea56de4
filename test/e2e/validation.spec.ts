import type { TestApp } from '../support/app.js';
import { type ChatRig, startChatRig } from '../support/chat-rig.js';
import { clientModels } from '../support/clients-rig.js';
import { vendors } from '../support/vendors.js';

let rig: ChatRig;
let gateway: TestApp;
beforeAll(async () => {
  rig = await startChatRig({ vendors: Object.values(vendors) });
  gateway = rig.app;
});
afterAll(() => rig.close());

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
  post('/v1/chat/completions', gateway.apiKey, {
    model: 'openai/gpt-4o-mini',
    messages: [user],
    ...fields,
  });

const calling = (...calls: object[]) => ({ role: 'assistant', content: null, tool_calls: calls });
const call = (id: string, text = '{}') => ({
  id,
  type: 'function',
  function: { name: 'f', arguments: text },
});
const result = (id: string) => ({ role: 'tool', tool_call_id: id, content: canary });
const withPart = (part: object) => ({ messages: [{ role: 'user', content: [part] }] });
const withImage = (url: string) => withPart({ type: 'image_url', image_url: { url } });
const withFile = (file_data: string) => withPart({ type: 'file', file: { file_data } });
const dataUri = (type: string, text: string) =>
  `data:${type};base64,${Buffer.from(text, 'latin1').toString('base64')}`;

/** A schema of so many objects, one inside the other. */
const nested = (levels: number): object =>
  levels === 1 ? {} : { [levels % 2 ? 'properties' : 'items']: nested(levels - 1) };
const inTool = (parameters: object) => ({
  tools: [{ type: 'function', function: { name: 'f', parameters } }],
});
const inFormat = (schema: object) => ({
  response_format: { type: 'json_schema', json_schema: { name: 'a', schema } },
});
const endless = { $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } };

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
    ['extra_body.temperature', { extra_body: { temperature: 'hot' } }],
    ['n', { n: 0 }],
    ['functions[0].name', { functions: [{ name: 7 }] }],
    ['messages[2].tool_call_id', { messages: [user, calling(call('a')), result('b')] }],
    ['messages[0].tool_call_id', { messages: [result('a'), user] }],
    ['messages[3].tool_call_id', { messages: [user, calling(call('a')), result('a'), result('a')] }],
    ['messages[1].tool_calls[1].id', { messages: [user, calling(call('a'), call('a'))] }],
    ['messages[1].tool_calls[0].function.arguments', { messages: [user, calling(call('a', `{"${canary}`))] }],
    [
      'messages[0].function_call.arguments',
      { messages: [{ role: 'assistant', content: null, function_call: { name: 'f', arguments: canary } }] },
    ],
    ['messages[0].content[0].type', withPart({ type: 'image', source: { type: 'base64', data: canary } })],
    ['messages[0].content[0].image_url.url', withImage(canary)],
    ['messages[0].content[0].image_url.url', withImage('file:///etc/passwd')],
    ['messages[0].content[0].image_url.url', withImage(dataUri('image/png', `<html>${canary}`))],
    ['messages[0].content[0].image_url.url', withImage('data:image/png;base64,')],
    ['messages[0].content[0].image_url.url', withImage(dataUri('application/pdf', '<html>'))],
    ['messages[0].content[0].file.file_data', withFile(dataUri('application/pdf', '\x89PNG'))],
    [
      'messages[0].content[0].video_url.url',
      withPart({ type: 'video_url', video_url: { url: 'data:video/mp4;base64,?' } }),
    ],
    [
      'messages[0].content[0].input_audio.data',
      withPart({ type: 'input_audio', input_audio: { data: 'no audio', format: 'wav' } }),
    ],
    ['tools[0].function.parameters', inTool(nested(101))],
    ['tools[0].function.parameters', inTool(endless)],
    ['response_format.json_schema.schema', inFormat(nested(101))],
    ['response_format.json_schema.schema', inFormat(endless)],
    ['functions[0].parameters', { functions: [{ name: 'f', parameters: endless }] }],
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
    expect(rig.upstream.requests).toHaveLength(0);
  });

  it.each(clientModels)('an image of 40 MB for $model', async ({ model }) => {
    const image = withImage(`data:image/png;base64,iVBORw0KGgo${'A'.repeat(40e6)}`);
    const { status, body } = await chat({ model, ...image });
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { param: 'messages[0].content[0].image_url.url' } });
    expect(rig.upstream.requests).toHaveLength(0);
  });

  it('100,000 levels, as a body and as arguments', async () => {
    const deep = '['.repeat(100_000);
    const response = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${gateway.apiKey}` },
      body: `{"model":"openai/gpt-4o-mini","tools":${deep}`,
    });
    expect(response.status).toBe(400);
    const messages = [user, calling(call('a', deep + ']'.repeat(100_000)))];
    expect(await chat({ messages })).toMatchObject({
      status: 400,
      body: { error: { param: 'messages[1].tool_calls[0].function.arguments' } },
    });
    expect(rig.upstream.requests).toHaveLength(0);
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
      model: 'sandbox/echo',
      messages: [
        { role: 'developer', content: 'Be brief.' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'a', content: 'b' },
        // The id again in a later turn, and a call without arguments.
        calling(call('a', '')),
        result('a'),
        {
          role: 'user',
          content: [
            { type: 'video_url', video_url: { url: 'https://example.com/a.mp4' } },
            { type: 'image_url', image_url: { url: dataUri('image/gif', 'GIF89a') } },
            { type: 'file', file: { filename: 'a.pdf', file_data: dataUri('application/pdf', '%PDF-1.7') } },
          ],
        },
        user,
      ],
      functions: [{ name: 'f', parameters: { properties: { child: { $ref: '#' } } } }],
      function_call: 'auto',
      temperature: null,
      seed: 1,
      metadata: { team: 'a' },
      response_format: { type: 'text' },
      unknown_field: { deep: true },
    });
    expect(status).toBe(200);
  });
});

describe.each(clientModels.map(({ model }) => model))('the same of %s', (model) => {
  it.each<[string, object]>([
    ['messages[1].role', { messages: [user, { role: canary, content: canary }] }],
    ['messages[2].tool_call_id', { messages: [user, calling(call('a')), result('b')] }],
    ['messages[0].tool_call_id', { messages: [result('a'), user] }],
    ['messages[1].tool_calls[1].id', { messages: [user, calling(call('a'), call('a'))] }],
    ['messages[1].tool_calls[0].function.arguments', { messages: [user, calling(call('a', `{"${canary}`))] }],
    ['messages[0].content[0].image_url.url', withImage(dataUri('image/png', `<html>${canary}`))],
    ['messages[0].content[0].type', withPart({ type: 'image', source: { type: 'base64', data: canary } })],
    ['tools[0].function.parameters', inTool(endless)],
    ['tools[0].function.parameters', inTool(nested(1000))],
    ['response_format.json_schema.schema', inFormat(endless)],
    ['response_format.json_schema.schema', inFormat(nested(1000))],
    ['n', { n: 0 }],
    ['temperature', { temperature: 'hot' }],
  ])('%s', async (param, fields) => {
    for (const stream of [false, true]) {
      const { status, headers, body } = await chat({ model, stream, ...fields });
      expect(status).toBe(400);
      expect(headers.get('content-type')).toMatch(/^application\/json/);
      expect(body).toMatchObject({ error: { type: 'invalid_request_error', param } });
      expect(JSON.stringify(body)).not.toContain(canary);
    }
    expect(rig.upstream.requests).toHaveLength(0);
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
