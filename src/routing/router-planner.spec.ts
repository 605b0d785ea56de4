import { noCredential } from '../contract/credential.js';
import { fc } from '../../test/support/property.js';
import { anyCaller, routerOf, startRoutingRig } from '../../test/support/routing-rig.js';
import type { Caller } from '../contract/caller.js';
import type { ChatMessage, ChatRequest } from '../contract/chat.js';
import { GatewayError } from '../contract/gateway-error.js';
import { type Router, routingStrategies } from '../contract/router.js';

const vendors = ['openai', 'anthropic', 'google', 'deepseek', 'grok', 'kimi', 'minimax'];
const rig = startRoutingRig([...vendors, 'sandbox', 'ollama'], {
  hosts: [{ id: 'ollama', baseUrl: 'http://127.0.0.1:1', credentials: [noCredential], models: ['llama3.2'] }],
});
const { routing, table, health, catalog } = rig;
const rest = (modelId: string, inMs?: number): void => {
  const untilMs = inMs === undefined ? undefined : performance.now() + inMs;
  health.obstacles.set(modelId, { reason: 'breaker_open', kind: undefined, untilMs });
};

beforeEach(() => {
  health.obstacles.clear();
  health.speeds.clear();
});

interface Outcome {
  readonly models: string[];
  /** Reasons by model. */
  readonly dropped: Map<string, string>;
}

function route(router: Partial<Router>, request: Partial<ChatRequest> = {}, caller = anyCaller): Outcome {
  table.routers = [routerOf(router)];
  const dropped = new Map<string, string>();
  const full = { model: 'clearmaas/auto', messages: [], ...request };
  const plan = routing.planChat(full, caller, (name, reason) => dropped.set(name, reason));
  const models = plan.candidates.map(({ modelId }) => modelId);
  expect(routing.planChat(full, caller)).toEqual(plan);
  return { models, dropped };
}

