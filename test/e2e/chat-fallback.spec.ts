import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { assembleChunks, chunkViolations } from '../support/chunk-validator.js';
import { type ChatRig, modelOf, serve, startChatRig } from '../support/chat-rig.js';
import { jsonReply, type Reply, resetBeforeAnswer, silence, streamReply } from '../support/fake-reply.js';
import type { RecordedRequest } from '../support/fake-upstream.js';
import { readStream } from '../support/fixtures.js';
import { openAiError, openAiEvents, sampleAnswer } from '../support/openai-wire.js';

const sample = sampleAnswer({ text: ['Still ', 'here.'] });
const chain = ['openai/m0', 'openai/m1', 'openai/m2', 'openai/m3', 'openai/m4'];
const status = (code: number, headers: Record<string, string> = {}): Reply =>
  jsonReply(openAiError('No.', null, 'server_error'), { status: code, headers });

let rig: ChatRig;
beforeAll(async () => {
  rig = await startChatRig({
    // A name that the catalogue lacks counts as a model that reasons.
    timeouts: { firstChunkMs: 1000, firstChunkReasoningMs: 1000, lastFirstChunkMs: 1500 },
  });
});
beforeEach(() => rig.upstream.clear());
afterAll(() => rig.close());

/** The models of the chain before this level fail so; this one answers. */
function failBefore(level: number, failure: Reply): void {
  rig.upstream.script((request) => (modelOf(request) === `m${level}` ? serve(sample)(request) : failure));
}

const asked = (): string[] => rig.upstream.requests.map(modelOf);

