import { setTimeout as delay } from 'node:timers/promises';
import { type ChatRig, serve, startChatRig } from '../support/chat-rig.js';
import { emptyBooks } from '../support/books.js';
import { jsonReply } from '../support/fake-reply.js';
import { openAiCompletion, openAiError, sampleAnswer } from '../support/openai-wire.js';
import { openRaw, type RawAnswer } from '../support/raw-client.js';
import { vendors } from '../support/vendors.js';

/** The rig's question is ten tokens to the tokenizer, as to this vendor. */
const promptTokens = 10;
const answerTokens = 20;
const sample = sampleAnswer({
  text: ['Twenty', ' tokens.'],
  usage: { prompt_tokens: promptTokens, completion_tokens: answerTokens, total_tokens: 30 },
});
/** $0.15 and $0.60 per million tokens. */
const costOf = (prompt: number, answer: number): bigint => BigInt(prompt * 150_000 + answer * 600_000);
const perCall = costOf(promptTokens, answerTokens);

function usd(picodollars: bigint): string {
  return `0.${picodollars.toString().padStart(12, '0')}`;
}

let rig: ChatRig;
beforeAll(async () => {
  const { openai, qwen, gemini, kimi } = vendors;
  rig = await startChatRig({ config: { rateLimitRpm: 0 }, vendors: [openai, qwen, gemini, kimi] });
});
afterAll(() => rig.close());
beforeEach(async () => {
  await emptyBooks(rig.app.config.databaseUrl ?? '');
  rig.upstream.clear();
  rig.upstream.script(serve(sample));
});

async function admin(
  method: string,
  path: string,
  body: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const answer = await openRaw(`${rig.app.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${rig.app.managementKey}` },
    body,
  }).answer;
  expect([200, 201]).toContain(answer.status);
  return JSON.parse(answer.text);
}

/** Asks with a key of its own. */
async function limitedKey(credit: bigint): Promise<{
  id: string;
  ask: (body?: Record<string, unknown>) => Promise<RawAnswer>;
  open: ChatRig['open'];
}> {
  const { id, key } = await admin('POST', '/admin/keys', { name: 'limited', credit_limit_usd: usd(credit) });
  const headers = { authorization: `Bearer ${String(key)}` };
  return { id: String(id), ask: (body) => rig.ask(body, headers), open: (body) => rig.open(body, headers) };
}

const spentOf = async (id: string): Promise<bigint> => {
  const [row] = await rig.query('SELECT spent_picodollars AS spent FROM api_keys WHERE id = $1', [id]);
  return BigInt(String(row?.['spent']));
};

/** Also the reservations, which are given back just after the last record. */
async function expectSettled(): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await rig.query('SELECT 1 FROM credit_reservations')).length === 0) return;
    await delay(20);
  }
  throw new Error('A reservation is left.');
}

const codeOf = ({ text }: RawAnswer): unknown => JSON.parse(text).error?.code;

