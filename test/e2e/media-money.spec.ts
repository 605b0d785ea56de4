import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { expectClosedAtOnce } from '../support/leaving.js';
import {
  failing,
  geminiEmbeddings,
  gptImages,
  imagenImages,
  openAiEmbeddings,
  serveMedia,
  soundEvents,
  soundFile,
} from '../support/media-replies.js';
import {
  errorOf,
  type KeyHolder,
  type MediaRig,
  type MediaRoute,
  startMediaRig,
} from '../support/media-rig.js';
import type { Reply } from '../support/fake-reply.js';
import type { RecordedRequest } from '../support/fake-upstream.js';
import type { RawAnswer } from '../support/raw-client.js';
import { SpawnedProgram } from '../support/spawned-program.js';

let rig: MediaRig;
/** Of a workspace that pays: what it is served is in the ledger too. */
let payer: KeyHolder;
beforeAll(async () => {
  rig = await startMediaRig();
  const workspace = await rig.newWorkspace({});
  await rig.query('UPDATE workspaces SET metered = true WHERE id = $1', [workspace]);
  await rig.admin('POST', `/admin/workspaces/${workspace}/credits`, { amount_usd: '100' });
  payer = await rig.holder({ workspace_id: workspace });
});
beforeEach(() => {
  rig.upstream.clear();
  rig.upstream.script(serveMedia);
});
afterAll(() => rig.close());

/** A dollar for a million is so much for one. */
const perMillion = 1_000_000;
const imagenPicture = 40_000_000_000n;
const imagen = { model: 'google/imagen-4.0-generate-001' };

function usd(picodollars: bigint): string {
  return `${picodollars / 10n ** 12n}.${(picodollars % 10n ** 12n).toString().padStart(12, '0')}`;
}

const rowsOf = (requestId: unknown): Promise<Record<string, unknown>[]> =>
  rig.query('SELECT * FROM usage_attempts WHERE request_id = $1 ORDER BY attempt', [requestId]);

/** The newest request of a key: a client that leaves before the head has no id of its request. */
async function newestRows({ keyId }: KeyHolder): Promise<Record<string, unknown>[]> {
  const [newest] = await rig.query(
    'SELECT request_id FROM usage_attempts WHERE key_id = $1 ORDER BY started_at DESC LIMIT 1',
    [keyId],
  );
  return rowsOf(newest?.['request_id']);
}

async function expectCharged(rows: Record<string, unknown>[], cost: bigint): Promise<void> {
  expect(rows).toHaveLength(1);
  const [row] = rows;
  expect(row).toMatchObject({ cost_picodollars: String(cost) });
  const entries = await rig.query(
    'SELECT kind, amount_picodollars::text AS amount FROM ledger_entries WHERE request_id = $1',
    [row?.['request_id']],
  );
  expect(entries).toEqual([{ kind: 'settlement', amount: String(cost) }]);
}

async function generationOf(answer: RawAnswer): Promise<Record<string, unknown>> {
  const key = await rig.holder({ workspace_id: payer.workspaceId });
  const found = await key.get(`/v1/generation?id=${String(answer.headers['x-request-id'])}`);
  expect(found.status).toBe(200);
  return JSON.parse(found.text) as Record<string, unknown>;
}

interface Case {
  readonly name: string;
  readonly route: MediaRoute;
  readonly body: Readonly<Record<string, unknown>>;
  readonly reply: (request: RecordedRequest) => Reply;
  readonly cost: bigint;
  /** Of the row. */
  readonly row: Readonly<Record<string, unknown>>;
}

