import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { defaultBreakers } from '../../src/config/environment.js';
import { assembleChunks } from '../support/chunk-validator.js';
import { type ChatRig, startChatRig } from '../support/chat-rig.js';
import { serveEvery } from '../support/every-vendor.js';
import { type AnswerReply, type Reply, resetBeforeAnswer, silence } from '../support/fake-reply.js';
import type { RecordedRequest } from '../support/fake-upstream.js';
import { readStream } from '../support/fixtures.js';
import { sampleAnswer } from '../support/openai-wire.js';
import type { RawAnswer } from '../support/raw-client.js';
import { failuresOf } from '../support/vendor-failures.js';

/**
 * The lines of C1 that are about failing and waiting (quality/security-and-reliability.md section 6), with the retries and
 * breakers of production and waits of tenths of a second. Broken streams: honest-streams.spec.ts; flapping: flapping.spec.ts.
 */
const sample = sampleAnswer({ text: ['Still ', 'here.'] });
const limits = { first: 400, last: 1500, idle: 400 };

/** What the gateway may not do to a vendor: hammer it. Gaps between two requests, in milliseconds. */
const gapsOf = ({ upstream }: ChatRig): number[] =>
  upstream.requests
    .slice(1)
    .map(({ receivedAtMs }, index) => receivedAtMs - (upstream.requests[index]?.receivedAtMs ?? 0));

function textOf({ text }: RawAnswer, stream: boolean): string | null | undefined {
  if (!stream)
    return (JSON.parse(text) as { choices: { message: { content: string } }[] }).choices[0]?.message.content;
  const { chunks, endsInDone, errors } = readStream(text);
  expect([endsInDone, errors]).toEqual([true, []]);
  return assembleChunks(chunks).choices[0]?.text;
}

function codeOf({ text }: RawAnswer): unknown {
  return (JSON.parse(text) as { error: { code: unknown } }).error.code;
}

