import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defaultBreakers } from '../../src/config/environment.js';
import { assembleChunks } from '../support/chunk-validator.js';
import { type ChatRig, startChatRig } from '../support/chat-rig.js';
import { serveEvery } from '../support/every-vendor.js';
import { type AnswerReply, type Reply, resetBeforeAnswer, silence } from '../support/fake-reply.js';
import type { RecordedRequest } from '../support/fake-upstream.js';
import { readStream } from '../support/fixtures.js';
import { sampleAnswer } from '../support/openai-wire.js';
import type { RawAnswer } from '../support/raw-client.js';
import { failuresOf, type VendorFailures } from '../support/vendor-failures.js';

/**
 * The lines of C1 that are about failing and waiting (quality/security-and-reliability.md section 6), with the retries and
 * breakers of production and waits of tenths of a second. Every line is shown at six places at the same time: an OpenAI-shaped
 * vendor, Anthropic and Gemini, whole and streamed. Broken streams: honest-streams.spec.ts; flapping: flapping.spec.ts.
 */
const sample = sampleAnswer({ text: ['Still ', 'here.'] });
const limits = { first: 400, last: 1500, idle: 400 };

/** One vendor, asked for whole answers or for streams, with models of its own that no test before has spoilt. */
class Place {
  private readonly scripts = new Map<string, (request: RecordedRequest) => Reply>();
  private models = 0;

  constructor(
    readonly name: string,
    readonly failures: VendorFailures,
    readonly stream: boolean,
  ) {}

  /** @returns its name with the vendor's prefix */
  newModel(script: (request: RecordedRequest) => Reply = answers): string {
    const model = `gemini-c1-${this.stream ? 's' : 'w'}-${(this.models += 1)}`;
    this.scripts.set(model, script);
    return `${this.failures.vendor.prefix}/${model}`;
  }

  /** A model that replies so at first, and then with whole answers. */
  modelThat(...replies: readonly Reply[]): string {
    const queue = [...replies];
    return this.newModel((request) => queue.shift() ?? answers(request));
  }

  ask(body: Record<string, unknown>): Promise<RawAnswer> {
    return rig.ask({ stream: this.stream, ...body });
  }

  /** Requests that reached the upstream for these models, in their order. */
  seen(...models: readonly string[]): RecordedRequest[] {
    const names = models.map((model) => model.slice(model.indexOf('/') + 1));
    return rig.upstream.requests.filter((request) => isAt(this, request) && names.includes(nameIn(request)));
  }

  replyTo(request: RecordedRequest): Reply | undefined {
    return this.scripts.get(nameIn(request))?.(request);
  }
}

/** Name of the model, from the body or, with Gemini, from the path. */
function nameIn({ path, text }: RecordedRequest): string {
  return /gemini-c1-[sw]-\d+/.exec(`${path} ${text}`)?.[0] ?? '';
}

const answers = serveEvery(sample);
const places = Object.entries(failuresOf).flatMap(([name, failures]) =>
  [false, true].map((stream) => new Place(`${name}, ${stream ? 'streamed' : 'whole'}`, failures, stream)),
);
const isAt = (place: Place, request: RecordedRequest): boolean =>
  place.failures.vendor.prefix === vendorOf(request) &&
  nameIn(request).includes(place.stream ? '-s-' : '-w-');