describe('a key with a credit limit', () => {
  it.each([
    ['with a limit on the answer', { max_tokens: answerTokens }],
    ['without one', {}],
    ['streamed', { max_tokens: answerTokens, stream: true }],
  ])('is served exactly as often as it can pay for, 300 at once: %s', async (_name, body) => {
    const { id, ask } = await limitedKey(10n * perCall);
    const answers = await Promise.all(Array.from({ length: 300 }, () => ask(body)));
    const served = answers.filter(({ status }) => status === 200);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(served).toHaveLength(10);
    expect(new Set(refused.map((answer) => `${answer.status} ${String(codeOf(answer))}`))).toEqual(
      new Set(['403 key_credit_limit_exceeded']),
    );
    expect(rig.upstream.requests).toHaveLength(10);
    expect(await spentOf(id)).toBe(10n * perCall);
    await expectSettled();
  });

  it('asks for no longer an answer than is left, where the caller did not say how long', async () => {
    const { ask } = await limitedKey(costOf(promptTokens, 57));
    expect((await ask()).status).toBe(200);
    expect(rig.upstream.requests[0]?.body).toMatchObject({ max_completion_tokens: 57 });
    await expectSettled();
  });

  it('is refused what may cost more than is left, where the caller did', async () => {
    const { ask } = await limitedKey(costOf(promptTokens, 57));
    const answer = await ask({ max_tokens: 58 });
    expect([answer.status, codeOf(answer)]).toEqual([403, 'key_credit_limit_exceeded']);
    expect((await ask({ max_completion_tokens: 57 })).status).toBe(200);
    expect(rig.upstream.requests).toHaveLength(1);
    await expectSettled();
  });

  it('reserves for the dearest of a chain, and settles by who served', async () => {
    const chain = {
      models: ['openai/gpt-4o-mini', 'openai/gpt-4o'],
      route: 'fallback',
      max_tokens: answerTokens,
    };
    // $2.50 and $10 per million tokens.
    const dearest = BigInt(promptTokens * 2_500_000 + answerTokens * 10_000_000);
    // Each of the two may die after its first token, and be charged.
    const both = 2n * dearest;
    const little = await limitedKey(both - 1n);
    expect(codeOf(await little.ask(chain))).toBe('key_credit_limit_exceeded');
    const enough = await limitedKey(both);
    expect((await enough.ask(chain)).status).toBe(200);
    expect(await spentOf(enough.id)).toBe(perCall);
    await expectSettled();
  });

  it('gets back what a failure does not cost', async () => {
    const { id, ask } = await limitedKey(perCall);
    rig.upstream.script(() => jsonReply(openAiError('No.', null), { status: 500 }));
    expect((await ask({ max_tokens: answerTokens })).status).toBe(502);
    expect(await spentOf(id)).toBe(0n);
    await expectSettled();
    rig.upstream.script(serve(sample));
    expect((await ask({ max_tokens: answerTokens })).status).toBe(200);
    expect(await spentOf(id)).toBe(perCall);
  });

  it('is refused a model that has no price', async () => {
    const { ask } = await limitedKey(perCall);
    const answer = await ask({ model: 'openai/gpt-of-tomorrow' });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'model_price_error']);
    expect(rig.upstream.requests).toHaveLength(0);
  });

  const named = (name: string) => ({ tools: [{ type: 'function', function: { name } }] });
  it.each([
    ['qwen/qwen3.8-max', { enable_search: true }],
    ['qwen/qwen3.8-max', { extra_body: { enable_search: true } }],
    ['qwen/qwen3.8-max', { web_search_options: {} }],
    ['kimi/kimi-k2.6', named('$web_search')],
    ['google/gemini-3.1-pro-preview', named('googleSearch')],
    ['google/gemini-3.1-pro-preview', { functions: [{ name: 'googleSearch' }] }],
  ])('is refused a search that has no price: %s, %j', async (model, asked) => {
    const { ask } = await limitedKey(10n ** 12n - 1n);
    const answer = await ask({ model, max_tokens: 5, ...asked });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'model_price_error']);
    expect(rig.upstream.requests).toHaveLength(0);
  });

  it('reserves the whole context for what the vendor reads by itself', async () => {
    const { ask } = await limitedKey(10n ** 11n);
    const model = 'google/gemini-3.1-pro-preview';
    const answer = await ask({ model, max_tokens: 5, ...named('urlContext') });
    expect([answer.status, codeOf(answer)]).toEqual([403, 'key_credit_limit_exceeded']);
    expect(rig.upstream.requests).toHaveLength(0);
  });

  it('reserves what a model may think beyond the limit of its answer', async () => {
    const { ask } = await limitedKey(10n ** 10n);
    const model = 'qwen/qwen3.7-plus';
    const thinking = await ask({ model, max_tokens: 5 });
    expect([thinking.status, codeOf(thinking)]).toEqual([403, 'key_credit_limit_exceeded']);
    expect(rig.upstream.requests).toHaveLength(0);
    await ask({ model, max_tokens: 5, enable_thinking: false });
    expect(rig.upstream.requests).toHaveLength(1);
  });

  it('is told where a nested tool is none', async () => {
    const { ask } = await limitedKey(10n ** 12n - 1n);
    for (const tools of [5, [null], [{ type: 'function' }], [{ type: 'function', function: 5 }]]) {
      const model = 'google/gemini-3.1-pro-preview';
      const answer = await ask({ model, max_tokens: 5, extra_body: { tools } });
      expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid_request']);
    }
  });

  it('pays the price of the list for a class of service that the vendor chose by itself', async () => {
    const { id, ask } = await limitedKey(perCall);
    rig.upstream.script(() => jsonReply({ ...openAiCompletion(sample), service_tier: 'priority' }));
    expect((await ask({ max_tokens: answerTokens, service_tier: 'auto' })).status).toBe(200);
    await expectSettled();
    expect(await spentOf(id)).toBe(perCall);
    expect((await ask({ max_tokens: answerTokens })).status).toBe(403);
  });

  it('does not ask for a caller that has left the line', async () => {
    const { ask, open } = await limitedKey(perCall);
    rig.upstream.script(serve(sample, { paceMs: 400 }));
    const first = ask({ max_tokens: answerTokens });
    await rig.upstream.arrival();
    const second = open({ max_tokens: answerTokens });
    await delay(100);
    second.leave();
    expect((await first).status).toBe(200);
    await expectSettled();
    expect(rig.upstream.requests).toHaveLength(1);
  });

  it('is limited by its workspace as well', async () => {
    await rig.query(`UPDATE workspaces SET metered = true WHERE id = 'ws_default'`);
    await rig.query(
      `INSERT INTO ledger_entries (workspace_id, kind, from_account, to_account, amount_picodollars)
       VALUES ('ws_default', 'top_up', 'funding', 'credit', $1)`,
      [String(3n * perCall)],
    );
    try {
      const keys = await Promise.all([limitedKey(100n * perCall), limitedKey(2n * perCall)]);
      const answers = await Promise.all(
        keys.flatMap(({ ask }) => Array.from({ length: 50 }, () => ask({ max_tokens: answerTokens }))),
      );
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
      expect(answers.some((answer) => codeOf(answer) === 'insufficient_user_quota')).toBe(true);
      await expectSettled();
      expect(
        await rig.query(
          `SELECT balance_picodollars::text AS balance FROM ledger_accounts WHERE workspace_id = 'ws_default' AND account = 'credit'`,
        ),
      ).toEqual([{ balance: '0' }]);
    } finally {
      await rig.query(`UPDATE workspaces SET metered = false WHERE id = 'ws_default'`);
    }
  });
});
