import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { assembleChunks, chunkViolations } from '../support/chunk-validator.js';
import { type ChatRig, serve, startChatRig, upstreamKey } from '../support/chat-rig.js';
import { jsonReply, sseEvents, streamReply } from '../support/fake-reply.js';
import { readStream } from '../support/fixtures.js';
import {
  openAiCompletion,
  openAiEvents,
  openAiPayloads,
  sampleAnswer,
  sampleUsage,
} from '../support/openai-wire.js';

const sample = sampleAnswer({ model: 'gpt-4o-mini-2024-07-18', text: ['Grüße, ', '世界 ', '👋'] });
const text = sample.text.join('');

/** What real vendors send along and no caller may see. */
const vendorHeaders = {
  'openai-organization': 'org-secret',
  'openai-processing-ms': '17',
  'x-request-id': 'req_of_the_vendor',
  'x-ratelimit-remaining-requests': '499',
  'cf-ray': '0000-AAA',
  'set-cookie': ['__cf_bm=secret; path=/', 'b=2'],
  server: 'cloudflare',
  via: '1.1 vendor',
};

let rig: ChatRig;
beforeAll(async () => {
  rig = await startChatRig();
});
beforeEach(() => rig.upstream.clear());
afterAll(() => rig.close());

describe('a whole answer', () => {
  it('comes byte by byte as the vendor wrote it, with one row in the books', async () => {
    rig.upstream.enqueue(jsonReply(openAiCompletion(sample)));
    const answer = await rig.ask();
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.text).toBe(JSON.stringify(openAiCompletion(sample)));

    expect(await rig.usageRows(answer.headers['x-request-id'])).toEqual([
      expect.objectContaining({
        attempt: 0,
        level: 0,
        requested_model: 'openai/gpt-4o-mini',
        model_id: 'openai/gpt-4o-mini',
        provider: 'openai',
        outcome: 'completed',
        failure_kind: null,
        streamed: false,
        completion_id: 'chatcmpl-sample',
        prompt_tokens: 21,
        completion_tokens: 13,
        cached_tokens: 5,
        reasoning_tokens: 4,
      }),
    ]);
  });

  // The question is ten tokens to the tokenizer.
  it.each([
    ['no usage', undefined, { prompt_tokens: 10, estimated: true }],
    ['an empty one', {}, { prompt_tokens: 10, estimated: true }],
    ['half of it', { prompt_tokens: 12 }, { prompt_tokens: 12, estimated: true }],
    [
      'the other half',
      { completion_tokens: 9000 },
      { prompt_tokens: 10, completion_tokens: 9000, estimated: true },
    ],
    ['words of its own', { input_tokens: 5, output_tokens: 7 }, { prompt_tokens: 10, estimated: true }],
    [
      'a part and the sum',
      { prompt_tokens: 12, total_tokens: 20 },
      { completion_tokens: 8, estimated: false },
    ],
  ])(
    'of a model that tells %s is booked with what is missing counted, and marked so',
    async (_case, usage, row) => {
      for (const stream of [false, true]) {
        const told: object = { ...openAiCompletion(sample), usage };
        const [last] = openAiPayloads(sample).slice(-2);
        const payloads = openAiPayloads(sample).with(-2, Object.assign({}, last, { usage }));
        rig.upstream.enqueue(stream ? streamReply(sseEvents(payloads)) : jsonReply(told));
        const answer = await rig.ask({ stream });
        const [booked, ...others] = await rig.usageRows(answer.headers['x-request-id']);
        expect(others).toEqual([]);
        expect(booked).toMatchObject({ outcome: 'completed', completion_tokens: expect.any(Number), ...row });
        expect(Number(booked?.['cost_picodollars'])).toBeGreaterThan(0);
      }
    },
  );
});

describe('a streamed answer', () => {
  it('comes as the vendor wrote it, without the usage nobody asked for, and ends in [DONE]', async () => {
    const events = openAiEvents(sample);
    rig.upstream.enqueue(streamReply(events));
    const answer = await rig.ask({ stream: true });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^text\/event-stream/);
    expect(answer.headers['cache-control']).toContain('no-cache');
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(answer.complete).toBe(true);
    expect(answer.text).toBe(events.filter((event) => !event.includes('"choices":[]')).join(''));

    const { chunks, endsInDone, dones } = readStream(answer.text);
    expect(chunkViolations(chunks)).toEqual([]);
    expect({ endsInDone, dones }).toEqual({ endsInDone: true, dones: 1 });
    expect(assembleChunks(chunks).choices[0]?.text).toBe(text);

    const [row, ...others] = await rig.usageRows(answer.headers['x-request-id']);
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      outcome: 'completed',
      streamed: true,
      prompt_tokens: 21,
      completion_tokens: 13,
    });
    expect(row?.first_token_ms).toEqual(expect.any(Number));
  });

  it('carries the usage before [DONE] for who asked for it', async () => {
    const events = openAiEvents(sample);
    rig.upstream.enqueue(streamReply(events));
    const answer = await rig.ask({ stream: true, stream_options: { include_usage: true } });
    expect(answer.text).toBe(events.join(''));
    const { chunks } = readStream(answer.text);
    expect(chunkViolations(chunks)).toEqual([]);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: sampleUsage });
  });

  it('sends each chunk on while the next has not come yet', async () => {
    const [role = '', first = '', ...rest] = openAiEvents(sample);
    rig.upstream.enqueue(streamReply([role, first], { ending: 'hold' }));
    const call = rig.open({ stream: true });
    await call.received('Grüße');
    expect(rest.length).toBeGreaterThan(0);
    call.leave();
  });
});

