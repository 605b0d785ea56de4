import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { assembleChunks } from '../support/chunk-validator.js';
import { type ChatRig, startChatRig, upstreamKey } from '../support/chat-rig.js';
import {
  type Ending,
  gzipped,
  htmlReply,
  jsonReply,
  type Reply,
  resetBeforeAnswer,
  silence,
  streamReply,
} from '../support/fake-reply.js';
import { refusedBaseUrl } from '../support/fake-upstream.js';
import { readStream } from '../support/fixtures.js';
import { openAiCompletion, openAiError, openAiEvents, sampleAnswer } from '../support/openai-wire.js';
import type { RawAnswer } from '../support/raw-client.js';
import { credentialsOf } from '../../src/contract/credential.js';

const sample = sampleAnswer({ text: ['One ', 'two.'] });
const events = openAiEvents(sample);
const secretText = `Incorrect API key provided: ${upstreamKey}. Organisation org-secret123456.`;

let rig: ChatRig;
beforeAll(async () => {
  rig = await startChatRig({
    timeouts: {
      firstChunkMs: 1000,
      // A name that the catalogue lacks counts as a model that reasons.
      firstChunkReasoningMs: 1000,
      lastFirstChunkMs: 1200,
      idleMs: 1000,
      // Later than any failure that is told at once, however busy the machine is.
      keepAliveMs: 600,
      connectMs: 1000,
    },
  });
});
beforeEach(() => rig.upstream.clear());
afterAll(() => rig.close());

function errorOf({ text }: RawAnswer): unknown {
  return (JSON.parse(text) as { error: unknown }).error;
}

const upstreamError = { message: expect.any(String), type: 'upstream_error', code: 'upstream_error' };

describe.each([false, true])('a vendor that fails alone (stream: %s)', (stream) => {
  const failures: readonly [string, Reply, string][] = [
    ['500', jsonReply(openAiError('Oops.', null), { status: 500 }), 'upstream_unavailable'],
    ['503', jsonReply(openAiError('Busy.', null), { status: 503 }), 'upstream_unavailable'],
    ['401', jsonReply(openAiError(secretText, 'invalid_api_key'), { status: 401 }), 'upstream_auth'],
    ['403', jsonReply(openAiError(secretText, null), { status: 403 }), 'upstream_auth'],
    ['404', jsonReply(openAiError('No model.', 'model_not_found'), { status: 404 }), 'upstream_model_gone'],
    ['quota', jsonReply(openAiError('Pay.', 'insufficient_quota'), { status: 429 }), 'upstream_quota'],
    ['a reset connection', resetBeforeAnswer, ''],
    ['an HTML page', htmlReply(200), ''],
    ['an empty body', jsonReply(''), ''],
    ['gzip nobody asked for', gzipped(jsonReply(openAiCompletion(sample))), 'upstream_protocol'],
    [
      'an error inside a 200',
      jsonReply({ error: { message: 'x', type: 'server_error' } }),
      'upstream_unavailable',
    ],
  ];
  it.each(failures)('%s: one clear error and one row', async (_name, reply, kind) => {
    rig.upstream.script(() => reply);
    const answer = await rig.ask({ stream });
    expect(answer.status).toBe(502);
    expect(answer.headers['content-type']).toContain('application/json');
    expect(answer.headers['x-request-id']).toEqual(expect.any(String));
    expect(errorOf(answer)).toEqual(upstreamError);
    expect(answer.text).not.toMatch(/secret|127\.0\.0\.1|ECONN|html/i);
    const rows = await rig.usageRows(answer.headers['x-request-id']);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ outcome: 'failed', streamed: stream, prompt_tokens: null });
    expect(rows[0]?.failure_kind).toMatch(kind === '' ? /^upstream_/ : new RegExp(`^${kind}$`));
  });

  it('a 429 with its Retry-After', async () => {
    rig.upstream.script(() =>
      jsonReply(openAiError('Slow down.', 'rate_limit_exceeded'), {
        status: 429,
        headers: { 'retry-after': '41' },
      }),
    );
    const answer = await rig.ask({ stream });
    expect(answer.status).toBe(429);
    expect(answer.headers['retry-after']).toBe('41');
    expect(errorOf(answer)).toMatchObject({ type: 'upstream_error', code: 'rate_limit_exceeded' });
  });

  it('a 429 without one still says when', async () => {
    rig.upstream.script(() => jsonReply(openAiError('Slow down.', 'rate_limit_exceeded'), { status: 429 }));
    const answer = await rig.ask({ stream });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  });

  it('a 400 in the words of the vendor, without its identifiers', async () => {
    const body = openAiError('Bad value in org-secret123456.', 'invalid_value');
    rig.upstream.script(() => jsonReply(body, { status: 400 }));
    const answer = await rig.ask({ stream });
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({ type: 'invalid_request_error', code: 'invalid_value' });
    expect(answer.text).toContain('Bad value');
    expect(answer.text).not.toContain('org-secret');
  });

  it('nothing the vendor said of our credential is logged', async () => {
    rig.upstream.script(() => jsonReply(openAiError(secretText, 'invalid_api_key'), { status: 401 }));
    await rig.ask({ stream, messages: [{ role: 'user', content: 'canary-prompt' }] });
    const logs = rig.app.logs.join('\n');
    expect(logs).not.toContain(upstreamKey);
    expect(logs).not.toContain('canary-prompt');
    expect(logs).not.toContain(rig.app.apiKey);
  });
});