describe.each([false, true])('a chain (stream: %s)', (stream) => {
  const ask = (body: Record<string, unknown> = {}): ReturnType<ChatRig['ask']> =>
    rig.ask({ stream, models: chain, route: 'fallback', ...body });

  it.each([0, 1, 4])('is served at level %i', async (level) => {
    failBefore(level, status(503));
    const answer = await ask();
    expect(answer.status).toBe(200);
    expect(answer.headers['x-clear-fallback-level']).toBe(String(level));
    expect(answer.headers['x-clear-fallback-model']).toBe(level === 0 ? undefined : `openai/m${level}`);
    expect(asked()).toEqual(['m0', 'm1', 'm2', 'm3', 'm4'].slice(0, level + 1));
    if (stream) {
      const { chunks, endsInDone } = readStream(answer.text);
      expect(chunkViolations(chunks)).toEqual([]);
      expect(assembleChunks(chunks).choices[0]).toMatchObject({ text: 'Still here.', finishReason: 'stop' });
      expect(endsInDone).toBe(true);
    } else {
      expect(JSON.parse(answer.text)).toMatchObject({
        object: 'chat.completion',
        model: sample.model,
        choices: [
          { index: 0, message: { role: 'assistant', content: 'Still here.' }, finish_reason: 'stop' },
        ],
        usage: sample.usage,
      });
    }

    const rows = await rig.usageRows(answer.headers['x-request-id']);
    expect(rows.map(({ attempt, level: at, outcome }) => ({ attempt, at, outcome }))).toEqual(
      Array.from({ length: level + 1 }, (_, index) => ({
        attempt: index,
        at: index,
        outcome: index === level ? 'completed' : 'failed',
      })),
    );
    expect(rows.at(-1)).toMatchObject({
      requested_model: 'openai/m0',
      model_id: `openai/m${level}`,
      streamed: stream,
      prompt_tokens: sample.usage.prompt_tokens,
    });
    expect(rows.slice(0, -1).every((row) => row.upstream_status === 503 && row.prompt_tokens === null)).toBe(
      true,
    );
  });

  it('of which nobody answers is one 502, and every try is in the books', async () => {
    rig.upstream.script(() => status(500));
    const answer = await ask();
    expect(answer.status).toBe(502);
    expect(JSON.parse(answer.text)).toMatchObject({
      error: { type: 'upstream_error', code: 'upstream_error' },
    });
    expect(answer.headers['retry-after']).toBeUndefined();
    expect(answer.headers['content-type']).toContain('application/json');
    expect(answer.headers['x-clear-fallback-level']).toBe('4');
    expect(asked()).toEqual(['m0', 'm1', 'm2', 'm3', 'm4']);
    const rows = await rig.usageRows(answer.headers['x-request-id']);
    expect(rows.map(({ outcome, failure_kind }) => `${outcome} ${failure_kind}`)).toEqual(
      chain.map(() => 'failed upstream_unavailable'),
    );
  });

  it('tells the operator of a refused credential, though the chain recovers', async () => {
    failBefore(1, status(401));
    const from = rig.app.logs.length;
    expect((await ask()).headers['x-clear-fallback-level']).toBe('1');
    const lines = rig.app.logs.slice(from).filter((line) => /"level":"warn/.test(line));
    expect(lines.join('')).toContain('openai/m0: upstream_auth (401)');
  });

  it('that ends in a 429 says when to come back', async () => {
    rig.upstream.script((request) =>
      modelOf(request) === 'm4' ? status(429, { 'retry-after': '9' }) : status(500),
    );
    const answer = await ask();
    expect(answer.status).toBe(502);
    expect(answer.headers['retry-after']).toBe('9');
    expect(JSON.parse(answer.text)).toMatchObject({
      error: { type: 'upstream_error', code: 'upstream_error' },
    });
  });

  const failures: readonly [string, Reply][] = [
    ['a 429 with a long wait', status(429, { 'retry-after': '60' })],
    ['our credential refused', status(401)],
    ['a forbidden credential', status(403)],
    ['a reset connection', resetBeforeAnswer],
    ['an HTML page', jsonReply('<html>', { status: 502, headers: { 'content-type': 'text/html' } })],
    ['an error inside a 200', jsonReply({ error: { message: 'Overloaded.', type: 'server_error' } })],
    ['silence', silence],
    ['a stream that ends before anything was said', streamReply(openAiEvents(sample).slice(0, 1))],
    [
      'a stream cut before anything was said',
      streamReply(openAiEvents(sample).slice(0, 1), { ending: 'cut' }),
    ],
    ['an error event before anything was said', streamReply(['data: {"error":{"message":"no"}}\n\n'])],
    ['broken JSON', streamReply(['data: {"id":\n\n'])],
  ];
  it.each(failures)('goes on after %s', async (_name, failure) => {
    failBefore(1, failure);
    const answer = await ask();
    expect(answer.status).toBe(200);
    expect(answer.headers['x-clear-fallback-level']).toBe('1');
    expect(answer.text).toContain('here.');
    expect(answer.text).not.toContain('error');
  });

  it('ends at a mistake of the caller', async () => {
    rig.upstream.script(() =>
      jsonReply(openAiError("Invalid 'temperature'.", 'invalid_value'), { status: 400 }),
    );
    const answer = await ask();
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({ error: { message: "Invalid 'temperature'." } });
    expect(asked()).toEqual(['m0']);
  });

  it('goes from a context that is too long only to a larger window', async () => {
    const overflow = jsonReply(openAiError('maximum context length', 'context_length_exceeded'), {
      status: 400,
    });
    rig.upstream.script((request: RecordedRequest) =>
      modelOf(request) === 'gpt-4.1' ? serve(sample)(request) : overflow,
    );
    const answer = await ask({ models: ['openai/gpt-4o', 'openai/gpt-4o-mini', 'openai/gpt-4.1'] });
    expect(answer.status).toBe(200);
    expect(asked()).toEqual(['gpt-4o', 'gpt-4.1']);
    expect(answer.headers['x-clear-fallback-level']).toBe('2');

    rig.upstream.clear();
    rig.upstream.script(() => overflow);
    const hopeless = await ask({ models: ['openai/gpt-4.1', 'openai/gpt-4o'] });
    expect(hopeless.status).toBe(400);
    expect(JSON.parse(hopeless.text)).toMatchObject({ error: { code: 'context_length_exceeded' } });
    expect(asked()).toEqual(['gpt-4.1']);
  });

  it('skips what it cannot resolve, and is a 400 when nothing is left', async () => {
    failBefore(1, status(500));
    const answer = await ask({ models: ['nobody/knows', 'anthropic/claude-sonnet-4.6', 'openai/m1'] });
    expect(answer.status).toBe(200);
    expect(answer.headers['x-clear-fallback-level']).toBe('2');
    expect(answer.headers['x-clear-fallback-model']).toBe('openai/m1');

    const nothing = await ask({ models: ['nobody/knows', 'no-such-name'] });
    expect(nothing.status).toBe(400);
    expect(JSON.parse(nothing.text)).toMatchObject({ error: { code: 'invalid_request' } });
  });

  it('may be named inside extra_body', async () => {
    failBefore(1, status(500));
    const answer = await rig.ask({
      stream,
      extra_body: { models: ['openai/m0', 'openai/m1'], route: 'fallback' },
    });
    expect(answer.headers['x-clear-fallback-level']).toBe('1');
  });
});

describe('after the first effective chunk', () => {
  it('nobody else is asked: one error event, no [DONE], no finish reason', async () => {
    const broken = openAiEvents(sample).slice(0, 2);
    rig.upstream.script(() => streamReply(broken, { ending: 'cut' }));
    const answer = await rig.ask({ stream: true, models: chain, route: 'fallback' });
    expect(answer.status).toBe(200);
    expect(answer.headers['x-clear-fallback-level']).toBe('0');
    expect(asked()).toEqual(['m0']);
    const { chunks, errors, dones, payloads } = readStream(answer.text);
    expect(assembleChunks(chunks).choices[0]).toMatchObject({ text: 'Still ', finishReason: null });
    expect(dones).toBe(0);
    expect(errors).toEqual([
      { error: { message: expect.any(String), type: 'upstream_error', code: 'upstream_error' } },
    ]);
    expect(payloads.at(-1)).toBe(errors[0]);
    const rows = await rig.usageRows(answer.headers['x-request-id']);
    expect(rows.map(({ outcome }) => outcome)).toEqual(['failed']);
  });
});