const cases: readonly Case[] = [
  {
    name: 'pictures by the piece: three asked for, two withheld',
    route: 'images',
    body: { ...imagen, n: 3 },
    reply: () => imagenImages(1, 2),
    cost: imagenPicture,
    row: { media: { images: 1 }, prompt_tokens: null, estimated: false },
  },
  {
    name: 'pictures of Grok by the piece',
    route: 'images',
    body: { model: 'grok/grok-imagine-image', n: 2 },
    reply: serveMedia,
    cost: 2n * 20_000_000_000n,
    row: { media: { images: 2 } },
  },
  {
    name: 'pictures by tokens, which differ in price from the text before them',
    route: 'images',
    body: { model: 'openai/gpt-image-1.5' },
    reply: () => gptImages(),
    cost: BigInt((20 * 5 + 44 * 10 + 1056 * 32) * perMillion),
    row: { prompt_tokens: 20, completion_tokens: 1100, output_image_tokens: 1056, media: null },
  },
  {
    name: 'pictures by tokens of one price',
    route: 'images',
    body: { model: 'openai/gpt-image-1' },
    reply: () => gptImages(),
    cost: BigInt((20 * 5 + 1100 * 40) * perMillion),
    row: { prompt_tokens: 20, completion_tokens: 1100, media: null, estimated: false },
  },
  {
    name: 'speech by the character, of which some are two units of text',
    route: 'speech',
    body: { model: 'openai/tts-1', input: 'Grüße 😀' },
    reply: () => soundFile(['ID3', 'sound']),
    cost: BigInt(7 * 15 * perMillion),
    row: { media: { characters: 7 }, prompt_tokens: null, estimated: false, streamed: false },
  },
  {
    name: 'speech by tokens, as the last event tells them',
    route: 'speech',
    body: { model: 'openai/gpt-4o-mini-tts' },
    reply: () => soundEvents(['ID3', 'sound']),
    cost: BigInt((14 * 6 * perMillion) / 10 + 101 * 12 * perMillion),
    row: { prompt_tokens: 14, completion_tokens: 101, media: null, estimated: false },
  },
  {
    name: 'embeddings by tokens',
    route: 'embeddings',
    body: { model: 'openai/text-embedding-3-large' },
    reply: (request) => openAiEmbeddings(request),
    cost: 6n * 130_000n,
    row: { prompt_tokens: 6, completion_tokens: 0, media: null, estimated: false },
  },
  {
    name: 'embeddings of Gemini by tokens',
    route: 'embeddings',
    body: { model: 'google/gemini-embedding-001' },
    reply: (request) => geminiEmbeddings(request, 9),
    cost: 9n * 150_000n,
    row: { prompt_tokens: 9, completion_tokens: 0, estimated: false },
  },
  {
    name: 'embeddings of a vendor that counts nothing: what the caller was told',
    route: 'embeddings',
    body: { model: 'google/gemini-embedding-001', input: ['a', 'b', 'The sea is calm.'] },
    reply: (request) => geminiEmbeddings(request),
    cost: 6n * 150_000n,
    row: { prompt_tokens: 6, completion_tokens: 0, estimated: true },
  },
  {
    name: 'embeddings of tokens by a vendor that counts nothing',
    route: 'embeddings',
    body: { input: [1, 2, 3, 4, 5] },
    reply: (request) => openAiEmbeddings(request, null),
    cost: 5n * 20_000n,
    row: { prompt_tokens: 5, completion_tokens: 0, estimated: true },
  },
];

describe('costs to the last picodollar', () => {
  it.each(cases)('$name', async ({ route, body, reply, cost, row }) => {
    rig.upstream.script(reply);
    const answer = await payer.ask(route, body);
    expect(answer.status).toBe(200);
    const rows = await rowsOf(answer.headers['x-request-id']);
    await expectCharged(rows, cost);
    expect(rows[0]).toMatchObject({ attempt: 0, outcome: 'completed', failure_kind: null, ...row });
    if (route === 'embeddings')
      expect(JSON.parse(answer.text)).toMatchObject({ usage: { prompt_tokens: row['prompt_tokens'] } });
    const generation = await generationOf(answer);
    expect(Number(generation['total_cost_usd'])).toBeCloseTo(Number(usd(cost)), 12);
    expect(generation).toMatchObject({
      outcome: 'completed',
      native_tokens_prompt: row['prompt_tokens'] ?? null,
      media: row['media'] ?? null,
      tokens_estimated: row['estimated'] ?? false,
    });
  });

  it('of a chain are those of who served', async () => {
    rig.upstream.script((request) =>
      request.path.includes(':predict') ? failing(500) : serveMedia(request),
    );
    const models = [imagen.model, 'grok/grok-imagine-image'];
    const answer = await payer.ask('images', { models, route: 'fallback' });
    const [failed, ...rest] = await rowsOf(answer.headers['x-request-id']);
    expect(failed).toMatchObject({ outcome: 'failed', cost_picodollars: null, media: null });
    await expectCharged(rest, 20_000_000_000n);
  });
});