describe('a silent vendor', () => {
  it('whole: 504 in time, its connection closed', async () => {
    rig.upstream.enqueue(silence);
    const answer = await rig.ask();
    expect(answer.status).toBe(504);
    expect(errorOf(answer)).toMatchObject({ type: 'upstream_error', code: 'upstream_timeout' });
    const { byClient } = await (await rig.upstream.arrival()).closed;
    expect(byClient).toBe(true);
    expect(rig.upstream.requests).toHaveLength(1);
    expect(await rig.usageRows(answer.headers['x-request-id'])).toEqual([
      expect.objectContaining({ outcome: 'failed', failure_kind: 'upstream_timeout' }),
    ]);
  });

  it('streamed and alone: kept alive by comments, then one error event and no [DONE]', async () => {
    rig.upstream.enqueue(silence);
    const answer = await rig.ask({ stream: true });
    expect(answer.status).toBe(200);
    const { comments, errors, chunks, dones } = readStream(answer.text);
    expect(comments.length).toBeGreaterThanOrEqual(1);
    expect(comments.every((comment) => comment === ': keep-alive')).toBe(true);
    expect(answer.text).not.toContain(': keep-alive\n\n');
    expect({ chunks, dones }).toEqual({ chunks: [], dones: 0 });
    expect(errors).toEqual([{ error: expect.objectContaining({ code: 'upstream_timeout' }) }]);
  });

  it('streamed in a chain: no comment settles the head as long as another could still be tried', async () => {
    rig.upstream.enqueue(silence, streamReply(events));
    const answer = await rig.ask({ stream: true, models: ['openai/m0', 'openai/m1'], route: 'fallback' });
    expect(answer.headers['x-clear-fallback-level']).toBe('1');
    expect(assembleChunks(readStream(answer.text).chunks).choices[0]?.text).toBe('One two.');
  });
});