describe.each(Object.entries(failuresOf))('%s', (_name, failures) => {
  const { prefix } = failures.vendor;
  let rig: ChatRig;
  beforeAll(async () => {
    rig = await startChatRig({
      vendors: [failures.vendor],
      config: { breakers: defaultBreakers, retries: 1 },
      timeouts: {
        firstChunkMs: limits.first,
        firstChunkReasoningMs: limits.first,
        lastFirstChunkMs: limits.last,
        lastFirstChunkReasoningMs: limits.last,
        idleMs: limits.idle,
      },
    });
  });
  beforeEach(() => rig.upstream.clear());
  afterAll(() => rig.close());

  let models = 0;
  /** A model that no test before has spoilt. */
  const newModel = (): string => `${prefix}/gemini-c1-${(models += 1)}`;
  const answers = serveEvery(sample);

  describe.each([false, true])('stream: %s', (stream) => {
    const ask = async (body: Record<string, unknown> = {}): Promise<RawAnswer> =>
      rig.ask({ model: newModel(), stream, ...body });
    const chain = (...names: string[]): Record<string, unknown> => ({ models: names, route: 'fallback' });
    /** These replies first, then whole answers. */
    const reply = (...replies: Reply[]): void => {
      rig.upstream.enqueue(...replies);
      rig.upstream.script(answers);
    };
    const always = (failure: Reply): void => rig.upstream.script(() => failure);
    const asked = (): number => rig.upstream.requests.length;
    const outcomes = async (answer: RawAnswer): Promise<unknown[]> =>
      (await rig.usageRows(answer.headers['x-request-id'])).map(({ outcome, prompt_tokens }) => [
        outcome,
        prompt_tokens,
      ]);

    it('429 once, with a Retry-After: waited out, and the answer is whole', async () => {
      reply(failures.rateLimited(1));
      const answer = await ask();
      expect([answer.status, textOf(answer, stream), asked()]).toEqual([200, 'Still here.', 2]);
      const [gap = 0] = gapsOf(rig);
      expect(gap).toBeGreaterThanOrEqual(995);
      // The failed try told no tokens and costs nothing.
      expect(await outcomes(answer)).toEqual([
        ['failed', null],
        ['completed', sample.usage.prompt_tokens],
      ]);
    });

    it('429 once, without one: a second, and no less', async () => {
      reply(failures.rateLimited());
      const answer = await ask();
      expect([answer.status, textOf(answer, stream), asked()]).toEqual([200, 'Still here.', 2]);
      expect(gapsOf(rig)[0]).toBeGreaterThanOrEqual(995);
    });

    it('429 for ever: one second try, one clear error, and then nobody is asked until the time has come', async () => {
      always(failures.rateLimited(2));
      const model = newModel();
      const answer = await ask({ model });
      expect([answer.status, answer.headers['retry-after'], asked()]).toEqual([429, '2', 2]);
      // The next one waits as well, and by then nothing but refusals has come: there is no more to be had.
      expect([(await ask({ model })).status, asked()]).toEqual([429, 4]);
      expect(gapsOf(rig).filter((gap) => gap >= 1995)).toHaveLength(2);
      const next = await ask({ model });
      expect([next.status, codeOf(next), asked()]).toEqual([429, 'rate_limit_exceeded', 4]);
      expect(Number(next.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    });

    it('429 with a long Retry-After: told at once, or the next model asked at once', async () => {
      reply(failures.rateLimited(30));
      const alone = await ask();
      expect([alone.status, alone.headers['retry-after'], asked()]).toEqual([429, '30', 1]);
      rig.upstream.clear();
      reply(failures.rateLimited(30));
      const chained = await ask(chain(newModel(), newModel()));
      expect([chained.status, chained.headers['x-clear-fallback-level'], asked()]).toEqual([200, '1', 2]);
      expect(gapsOf(rig)[0]).toBeLessThan(500);
    });

    it('one 500: a second try after a short pause', async () => {
      reply(failures.down(500));
      const answer = await ask();
      expect([answer.status, textOf(answer, stream), asked()]).toEqual([200, 'Still here.', 2]);
      expect(gapsOf(rig)[0]).toBeGreaterThanOrEqual(95);
    });

    it('lasting 503, alone: two tries, one error, and then it is left alone', async () => {
      always(failures.down(503));
      const model = newModel();
      const statuses: number[] = [];
      for (let count = 0; count < 6; count += 1) statuses.push((await ask({ model })).status);
      expect(statuses.slice(0, 2)).toEqual([502, 502]);
      expect(statuses.slice(2)).toEqual([503, 503, 503, 503]);
      expect(asked()).toBe(3);
      const refused = await ask({ model });
      expect(codeOf(refused)).toBe('model_not_found');
      expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    });

    it('lasting 503 in a chain: the next model serves and is billed', async () => {
      const [dead, sound] = [newModel(), newModel()];
      const isDead = ({ path, text }: RecordedRequest): boolean =>
        (path + text).includes(dead.slice(prefix.length + 1));
      rig.upstream.script((request) => (isDead(request) ? failures.down(503) : answers(request)));
      for (let count = 0; count < 10; count += 1) {
        const answer = await ask(chain(dead, sound));
        expect([answer.status, textOf(answer, stream)]).toEqual([200, 'Still here.']);
        expect(answer.headers['x-clear-fallback-model']).toBe(sound);
        const rows = await rig.usageRows(answer.headers['x-request-id']);
        expect(rows.at(-1)).toMatchObject({ model_id: sound, outcome: 'completed' });
        expect(rows.filter(({ prompt_tokens }) => prompt_tokens !== null)).toHaveLength(1);
      }
      expect(rig.upstream.requests.filter(isDead).length).toBeLessThanOrEqual(3);
    });

    it('a reset before the first byte: a second try', async () => {
      reply(resetBeforeAnswer);
      const answer = await ask();
      expect([answer.status, textOf(answer, stream), asked()]).toEqual([200, 'Still here.', 2]);
    });

    it('no answer at all: a 504 in time, asked once', async () => {
      always(silence);
      const startedAt = performance.now();
      const answer = await ask();
      expect(performance.now() - startedAt).toBeLessThan(limits.last + 1500);
      expect([answer.status, codeOf(answer), asked()]).toEqual([504, 'upstream_timeout', 1]);
    });

    it('no answer at all, in a chain: the next one after the short limit', async () => {
      reply(silence);
      const answer = await ask(chain(newModel(), newModel()));
      expect([answer.status, textOf(answer, stream), asked()]).toEqual([200, 'Still here.', 2]);
      const [gap = 0] = gapsOf(rig);
      expect(gap).toBeGreaterThanOrEqual(limits.first - 5);
      expect(gap).toBeLessThan(limits.first + 1500);
    });

    it('a late first token: waited for when nobody else is left, else the next one is asked', async () => {
      const late = (request: RecordedRequest): Reply => {
        const whole = answers(request) as AnswerReply;
        return { ...whole, paceMs: limits.first + 200, chunks: [Buffer.concat(whole.chunks)] };
      };
      rig.upstream.script(late);
      const alone = await ask();
      expect([alone.status, textOf(alone, stream), asked()]).toEqual([200, 'Still here.', 1]);
      rig.upstream.clear();
      let count = 0;
      rig.upstream.script((request) => ((count += 1) === 1 ? late(request) : answers(request)));
      const chained = await ask(chain(newModel(), newModel()));
      expect([textOf(chained, stream), chained.headers['x-clear-fallback-level']]).toEqual([
        'Still here.',
        '1',
      ]);
      // The late one is let go, and was no failure of the caller's.
      const { byClient } = await (await rig.upstream.arrival()).closed;
      expect(byClient).toBe(true);
    });

    it.each(['contentFiltered', 'badRequest'] as const)(
      '%s: the caller’s own, told once and to nobody else',
      async (kind) => {
        reply(failures[kind]);
        const model = newModel();
        const answer = await ask(chain(model, newModel()));
        const status = kind === 'contentFiltered' ? failures.filteredStatus : 400;
        expect([answer.status, asked()]).toEqual([status, 1]);
        // It counts for nothing: the model is asked again.
        expect((await ask({ model })).status).toBe(200);
      },
    );

    it('a context that is too long: told alone, and in a chain left for a larger one only', async () => {
      reply(failures.contextTooLong);
      const answer = await ask();
      expect([answer.status, codeOf(answer), asked()]).toEqual([400, 'context_length_exceeded', 1]);
    });

    it('a model that is gone: the next one, and it is not asked again', async () => {
      const [gone, sound] = [newModel(), newModel()];
      reply(failures.modelGone);
      for (let count = 0; count < 3; count += 1) expect((await ask(chain(gone, sound))).status).toBe(200);
      expect(asked()).toBe(4);
    });
  });
});
