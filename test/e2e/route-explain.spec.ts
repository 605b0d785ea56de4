import { jest } from '@jest/globals';
import type { Router } from '../../src/contract/router.js';
import { HealthService } from '../../src/routing/health/health.service.js';
import { RouterTable } from '../../src/routing/routers/router-table.js';
import type { RouteExplanation } from '../../src/chat/dto/route-explanation.response.js';
import { type ChatRig, modelOf, startChatRig } from '../support/chat-rig.js';
import { jsonReply } from '../support/fake-reply.js';
import { openAiError } from '../support/openai-wire.js';
import { openRaw, type RawAnswer } from '../support/raw-client.js';
import { routerOf } from '../support/routing-rig.js';
import { vendors } from '../support/vendors.js';

const messages = [{ role: 'user', content: 'Hello.' }];
const strategies = ['cheapest', 'quality', 'balanced', 'fastest'] as const;

let rig: ChatRig;
let routers: Router[] = [];
beforeAll(async () => {
  rig = await startChatRig({ vendors: [vendors.openai, vendors.deepseek, vendors.minimax] });
  const table = rig.app.app.get(RouterTable);
  table.find = (_workspaceId, name) => routers.find((router) => router.name === name);
});
beforeEach(() => {
  rig.upstream.clear();
  rig.upstream.script(() => jsonReply(openAiError('No.', null, 'server_error'), { status: 500 }));
});
afterAll(() => rig.close());

async function explain(body: Readonly<Record<string, unknown>>, key = rig.app.apiKey): Promise<RawAnswer> {
  const headers = { authorization: `Bearer ${key}` };
  return openRaw(`${rig.app.url}/v1/route/explain`, { headers, body: { messages, ...body } }).answer;
}

async function explanation(body: Readonly<Record<string, unknown>>): Promise<RouteExplanation> {
  const answer = await explain(body);
  expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('"route.explanation"')]);
  return JSON.parse(answer.text) as RouteExplanation;
}

/** Models in the order in which they were asked, retries left out. */
function asked(): string[] {
  const models = rig.upstream.requests.map(modelOf);
  return models.filter((model, index) => model !== models[index - 1]);
}

describe('POST /v1/route/explain', () => {
  it.each(strategies)(
    'tells the order in which the models of a router are then asked: %s',
    async (strategy) => {
      routers = [
        routerOf({ name: 'all', strategy, allowedModels: ['openai/gpt-4*', 'deepseek/*', 'minimax/*'] }),
      ];
      const body = { model: 'clearmaas/all', max_tokens: 50 };
      const told = await explanation(body);
      expect(rig.upstream.requests).toEqual([]);
      expect(told.router).toEqual({ name: 'all', strategy, source: 'database' });
      expect(told.candidates).toHaveLength(5);

      expect((await rig.ask({ ...body, messages })).status).toBeGreaterThanOrEqual(500);
      const catalogued = told.candidates.map(({ model }) =>
        model.slice(model.indexOf('/') + 1).toLowerCase(),
      );
      expect(asked().map((model) => model.toLowerCase())).toEqual(catalogued);
    },
  );

  it('tells the order of a chain with a router in it, and whom it passes over', async () => {
    routers = [routerOf({ name: 'minis', allowedModels: ['openai/gpt-4*-mini'] })];
    const models = ['openai/gpt-4o-mini', 'nobody', 'clearmaas/minis', 'openai/gpt-4o'];
    const told = await explanation({ model: 'any', models, route: 'fallback' });
    expect(told).toMatchObject({ chain: true, model: 'openai/gpt-4o-mini' });
    expect(told).not.toHaveProperty('router');
    expect(told.candidates.map(({ order, level, model, router }) => [order, level, model, router])).toEqual([
      [0, 0, 'openai/gpt-4o-mini', undefined],
      [1, 2, 'openai/gpt-4.1-mini', 'minis'],
      [2, 3, 'openai/gpt-4o', undefined],
    ]);
    expect(told.dropped).toEqual([
      { model: 'nobody', reason: 'unknown', message: 'This model is not known by this name.' },
      expect.objectContaining({ model: 'openai/gpt-4o-mini', reason: 'duplicate' }),
    ]);
    await rig.ask({ models, route: 'fallback' });
    expect(asked()).toEqual(['gpt-4o-mini', 'gpt-4.1-mini', 'gpt-4o']);
  });

  it('tells what the request would cost, exactly, and what it needs', async () => {
    const content = 'x'.repeat(4_000);
    const told = await explanation({
      model: 'openai/gpt-4o-mini',
      messages: [{ role: 'user', content }],
      max_tokens: 100,
    });
    expect(told).toMatchObject({
      object: 'route.explanation',
      chain: false,
      hedge: false,
      estimate: { prompt_tokens: 1_000, cached_tokens: 0, completion_tokens: 100 },
      dropped: [],
    });
    // 1,000 × $0.15 and 100 × $0.60 per million
    expect(told.candidates).toEqual([
      {
        order: 0,
        level: 0,
        model: 'openai/gpt-4o-mini',
        estimated_cost_usd: '0.00021',
        quality: 32,
        expected_ms: 2_800,
        observed: null,
        available: true,
      },
    ]);
  });

  it('says of a model that rests that it rests', async () => {
    const health = rig.app.app.get(HealthService);
    const spies = [
      jest
        .spyOn(health, 'obstacleTo')
        .mockImplementation((_provider, modelId) =>
          modelId === 'openai/gpt-4o'
            ? { reason: 'breaker_open', kind: undefined, untilMs: undefined }
            : undefined,
        ),
      jest
        .spyOn(health, 'speedOf')
        .mockReturnValue({ samples: 3, firstTokenMs: 200, p95FirstTokenMs: 300, tokensPerSecond: undefined }),
    ];
    try {
      const told = await explanation({ model: 'openai/gpt-4o' });
      expect(told.candidates).toMatchObject([
        {
          available: false,
          unavailable_reason: 'breaker_open',
          expected_ms: 20_200,
          observed: { samples: 3, first_token_ms: 200, tokens_per_second: null },
        },
      ]);
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  });

  it('is refused as the request itself would be', async () => {
    routers = [
      routerOf({ name: 'none', allowedModels: ['nobody/*'] }),
      routerOf({ name: 'off', enabled: false }),
    ];
    const bodies = [
      { model: 'nobody' },
      { model: 'clearmaas/off' },
      { model: 'clearmaas/none' },
      { model: 'anthropic/claude-opus-5' },
      { model: 'tts-1' },
      { model: 'openai/gpt-4o', messages: [] },
      { model: 'openai/gpt-4o', temperature: 'hot' },
      { model: 'any', models: ['nobody'], route: 'fallback' },
    ];
    const statuses: number[] = [];
    for (const body of bodies) {
      const [told, chat] = [await explain(body), await rig.ask({ messages, ...body })];
      expect([body, told.status, told.text]).toEqual([body, chat.status, chat.text]);
      statuses.push(told.status);
    }
    expect(statuses).toEqual([404, 404, 503, 503, 400, 400, 400, 400]);
    expect((await explain({ model: 'openai/gpt-4o' }, 'sk-clearmaas-wrong')).status).toBe(401);
  });

  it('is not in the books', async () => {
    const count = 'SELECT count(*) FROM usage_attempts';
    const before = await rig.query(count);
    await explanation({ model: 'sandbox/echo' });
    expect(await rig.query(count)).toEqual(before);
  });
});
