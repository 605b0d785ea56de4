import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { assembleChunks } from '../support/chunk-validator.js';
import { type ChatRig, serve, startChatRig } from '../support/chat-rig.js';
import { sliced } from '../support/fake-reply.js';
import { readStream } from '../support/fixtures.js';
import { sampleAnswer } from '../support/openai-wire.js';
import { answersOnly, describeRecordings, recordingNamed } from '../support/recordings.js';
import { responsesPayloads } from '../support/responses-wire.js';
import { vendors } from '../support/vendors.js';

/** Recorded errors, as the caller and the books are told of them; OpenAI's refusals are in `fixtures-openai.spec.ts`. */

const gemini = 'google/gemini-2.5-flash';
const codex = 'openai/gpt-5-codex';
const slicings = [undefined, 7, 1];
/** By folder: all that are no answers. A new one has to be asserted somewhere. */
const errorsOf: Readonly<Record<string, readonly string[]>> = {
  anthropic: [],
  deepseek: [],
  gemini: ['429-retry-info.json'],
  kimi: [],
  'openai/cassettes': ['chat-bad-request.yaml'],
  'openai/chat': ['reasoning-model-legacy-parameter-error.json'],
  'openai/responses': ['error.1.chunks.txt'],
  qwen: [],
  xai: [],
};

let rig: ChatRig;
beforeAll(async () => {
  rig = await startChatRig({ vendors: Object.values(vendors) });
});
beforeEach(() => rig.upstream.clear());
afterAll(() => rig.close());

for (const [folder, names] of Object.entries(errorsOf)) {
  describeRecordings(folder, (recordings) => {
    it('hold no error that is not asserted', () => {
      const answers = answersOnly(recordings);
      const errors = recordings.filter((recording) => !answers.includes(recording));
      expect(errors.map(({ name }) => name)).toEqual(names);
    });
  });
}

describeRecordings('gemini', (recordings) => {
  it.each([false, true])('T77: a 429 says when to come again (stream: %s)', async (stream) => {
    for (const slicing of slicings) {
      rig.upstream.clear();
      rig.upstream.enqueue(sliced(recordingNamed(recordings, '429-retry-info.json').reply, slicing));
      const answer = await rig.ask({ model: gemini, stream });
      expect(answer.status).toBe(429);
      // 34.4 seconds in the recording: a whole number that is not too early.
      expect(answer.headers['retry-after']).toBe('35');
      expect(answer.headers['content-type']).toMatch(/^application\/json/);
      expect(JSON.parse(answer.text)).toEqual({
        error: { message: expect.any(String), type: 'upstream_error', code: 'rate_limit_exceeded' },
      });
      expect(answer.text).not.toMatch(/quota|googleapis|FreeTier/i);
      expect(rig.upstream.requests).toHaveLength(1);
      expect(await rig.usageRows(answer.headers['x-request-id'])).toMatchObject([
        {
          outcome: 'failed',
          failure_kind: 'upstream_rate_limited',
          upstream_status: 429,
          prompt_tokens: null,
        },
      ]);
    }
  });

  it('T77: a chain goes on with its next model', async () => {
    rig.upstream.enqueue(recordingNamed(recordings, '429-retry-info.json').reply);
    rig.upstream.script(serve(sampleAnswer({ text: ['Here.'] })));
    const answer = await rig.ask({ models: [gemini, 'openai/gpt-4o-mini'], route: 'fallback' });
    expect(answer.status).toBe(200);
    expect(answer.headers['x-clear-fallback-level']).toBe('1');
    expect(answer.headers['retry-after']).toBeUndefined();
  });
});

describeRecordings('openai/responses', (recordings) => {
  const reply = () => recordingNamed(recordings, 'error.1.chunks.txt').reply;
  const upstreamError = { message: expect.any(String), type: 'upstream_error', code: 'upstream_error' };

  it('T33: an account without credit, told inside a 200 before any content, is a status', async () => {
    for (const slicing of slicings) {
      rig.upstream.clear();
      rig.upstream.enqueue(sliced(reply(), slicing));
      const answer = await rig.ask({ model: codex, stream: true });
      expect(answer.status).toBe(502);
      expect(JSON.parse(answer.text)).toEqual({ error: upstreamError });
      // Ours to pay: the caller is not told whose account it is.
      expect(answer.text).not.toMatch(/quota|billing|openai/i);
      expect(await rig.usageRows(answer.headers['x-request-id'])).toMatchObject([
        { outcome: 'failed', failure_kind: 'upstream_quota', prompt_tokens: null },
      ]);
    }
  });

  it('T33: and a chain goes on with its next model', async () => {
    rig.upstream.enqueue(reply());
    rig.upstream.script(serve(sampleAnswer({ text: ['Here.'] })));
    const answer = await rig.ask({ models: [codex, 'openai/gpt-4o-mini'], route: 'fallback', stream: true });
    expect(answer.headers['x-clear-fallback-level']).toBe('1');
    expect(assembleChunks(readStream(answer.text).chunks).choices[0]).toMatchObject({ text: 'Here.' });
  });

  it('T33: after the first words it is an event of the stream, the last one', async () => {
    const { payloads } = recordingNamed(recordings, 'error.1.chunks.txt');
    const [created, inProgress, ...failed] = payloads;
    const words = responsesPayloads(sampleAnswer({ text: ['One ', 'two.'] })).filter(({ type }) =>
      ['response.output_item.added', 'response.output_text.delta'].includes(String(type)),
    );
    const events = [created, inProgress, ...words, ...failed].map((payload) => {
      const { type } = payload as { type: string };
      return `event: ${type}\ndata: ${JSON.stringify(payload)}\n\n`;
    });
    for (const slicing of slicings) {
      rig.upstream.clear();
      rig.upstream.enqueue(
        sliced({ ...reply(), chunks: events.map((event) => Buffer.from(event)) }, slicing),
      );
      const answer = await rig.ask({ model: codex, stream: true });
      expect(answer.status).toBe(200);
      const { chunks, errors, payloads: told, dones } = readStream(answer.text);
      expect(assembleChunks(chunks).choices).toMatchObject([{ text: 'One two.', finishReason: null }]);
      expect(errors).toEqual([{ error: upstreamError }]);
      expect(told.at(-1)).toBe(errors[0]);
      expect(dones).toBe(0);
      expect(await rig.usageRows(answer.headers['x-request-id'])).toMatchObject([
        { outcome: 'failed', failure_kind: 'upstream_quota' },
      ]);
    }
  });
});