function failure(router: Partial<Router>, request: Partial<ChatRequest> = {}, caller?: Caller): GatewayError {
  try {
    route(router, request, caller);
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error('It made a plan.');
}

describe('a router', () => {
  it('chooses among all but the models for one purpose and the sandbox', () => {
    const { models, dropped } = route({});
    expect(models).toHaveLength(5);
    const considered = [...models, ...dropped.keys()];
    const general = catalog
      .all()
      .filter(({ type, prefix, routerUse }) => type === 'chat' && prefix !== 'sandbox' && !routerUse);
    expect(considered.sort()).toEqual([...general.map(({ id }) => id), 'sandbox/echo'].sort());
    expect(dropped.get('sandbox/echo')).toBe('last_resort');
    expect(dropped.get('deepseek/deepseek-chat')).toBe('retired');
    expect(dropped.get('qwen/qwen-plus')).toBe('not_configured');
    expect(dropped.get('openai/gpt-5.5-pro')).toBe('beyond_limit');
  });

  it('keeps to its patterns, in any case of letters, and takes special models where they match', () => {
    expect(route({ allowedModels: ['OpenAI/GPT-audio*'] }).models).toEqual([
      'openai/gpt-audio-mini',
      'openai/gpt-audio',
    ]);
    expect(route({ allowedModels: ['openai/gpt-4o*', 'google/*-image'] }).models).toEqual([
      'openai/gpt-4o-mini',
      'google/gemini-2.5-flash-image',
      'openai/gpt-4o',
    ]);
  });

  it('takes what the operator lists for a host where a pattern matches, behind what is known', () => {
    const image = { messages: [{ role: 'user' as const, content: [{ type: 'image_url' }] }] };
    for (const strategy of ['cheapest', 'quality'] as const)
      expect(route({ strategy, allowedModels: ['ollama/*', 'openai/gpt-4o'] }, image).models).toEqual([
        'openai/gpt-4o',
        'ollama/llama3.2',
      ]);
  });

  it('keeps to the globs of the key', () => {
    const caller = { ...anyCaller, allowedModels: ['openai/gpt-4o*'] };
    const { models, dropped } = route({}, {}, caller);
    expect(models).toEqual(['openai/gpt-4o-mini', 'openai/gpt-4o']);
    expect(dropped.get('openai/gpt-4.1')).toBe('not_allowed');
  });

  it('leaves out who cannot serve this request or rests', () => {
    rest('openai/gpt-4.1-nano');
    const image = { messages: [{ role: 'user' as const, content: [{ type: 'image_url' }] }] };
    const { models, dropped } = route({ allowedModels: ['openai/o3-mini', 'openai/gpt-4.1*'] }, image);
    expect(models).toEqual(['openai/gpt-4.1-mini', 'openai/gpt-4.1']);
    expect(dropped).toEqual(
      new Map([
        ['openai/gpt-4.1-nano', 'breaker_open'],
        ['openai/o3-mini', 'needs_image_input'],
      ]),
    );
  });

  it('weighs the cost of this request: what is in the cache counts, and how long the answer is', () => {
    const long = [{ role: 'user' as const, content: 'x'.repeat(400_000) }];
    const router = { allowedModels: ['kimi/kimi-k2.5', 'grok/grok-4.3'] };
    // $0.6 and $3 against $1.25 and $2.5: the length of the answer decides.
    expect(route(router, { messages: long, max_tokens: 10 }).models[0]).toBe('kimi/kimi-k2.5');
    expect(route(router, { max_tokens: 1_000 }).models[0]).toBe('grok/grok-4.3');
    // Both $2 a prompt token; cached $0.5 and $0.1, answers $8 and $10.
    const cached = { allowedModels: ['openai/gpt-4.1', 'anthropic/claude-sonnet-5.5'] };
    const continued = [
      ...long,
      { role: 'assistant' as const, content: 'y' },
      { role: 'user' as const, content: 'z' },
    ];
    expect(route(cached, { messages: long }).models[0]).toBe('openai/gpt-4.1');
    expect(route(cached, { messages: continued }).models[0]).toBe('anthropic/claude-sonnet-5.5');
  });

  it('fastest goes by what was seen', () => {
    const router = { strategy: 'fastest' as const, allowedModels: ['openai/gpt-4o*', 'openai/o3-mini'] };
    expect(route(router).models).toEqual(['openai/gpt-4o', 'openai/gpt-4o-mini', 'openai/o3-mini']);
    const seen = { samples: 9, firstTokenMs: 100, p95FirstTokenMs: 200, tokensPerSecond: 400 };
    health.speeds.set('openai/o3-mini', seen);
    expect(route(router).models[0]).toBe('openai/o3-mini');
  });
});

describe('where a router has no choice', () => {
  const nobody = { allowedModels: ['nobody/*'] };

  it.each([
    ['openai/gpt-4o', 'openai/gpt-4o'],
    ['gpt-4o', 'openai/gpt-4o'],
    ['gpt-5-high', 'openai/gpt-5'],
  ])('its default model serves: %s', (defaultModel, modelId) => {
    const { models, dropped } = route({ ...nobody, defaultModel });
    expect(models).toEqual([modelId]);
    expect(dropped).toEqual(new Map());
  });

  it('the default may be an alias of the operator', () => {
    table.aliases = { house: 'gpt-4o' };
    expect(route({ ...nobody, defaultModel: 'house' }).models).toEqual(['openai/gpt-4o']);
  });

  it.each<[string, Partial<ChatRequest>, string]>([
    ['nobody', {}, 'is not known by this name'],
    ['clearmaas/auto', {}, 'is not known by this name'],
    ['tts-1', {}, 'is not a chat model'],
    ['qwen/qwen-plus', {}, 'has no credentials here'],
    ['openai/o3-mini', { messages: [{ role: 'user', content: [{ type: 'image_url' }] }] }, 'takes no images'],
  ])('a default that cannot serve helps nobody: %s', (defaultModel, request, words) => {
    const error = failure({ ...nobody, defaultModel }, request);
    expect(error).toMatchObject({ kind: 'model_unavailable', status: 503, code: 'model_not_found' });
    expect(error.message).toContain(words);
  });

  it('says which router and why, in general words', () => {
    expect(failure(nobody)).toMatchObject({
      message: "No model of the router 'clearmaas/auto' can serve this request: its patterns match none.",
      param: 'model',
      retryAfterSeconds: undefined,
    });
    const caller = { ...anyCaller, allowedModels: ['qwen/*'] };
    expect(failure({}, {}, caller).message).toMatch(/each one may not be used with this key, or has no cred/);
  });

  it('says when to come back where waiting helps', () => {
    const router = { allowedModels: ['openai/gpt-4o', 'openai/gpt-4.1', 'qwen/*'] };
    rest('openai/gpt-4o', 9_500);
    rest('openai/gpt-4.1', 4_500);
    expect(failure(router).retryAfterSeconds).toBe(5);
    rest('openai/gpt-4.1', -10);
    expect(failure(router).retryAfterSeconds).toBe(1);
  });

  it('is the caller’s own mistake where length is all that is in the way', () => {
    const tooLong = { messages: [{ role: 'user' as const, content: 'x'.repeat(20_000_000) }] };
    expect(failure({ allowedModels: ['openai/*', 'qwen/*'] }, tooLong)).toMatchObject({
      kind: 'context_too_long',
      status: 400,
      code: 'context_length_exceeded',
      param: 'messages',
    });
    // Waiting helps where somebody with the room only rests.
    rest('google/gemini-2.5-pro', 4_500);
    const roomy = { messages: [{ role: 'user' as const, content: 'x'.repeat(3_000_000) }] };
    const router = { allowedModels: ['openai/gpt-4o', 'google/gemini-2.5-pro'] };
    expect(failure(router, roomy)).toMatchObject({ kind: 'model_unavailable', retryAfterSeconds: 5 });
  });

  it('the last resort serves, unless somebody is only a moment away', () => {
    const offline = startRoutingRig(['sandbox', 'openai']);
    offline.table.routers = [routerOf({ allowedModels: ['openai/gpt-4o', 'sandbox/echo'] })];
    const plan = () => offline.routing.planChat({ model: 'clearmaas/auto', messages: [] }, anyCaller);
    expect(plan().candidates.map(({ modelId }) => modelId)).toEqual(['openai/gpt-4o']);
    offline.health.obstacles.set('openai/gpt-4o', {
      reason: 'not_configured',
      kind: undefined,
      untilMs: undefined,
    });
    expect(plan().candidates.map(({ modelId }) => modelId)).toEqual(['sandbox/echo']);
    offline.health.obstacles.set('openai/gpt-4o', {
      reason: 'breaker_open',
      kind: undefined,
      untilMs: undefined,
    });
    expect(plan).toThrow(GatewayError);
  });

  it('the default goes before the last resort', () => {
    const router = { allowedModels: ['sandbox/echo'], defaultModel: 'gpt-4o' };
    const { models, dropped } = route(router);
    expect(models).toEqual(['openai/gpt-4o']);
    expect(dropped).toEqual(new Map([['sandbox/echo', 'last_resort']]));
  });
});

describe('any router, any request', () => {
  const conversations: ChatMessage[][] = [
    [{ role: 'user', content: 'Hello' }],
    [{ role: 'user', content: [{ type: 'image_url' }] }],
    [{ role: 'user', content: 'x'.repeat(2_000_000) }],
  ];
  const requests = fc.record({
    messages: fc.constantFrom(...conversations),
    max_tokens: fc.constantFrom(undefined, 1, 100_000),
    response_format: fc.constantFrom(undefined, { type: 'json_schema' }, { type: 'json_object' }),
    web_search_options: fc.constantFrom(undefined, {}),
  });
  const routers = fc.record({
    strategy: fc.constantFrom(...routingStrategies),
    allowedModels: fc.subarray(['openai/*', '*flash*', '*-5*', 'grok/*', '*mini*', 'qwen/*']),
  });

  it('has one plan, of at most five models, none twice; and every model has a place or a reason', () => {
    fc.assert(
      fc.property(routers, requests, (router, request) => {
        const { models, dropped } = route({ ...router, defaultModel: 'ollama/any' }, request);
        expect(models.length).toBeLessThanOrEqual(5);
        expect(new Set(models).size).toBe(models.length);
        for (const model of models) expect(dropped.has(model)).toBe(false);
        if (models.length < 5) expect([...dropped.values()]).not.toContain('beyond_limit');
      }),
    );
  });
});