describe('a key with a credit limit', () => {
  const limited = (credit: bigint): Promise<KeyHolder> => rig.holder({ credit_limit_usd: usd(credit) });
  const spentOf = async ({ keyId }: KeyHolder): Promise<unknown> =>
    (await rig.query('SELECT spent_picodollars::text AS spent FROM api_keys WHERE id = $1', [keyId]))[0]?.[
      'spent'
    ];

  const units: readonly [string, MediaRoute, Record<string, unknown>, bigint][] = [
    ['pictures', 'images', imagen, imagenPicture],
    ['speech', 'speech', {}, BigInt(13 * 15 * perMillion)],
  ];
  it.each(units)('has %s exactly as often as it can pay for them', async (_name, route, body, each) => {
    const holder = await limited(2n * each);
    const answers = await Promise.all(Array.from({ length: 5 }, () => holder.ask(route, body)));
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.map((answer) => [answer.status, errorOf(answer)['code']])).toEqual(
      Array.from({ length: 3 }, () => [403, 'key_credit_limit_exceeded']),
    );
    expect(rig.upstream.requests).toHaveLength(2);
    await rig.query('SELECT 1');
    expect(await spentOf(holder)).toBe(String(2n * each));
    await expectNothingReserved();
  });

  it('is refused more pictures at once than it can pay for', async () => {
    const holder = await limited(2n * imagenPicture);
    const answer = await holder.ask('images', { ...imagen, n: 3 });
    expect([answer.status, errorOf(answer)['code']]).toEqual([403, 'key_credit_limit_exceeded']);
    expect(rig.upstream.requests).toHaveLength(0);
  });

  it('gets back what pictures by tokens did not take', async () => {
    const cost = BigInt((20 * 5 + 1100 * 40) * perMillion);
    const holder = await limited(300_000_000_000n);
    expect((await holder.ask('images', { quality: 'medium' })).status).toBe(200);
    await expectNothingReserved();
    expect(await spentOf(holder)).toBe(String(cost));
  });

  it.each(['images', 'speech', 'embeddings'] as const)(
    'is refused a model without a price: %s',
    async (route) => {
      const holder = await limited(imagenPicture);
      const answer = await holder.ask(route, { model: 'openai/of-tomorrow' });
      expect([answer.status, errorOf(answer)['code']]).toEqual([400, 'model_price_error']);
      expect(rig.upstream.requests).toHaveLength(0);
    },
  );

  /** Reservations are given back just after the last record. */
  async function expectNothingReserved(): Promise<void> {
    for (let tries = 0; tries < 100; tries += 1) {
      if ((await rig.query('SELECT 1 FROM credit_reservations')).length === 0) return;
      await delay(20);
    }
    throw new Error('A reservation is left.');
  }
});

describe('speech that does not come to its end', () => {
  const characters = 'Good morning.'.length;
  const spoken: readonly [string, string, (ending: 'hold' | 'cut') => Reply, bigint, object][] = [
    [
      'by the character',
      'openai/tts-1',
      (ending) => soundFile(['first', 'second'], { ending, paceMs: 10 }),
      BigInt(characters * 15 * perMillion),
      { media: { characters }, prompt_tokens: null },
    ],
    [
      'by tokens',
      'openai/gpt-4o-mini-tts',
      (ending) => soundEvents(['first', 'second'], null, { ending, paceMs: 10 }),
      // Nobody has told how many came out: about as many as the text has, said as people speak.
      BigInt((4 * 6 * perMillion) / 10 + 18 * 12 * perMillion),
      { media: null, prompt_tokens: 4, completion_tokens: 18 },
    ],
  ];

  it.each(spoken)('%s: who leaves pays once', async (_name, model, reply, cost, row) => {
    rig.upstream.script(() => reply('hold'));
    const call = payer.open('speech', { model });
    await call.received('first');
    await expectClosedAtOnce(call, await rig.upstream.arrival());
    const rows = await newestRows(payer);
    expect(rows[0]).toMatchObject({ outcome: 'client_gone', failure_kind: null, estimated: true, ...row });
    await expectCharged(rows, cost);
    expect(rig.upstream.requests).toHaveLength(1);
  });

  it.each(spoken)('%s: what the vendor cuts has no clean end', async (_name, model, reply, cost, row) => {
    rig.upstream.script(() => reply('cut'));
    const answer = await payer.ask('speech', {
      model,
      models: [model, 'openai/tts-1-hd'],
      route: 'fallback',
    });
    expect(answer.status).toBe(200);
    expect(answer.text).toMatch(/^first/);
    expect(answer.text).not.toContain('error');
    expect(answer.complete).toBe(false);
    const rows = await rowsOf(answer.headers['x-request-id']);
    expect(rows[0]).toMatchObject({ outcome: 'failed', level: 0, ...row });
    await expectCharged(rows, cost);
    expect(rig.upstream.requests).toHaveLength(1);
  });

  it('a client that leaves before the first piece pays as well: the vendor speaks all the same', async () => {
    rig.upstream.script(() => ({ kind: 'silence' }));
    const call = payer.open('speech');
    await expectClosedAtOnce(call, await rig.upstream.arrival());
    const rows = await newestRows(payer);
    expect(rows[0]).toMatchObject({ outcome: 'client_gone', estimated: true });
    await expectCharged(rows, BigInt(characters * 15 * perMillion));
  });

  it('is nothing the gateway logs as an error', () => {
    expect(rig.app.logs.filter((line) => /"level":"?(error|fatal|50|60)/.test(line))).toEqual([]);
  });
});

it('ledger:verify finds the books of all this in order', async () => {
  await rig.query('SELECT 1');
  const DATABASE_URL = rig.app.config.databaseUrl ?? '';
  const { code, stdout } = await new SpawnedProgram(['ledger-verify.js'], { DATABASE_URL }).exit();
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/^\d+ rows of usage: the books are in order\.\n$/),
  ]);
});