describe('a stream that breaks after its first effective chunk', () => {
  const begun = events.slice(0, 2);
  const breaks: readonly [string, Reply, string][] = [
    ...(['cut', 'reset', 'finish'] as const satisfies readonly Ending[]).map(
      (ending) => [ending, streamReply(begun, { ending }), 'upstream_error'] as [string, Reply, string],
    ),
    ['a stall', streamReply(begun, { ending: 'hold' }), 'upstream_timeout'],
    ['broken JSON', streamReply([...begun, 'data: {"id": \n\n']), 'upstream_error'],
    [
      'an error event',
      streamReply([
        ...begun,
        'data: {"error":{"message":"canary","type":"server_error"}}\n\n',
        'data: [DONE]\n\n',
      ]),
      'upstream_error',
    ],
  ];
  it.each(breaks)(
    '%s: the text so far, one error event, no [DONE], no finish reason',
    async (_name, reply, code) => {
      rig.upstream.enqueue(reply);
      const answer = await rig.ask({ stream: true, stream_options: { include_usage: true } });
      expect(answer.status).toBe(200);
      const { chunks, errors, dones, payloads } = readStream(answer.text);
      expect(assembleChunks(chunks).choices).toEqual([
        expect.objectContaining({ text: 'One ', finishReason: null }),
      ]);
      expect(errors).toEqual([{ error: { message: expect.any(String), type: 'upstream_error', code } }]);
      expect(payloads.at(-1)).toBe(errors[0]);
      expect(dones).toBe(0);
      expect(answer.text).not.toContain('canary');
      expect(rig.upstream.requests).toHaveLength(1);
      expect(await rig.usageRows(answer.headers['x-request-id'])).toEqual([
        // What was made of it has been delivered, and the vendor charges for it.
        expect.objectContaining({ outcome: 'failed', estimated: true, completion_tokens: 2 }),
      ]);
    },
  );

  it('a stream that only leaves out [DONE] after its finish reason is whole', async () => {
    rig.upstream.enqueue(streamReply(events.slice(0, -1)));
    const answer = await rig.ask({ stream: true });
    expect(readStream(answer.text)).toMatchObject({ endsInDone: true, errors: [] });
  });

  it('a stream whose host keeps the connection open after [DONE] is whole', async () => {
    rig.upstream.enqueue(streamReply(events, { ending: 'hold' }));
    const answer = await rig.ask({ stream: true });
    expect(readStream(answer.text)).toMatchObject({ endsInDone: true, errors: [] });
    expect(await rig.usageRows(answer.headers['x-request-id'])).toMatchObject([{ outcome: 'completed' }]);
    expect((await (await rig.upstream.arrival()).closed).byClient).toBe(true);
  });

  it('a stream with events without data in it is whole', async () => {
    rig.upstream.enqueue(streamReply([...events.slice(0, 2), 'data:\n\n', 'data: \n\n', ...events.slice(2)]));
    const answer = await rig.ask({ stream: true });
    expect(readStream(answer.text)).toMatchObject({ endsInDone: true, errors: [] });
  });

  it.each([false, true])('an answer announced by a 102 is an answer (stream: %s)', async (stream) => {
    const announced = true;
    rig.upstream.enqueue(
      stream ? streamReply(events, { announced }) : jsonReply(openAiCompletion(sample), { announced }),
    );
    const answer = await rig.ask({ stream });
    expect(answer.status).toBe(200);
  });

  it('an answer that says nothing is a failure, in the books too', async () => {
    rig.upstream.enqueue(streamReply([events[0] ?? '', 'data: [DONE]\n\n']));
    const answer = await rig.ask({ stream: true });
    expect(answer.status).toBe(502);
    expect(await rig.usageRows(answer.headers['x-request-id'])).toMatchObject([
      { outcome: 'failed', failure_kind: 'upstream_protocol' },
    ]);
  });
});

describe('a vendor that is not there', () => {
  it.each([false, true])('is a 502 (stream: %s)', async (stream) => {
    const defaults = rig.app.config.providers;
    const away = await startChatRig({
      config: {
        providers: {
          ...defaults,
          openai: { credentials: credentialsOf(upstreamKey), baseUrl: await refusedBaseUrl() },
        },
      },
    });
    try {
      const answer = await away.ask({ stream });
      expect(answer.status).toBe(502);
      expect(errorOf(answer)).toEqual(upstreamError);
      expect(answer.text).not.toContain('127.0.0.1');
    } finally {
      await away.close();
    }
  });
});
