import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { noCredential } from '../../src/contract/credential.js';
import { defaultBreakers } from '../../src/config/environment.js';
import { HealthService } from '../../src/routing/health/health.service.js';
import { testConfig } from '../support/app.js';
import { assembleChunks } from '../support/chunk-validator.js';
import { type ChatRig, serve, startChatRig } from '../support/chat-rig.js';
import { jsonReply, type Reply, silence, streamReply } from '../support/fake-reply.js';
import { FakeUpstream } from '../support/fake-upstream.js';
import { readStream } from '../support/fixtures.js';
import { openAiError, openAiEvents, sampleAnswer } from '../support/openai-wire.js';
import { openRaw, type RawAnswer } from '../support/raw-client.js';

/**
 * A provider that is down for 60 s and meets twenty requests, with the breakers and retries of production. All times are a
 * tenth of the real ones: outage, waits of the breakers, time-outs. In real time: test/bench/flapping.mjs; the arithmetic of
 * the breaker alone: breaker.spec.ts.
 */
const scale = 10;
const outageMs = 60_000 / scale;
const backWithinMs = 30_000 / scale;
const requests = 20;
const everyMs = outageMs / requests;
/** "A handful": each of them is one that its caller waited for in vain. */
const mostAttempts = 9;

const text = ['Here ', 'all ', 'the ', 'time.'];
const sound = sampleAnswer({ text, model: 'sound-1' });
const flapping = sampleAnswer({ text, model: 'flapping-1' });
const events = openAiEvents(flapping);

/** What the provider does while it is down; undefined = nobody listens. */
const outages: Readonly<Record<string, Reply | undefined>> = {
  refused: undefined,
  down: jsonReply(openAiError('Down.', null), { status: 503 }),
  silent: silence,
  cut: streamReply(events.slice(0, 1), { ending: 'cut' }),
  cut_late: streamReply(events.slice(0, 3), { ending: 'cut' }),
};

/** One flapping provider, and how it is asked. */
interface Line {
  readonly host: string;
  readonly outage: Reply | undefined;
  readonly by: 'chain' | 'router';
  readonly stream: boolean;
}

const lines: readonly Line[] = Object.entries(outages).flatMap(([name, outage]) =>
  (['chain', 'router'] as const).flatMap((by) =>
    [false, true].map((stream) => ({
      host: `${name}_${by}_${stream ? 'stream' : 'whole'}`,
      outage,
      by,
      stream,
    })),
  ),
);

/** What its clients saw of one line. */
interface Flight {
  readonly first: Heard;
  readonly during: readonly Heard[];
  readonly attempts: number;
  /** From its return until it served again; infinite = it did not in twice the time it has. */
  readonly backAfterMs: number;
}

/** An answer in short. */
interface Heard {
  readonly status: number;
  readonly text: string | null | undefined;
  /** As the upstream calls itself. */
  readonly model: string | undefined;
}

function hear({ status, text: body }: RawAnswer, stream: boolean): Heard {
  if (!stream) {
    const { model, choices } = JSON.parse(body) as {
      model?: string;
      choices?: { message: { content: string } }[];
    };
    return { status, model, text: choices?.[0]?.message.content };
  }
  if (status !== 200) return { status, model: undefined, text: body };
  const { chunks, endsInDone, errors } = readStream(body);
  const isWhole = endsInDone && errors.length === 0;
  return {
    status,
    model: chunks.at(-1)?.model,
    text: isWhole ? assembleChunks(chunks).choices[0]?.text : body,
  };
}

const modelOf = (host: string): string => `${host}/one`;

let rig: ChatRig;
const upstreams = new Map<string, FakeUpstream>();
const flights = new Map<string, Promise<Flight>>();

function upstreamOf(host: string): FakeUpstream {
  const upstream = upstreams.get(host);
  if (upstream === undefined) throw new Error(`No upstream was started for ${host}.`);
  return upstream;
}

async function fly({ host, outage, by, stream }: Line): Promise<Flight> {
  const upstream = upstreamOf(host);
  const model = modelOf(host);
  const target =
    by === 'router'
      ? { model: `clearmaas/${host}` }
      : { models: [model, modelOf('sound')], route: 'fallback' };
  const ask = async (): Promise<Heard> =>
    hear(await rig.ask({ ...target, stream, recovery: 'continue' }), stream);

  upstream.script(serve(flapping));
  const first = await ask();
  const downAt = new Date();
  if (outage === undefined) await upstream.goAway();
  else upstream.script(() => outage);
  const asked: Promise<Heard>[] = [];
  for (let count = 0; count < requests; count += 1) {
    asked.push(ask());
    await delay(everyMs);
  }
  if (outage === undefined) await upstream.comeBack();
  upstream.script(serve(flapping));
  const backAtMs = performance.now();
  const during = await Promise.all(asked);
  const rows = await rig.query(
    'SELECT 1 FROM usage_attempts WHERE model_id = $1 AND outcome = $2 AND started_at >= $3',
    [model, 'failed', downAt],
  );
  let backAfterMs = Infinity;
  while (backAfterMs === Infinity && performance.now() - backAtMs < 2 * backWithinMs) {
    if ((await ask()).model === flapping.model) backAfterMs = performance.now() - backAtMs;
    else await delay(everyMs / 3);
  }
  return { first, during, attempts: rows.length, backAfterMs };
}