let rig: ChatRig;
beforeAll(async () => {
  rig = await startChatRig({
    vendors: places.map(({ failures }) => failures.vendor),
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
afterAll(() => rig.close());

/** One test for all places at the same time; says at which of them it failed. */
function everywhere(title: string, check: (place: Place) => Promise<void>): void {
  it(title, async () => {
    rig.upstream.clear();
    rig.upstream.script(
      (request) => places.find((place) => isAt(place, request))?.replyTo(request) ?? answers(request),
    );
    await Promise.all(
      places.map(async (place) => {
        try {
          await check(place);
        } catch (error) {
          if (error instanceof Error) error.message = `${place.name}: ${error.message}`;
          throw error;
        }
      }),
    );
  });
}

function vendorOf({ path }: RecordedRequest): string {
  if (path.endsWith('/messages')) return 'anthropic';
  return path.includes('enerateContent') ? 'google' : 'openai';
}

/** Time between two requests, in milliseconds. */
const gapsOf = (requests: readonly RecordedRequest[]): number[] =>
  requests.slice(1).map(({ receivedAtMs }, index) => receivedAtMs - (requests[index]?.receivedAtMs ?? 0));

function textOf({ text }: RawAnswer, { stream }: Place): string | null | undefined {
  if (!stream)
    return (JSON.parse(text) as { choices: { message: { content: string } }[] }).choices[0]?.message.content;
  const { chunks, endsInDone, errors } = readStream(text);
  expect([endsInDone, errors]).toEqual([true, []]);
  return assembleChunks(chunks).choices[0]?.text;
}

function codeOf({ text }: RawAnswer): unknown {
  return (JSON.parse(text) as { error: { code: unknown } }).error.code;
}

const chain = (...models: string[]): Record<string, unknown> => ({ models, route: 'fallback' });

everywhere('429 once, with a Retry-After: waited out, and the answer is whole', async (place) => {
  const model = place.modelThat(place.failures.rateLimited(1));
  const answer = await place.ask({ model });
  const seen = place.seen(model);
  expect([answer.status, textOf(answer, place), seen.length]).toEqual([200, 'Still here.', 2]);
  expect(gapsOf(seen)[0]).toBeGreaterThanOrEqual(995);
  // The failed try told no tokens and costs nothing.
  const rows = await rig.usageRows(answer.headers['x-request-id']);
  expect(rows.map(({ outcome, prompt_tokens }) => [outcome, prompt_tokens])).toEqual([
    ['failed', null],
    ['completed', sample.usage.prompt_tokens],
  ]);
});

everywhere('429 once, without one: a second, and no less', async (place) => {
  const model = place.modelThat(place.failures.rateLimited());
  const answer = await place.ask({ model });
  const seen = place.seen(model);
  expect([answer.status, textOf(answer, place), seen.length]).toEqual([200, 'Still here.', 2]);
  expect(gapsOf(seen)[0]).toBeGreaterThanOrEqual(995);
});

everywhere(
  '429 for ever: one second try, one clear error, and then nobody is asked until the time has come',
  async (place) => {
    const model = place.newModel(() => place.failures.rateLimited(2));
    const answer = await place.ask({ model });
    expect([answer.status, answer.headers['retry-after'], place.seen(model).length]).toEqual([429, '2', 2]);
    // The next one waits as well, and by then nothing but refusals has come: there is no more to be had.
    expect((await place.ask({ model })).status).toBe(429);
    const seen = place.seen(model);
    expect([seen.length, gapsOf(seen).filter((gap) => gap >= 1995).length]).toEqual([4, 2]);
    const next = await place.ask({ model });
    expect([next.status, codeOf(next), place.seen(model).length]).toEqual([429, 'rate_limit_exceeded', 4]);
    expect(Number(next.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  },
);

everywhere('429 with a long Retry-After: told at once, or the next model asked at once', async (place) => {
  const alone = place.modelThat(place.failures.rateLimited(30));
  const answer = await place.ask({ model: alone });
  expect([answer.status, answer.headers['retry-after'], place.seen(alone).length]).toEqual([429, '30', 1]);
  const models = [place.modelThat(place.failures.rateLimited(30)), place.newModel()];
  const chained = await place.ask(chain(...models));
  const seen = place.seen(...models);
  expect([chained.status, chained.headers['x-clear-fallback-level'], seen.length]).toEqual([200, '1', 2]);
  expect(gapsOf(seen)[0]).toBeLessThan(500);
});

everywhere('one 500: a second try after a short pause', async (place) => {
  const model = place.modelThat(place.failures.down(500));
  const answer = await place.ask({ model });
  const seen = place.seen(model);
  expect([answer.status, textOf(answer, place), seen.length]).toEqual([200, 'Still here.', 2]);
  expect(gapsOf(seen)[0]).toBeGreaterThanOrEqual(95);
});

everywhere('lasting 503, alone: two tries, one error, and then it is left alone', async (place) => {
  const model = place.newModel(() => place.failures.down(503));
  const statuses: number[] = [];
  for (let count = 0; count < 6; count += 1) statuses.push((await place.ask({ model })).status);
  expect(statuses).toEqual([502, 502, 503, 503, 503, 503]);
  expect(place.seen(model)).toHaveLength(3);
  const refused = await place.ask({ model });
  expect(codeOf(refused)).toBe('model_not_found');
  expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);
});

everywhere('lasting 503 in a chain: the next model serves and is billed', async (place) => {
  const dead = place.newModel(() => place.failures.down(503));
  const sound = place.newModel();
  for (let count = 0; count < 10; count += 1) {
    const answer = await place.ask(chain(dead, sound));
    expect([answer.status, textOf(answer, place)]).toEqual([200, 'Still here.']);
    expect(answer.headers['x-clear-fallback-model']).toBe(sound);
    const rows = await rig.usageRows(answer.headers['x-request-id']);
    expect(rows.at(-1)).toMatchObject({ model_id: sound, outcome: 'completed' });
    expect(rows.filter(({ prompt_tokens }) => prompt_tokens !== null)).toHaveLength(1);
  }
  expect(place.seen(dead).length).toBeLessThanOrEqual(3);
});

everywhere('a reset before the first byte: a second try', async (place) => {
  const model = place.modelThat(resetBeforeAnswer);
  const answer = await place.ask({ model });
  expect([answer.status, textOf(answer, place), place.seen(model).length]).toEqual([200, 'Still here.', 2]);
});

everywhere('no answer at all: a 504 in time, asked once', async (place) => {
  const model = place.newModel(() => silence);
  const startedAt = performance.now();
  const answer = await place.ask({ model });
  expect(performance.now() - startedAt).toBeLessThan(limits.last + 1500);
  expect([answer.status, place.seen(model).length]).toEqual([504, 1]);
  expect(codeOf(answer)).toBe('upstream_timeout');
});

everywhere('no answer at all, in a chain: the next one after the short limit', async (place) => {
  const models = [place.newModel(() => silence), place.newModel()];
  const answer = await place.ask(chain(...models));
  const seen = place.seen(...models);
  expect([answer.status, textOf(answer, place), seen.length]).toEqual([200, 'Still here.', 2]);
  const [gap = 0] = gapsOf(seen);
  // The limit runs from the asking, which a busy upstream hears of a little later.
  expect(gap).toBeGreaterThanOrEqual(limits.first / 2);
  expect(gap).toBeLessThan(limits.first + 1500);
});

/** The whole answer at once, later than a model with somebody behind it is given. */
function late(request: RecordedRequest): Reply {
  const whole = answers(request) as AnswerReply;
  return { ...whole, paceMs: limits.first + 200, chunks: [Buffer.concat(whole.chunks)] };
}

everywhere(
  'a late first token: waited for when nobody else is left, else the next one is asked',
  async (place) => {
    const lone = place.newModel(late);
    const alone = await place.ask({ model: lone });
    expect([alone.status, textOf(alone, place), place.seen(lone).length]).toEqual([200, 'Still here.', 1]);
    const [slow, sound] = [place.newModel(late), place.newModel()];
    const chained = await place.ask(chain(slow, sound));
    expect([textOf(chained, place), chained.headers['x-clear-fallback-level']]).toEqual(['Still here.', '1']);
    // The late one is let go.
    expect((await place.seen(slow)[0]?.closed)?.byClient).toBe(true);
  },
);

describe.each(['contentFiltered', 'badRequest'] as const)('%s', (kind) => {
  everywhere('is the caller’s own, told once and to nobody else', async (place) => {
    const model = place.modelThat(place.failures[kind]);
    const next = place.newModel();
    const answer = await place.ask(chain(model, next));
    const status = kind === 'contentFiltered' ? place.failures.filteredStatus : 400;
    expect([answer.status, place.seen(model, next).length]).toEqual([status, 1]);
    // It counts for nothing: the model is asked again.
    expect((await place.ask({ model })).status).toBe(200);
  });
});

everywhere('a context that is too long: told as the caller’s own', async (place) => {
  const model = place.modelThat(place.failures.contextTooLong);
  const answer = await place.ask({ model });
  expect([answer.status, codeOf(answer), place.seen(model).length]).toEqual([
    400,
    'context_length_exceeded',
    1,
  ]);
});

everywhere('a model that is gone: the next one, and it is not asked again', async (place) => {
  const gone = place.newModel(() => place.failures.modelGone);
  const sound = place.newModel();
  for (let count = 0; count < 3; count += 1) expect((await place.ask(chain(gone, sound))).status).toBe(200);
  expect([place.seen(gone).length, place.seen(sound).length]).toEqual([1, 3]);
});