describe('what the vendor is asked', () => {
  it.each([false, true])(
    'model renamed, extension stripped, the rest as it came (stream: %s)',
    async (stream) => {
      rig.upstream.script(serve(sample));
      const messages = [{ role: 'user', content: 'Who?', name: 'tester' }];
      const { status } = await rig.ask({
        stream,
        messages,
        temperature: 0.5,
        seed: 7,
        metadata: { a: 'b' },
        some_new_field: { nested: [1, null, 'x'] },
        models: ['openai/gpt-4o-mini'],
        route: 'fallback',
        extra_body: { models: ['openai/gpt-4o-mini'], route: 'fallback' },
      });
      expect(status).toBe(200);
      const { body, path, method } = await rig.upstream.arrival();
      expect({ method, path }).toEqual({ method: 'POST', path: '/v1/chat/completions' });
      expect(body).toEqual({
        model: 'gpt-4o-mini',
        messages,
        temperature: 0.5,
        seed: 7,
        metadata: { a: 'b' },
        some_new_field: { nested: [1, null, 'x'] },
        ...(stream && { stream: true, stream_options: { include_usage: true } }),
      });
    },
  );

  it('nothing of the caller but the body leaves', async () => {
    rig.upstream.enqueue(jsonReply(openAiCompletion(sample)));
    await rig.ask(
      {},
      {
        cookie: 'session=canary-cookie',
        'x-api-key': 'canary-api-key',
        'x-forwarded-for': '203.0.113.9',
        'x-request-id': 'canary-request-id',
        'openai-organization': 'canary-organization',
        'proxy-authorization': 'canary-proxy',
        'user-agent': 'canary-agent',
      },
    );
    const { headers } = await rig.upstream.arrival();
    expect(headers.authorization).toBe(`Bearer ${upstreamKey}`);
    const said = JSON.stringify(headers);
    expect(said).not.toContain('canary');
    expect(said).not.toContain('203.0.113.9');
    expect(said).not.toContain(rig.app.apiKey);
  });
});

describe('headers of an answer', () => {
  it.each([false, true])('nothing names the vendor (stream: %s)', async (stream) => {
    rig.upstream.script(serve(sample, { headers: vendorHeaders }));
    const { headers } = await rig.ask({ stream });
    for (const name of Object.keys(vendorHeaders).filter((header) => header !== 'x-request-id')) {
      expect(headers).not.toHaveProperty(name);
    }
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers['x-request-id']).not.toBe('req_of_the_vendor');
    expect(JSON.stringify(headers)).not.toMatch(/openai|cloudflare|secret/i);
  });

  it('an X-Request-Id of its own on every answer, errors too', async () => {
    rig.upstream.script(serve(sample));
    const answers = await Promise.all([
      rig.ask(),
      rig.ask({ stream: true }),
      rig.ask({ messages: [] }),
      rig.ask({ model: 'nobody/knows' }),
      rig.ask({}, { authorization: 'Bearer nonsense' }),
      rig.ask({}, { 'content-type': 'text/plain' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 400, 404, 401, 415]);
    const ids = answers.map(({ headers }) => headers['x-request-id']);
    expect(ids.every((id) => typeof id === 'string' && id.length >= 16)).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('no routing header where nothing was routed', async () => {
    rig.upstream.script(serve(sample));
    const { headers } = await rig.ask();
    expect(Object.keys(headers).filter((name) => name.startsWith('x-clear-'))).toEqual([]);
  });
});

describe('names', () => {
  it('a bare name reaches the vendor by its own', async () => {
    rig.upstream.script(serve(sample));
    expect((await rig.ask({ model: 'gpt-4o-mini' })).status).toBe(200);
    expect((await rig.upstream.arrival()).body).toMatchObject({ model: 'gpt-4o-mini' });
  });

  it('an effort suffix becomes the reasoning effort', async () => {
    rig.upstream.script(serve(sample));
    expect((await rig.ask({ model: 'openai/o3-mini-high' })).status).toBe(200);
    expect((await rig.upstream.arrival()).body).toMatchObject({ model: 'o3-mini', reasoning_effort: 'high' });
  });

  it('a name nobody knows is a 404 that says so, and nobody is asked', async () => {
    const answer = await rig.ask({ model: 'nobody/knows' });
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.text)).toEqual({
      error: {
        message: expect.stringContaining('nobody/knows'),
        type: 'invalid_request_error',
        code: 'model_not_found',
        param: 'model',
      },
    });
    expect(rig.upstream.requests).toEqual([]);
  });

  it('a known model whose provider has no credentials is a 503', async () => {
    const answer = await rig.ask({ model: 'anthropic/claude-sonnet-4.6' });
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.text)).toMatchObject({ error: { code: 'model_not_found' } });
  });
});