async function createRouter(name: string, models: readonly string[]): Promise<void> {
  const { status } = await openRaw(`${rig.app.url}/admin/workspaces/ws_default/routers`, {
    headers: { authorization: `Bearer ${rig.app.managementKey}` },
    body: { name, allowed_models: models, strategy: 'cheapest' },
  }).answer;
  expect(status).toBe(201);
}

beforeAll(async () => {
  for (const host of ['sound', 'probed', ...lines.map((line) => line.host)])
    upstreams.set(host, await FakeUpstream.start());
  upstreamOf('sound').script(serve(sound));
  const timeouts = Object.entries(testConfig().timeouts).map(([name, ms]) => [name, ms / scale]);
  rig = await startChatRig({
    vendors: [],
    timeouts: Object.fromEntries(timeouts),
    config: {
      breakers: {
        ...defaultBreakers,
        cooldownMs: defaultBreakers.cooldownMs / scale,
        maxCooldownMs: defaultBreakers.maxCooldownMs / scale,
      },
      retries: 1,
      hosts: [...upstreams].map(([id, { baseUrl }]) => ({
        id,
        baseUrl,
        credentials: [noCredential],
        models: ['one'],
      })),
    },
  });
  for (const { host, by } of lines)
    if (by === 'router') await createRouter(host, [modelOf(host), modelOf('sound')]);
  // All at once: none needs the machine, all need time.
  for (const line of lines) flights.set(line.host, fly(line));
}, 30_000);
afterAll(async () => {
  await rig.close();
  for (const upstream of upstreams.values()) await upstream.close();
});

describe('a provider that is away for a while', () => {
  it.each(lines)(
    '$host: all are answered, and it is asked a handful of times',
    async ({ host }) => {
      const flight = await flights.get(host);
      expect(flight?.first).toEqual({ status: 200, text: text.join(''), model: flapping.model });
      // An answer that was carried on keeps the name of the model that began it.
      expect(flight?.during.map(({ status, text: words }) => ({ status, words }))).toEqual(
        Array.from({ length: requests }, () => ({ status: 200, words: text.join('') })),
      );
      expect(flight?.attempts).toBeGreaterThanOrEqual(3);
      expect(flight?.attempts).toBeLessThanOrEqual(mostAttempts);
      expect(flight?.backAfterMs).toBeLessThan(backWithinMs);
    },
    30_000,
  );
});

describe('a provider that may be back', () => {
  it('is asked by one request at a time, while the others go on', async () => {
    const upstream = upstreamOf('probed');
    const firstChunkMs = testConfig().timeouts.firstChunkMs / scale;
    const ask = async (): Promise<Heard & { readonly ms: number }> => {
      const startedAt = performance.now();
      const answer = await rig.ask({ models: [modelOf('probed'), modelOf('sound')], route: 'fallback' });
      return { ...hear(answer, false), ms: performance.now() - startedAt };
    };
    const askTen = async (): Promise<number> => {
      upstream.requests.length = 0;
      const heard = await Promise.all(Array.from({ length: 10 }, ask));
      expect(heard.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
      return heard.filter(({ ms }) => ms < firstChunkMs).length;
    };
    const halfOpen = async (): Promise<void> => {
      const breaker = rig.app.app.get(HealthService).modelsOf('probed')[0]?.[1].breaker;
      while (breaker?.stateAt(performance.now()) !== 'half_open') await delay(10);
    };

    upstream.script(() => silence);
    await Promise.all([ask(), ask(), ask()]);
    for (let probes = 0; probes < 2; probes += 1) {
      await halfOpen();
      expect([await askTen(), upstream.requests.length]).toEqual([9, 1]);
    }
    upstream.script(serve(flapping, { paceMs: firstChunkMs / 10 }));
    await halfOpen();
    expect([await askTen(), upstream.requests.length]).toEqual([10, 1]);
    expect([await askTen(), upstream.requests.length]).toEqual([10, 10]);
  }, 30_000);
});
