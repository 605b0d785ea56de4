import { EMPTY } from 'rxjs';
import { anyCaller, routerOf, startRoutingRig } from '../../test/support/routing-rig.js';
import type { ChatRequest } from '../contract/chat.js';
import { noCredential } from '../contract/credential.js';
import { GatewayError } from '../contract/gateway-error.js';
import type { RoutePlan } from '../contract/route-plan.js';

const rig = startRoutingRig(['openai', 'ollama'], {
  hosts: [{ id: 'ollama', baseUrl: 'http://127.0.0.1:1', credentials: [noCredential], models: [] }],
});
const { routing, table, health, registry } = rig;
const chat = { complete: () => EMPTY, stream: () => EMPTY };
registry.register({ id: 'deepseek', credentials: [], chat });
registry.register({ id: 'mute', credentials: [noCredential] });
registry.register({ id: 'sandbox', credentials: [noCredential], knowsItsModels: true, chat });

function plan(request: Partial<ChatRequest>, caller = anyCaller): RoutePlan {
  return routing.planChat({ model: 'openai/gpt-4o', messages: [], ...request }, caller);
}

function failure(request: Partial<ChatRequest>, caller = anyCaller): GatewayError {
  try {
    plan(request, caller);
  } catch (error) {
    if (error instanceof GatewayError) return error;
  }
  throw new Error('It made a plan.');
}

beforeEach(() => {
  table.routers = [];
  table.aliases = {};
  health.obstacles.clear();
});

describe('a single model', () => {
  it.each([
    ['openai/gpt-4o', { modelId: 'openai/gpt-4o', upstreamModel: 'gpt-4o' }],
    ['gpt-4o', { modelId: 'openai/gpt-4o', upstreamModel: 'gpt-4o' }],
    ['openai/gpt-5-high', { modelId: 'openai/gpt-5', upstreamModel: 'gpt-5', effort: 'high' }],
    ['gpt-5-minimal', { modelId: 'openai/gpt-5', upstreamModel: 'gpt-5', effort: 'minimal' }],
    [
      'openai/gpt-99-turbo',
      { modelId: 'openai/gpt-99-turbo', upstreamModel: 'gpt-99-turbo', contextLength: null },
    ],
    ['ollama/library/llama3.2', { provider: 'ollama', upstreamModel: 'library/llama3.2' }],
  ])('resolves %s', (model, candidate) => {
    expect(plan({ model })).toMatchObject({ requested: model, chain: false, candidates: [candidate] });
  });

  it.each([
    'nobody',
    'nobody/model',
    'openai/',
    '/gpt-4o',
    'clearmaas/auto',
    '',
    'deepseek/unknown-model',
    // A provider whose models are all in the catalogue serves no other.
    'sandbox/unknown-model',
    // What no header can carry: the name that served is told in one.
    'ollama/模型',
    'ollama/two\nlines',
    'ollama/bell\u0007',
  ])('does not know %j', (model) =>
    expect(failure({ model })).toMatchObject({ kind: 'model_not_found', param: 'model' }),
  );

  it('says that a known model has no credentials', () => {
    expect(failure({ model: 'deepseek/deepseek-chat' })).toMatchObject({
      status: 503,
      code: 'model_not_found',
    });
  });

  it.each(['openai/tts-1', 'tts-1'])('says that %s is not served at this endpoint', (model) =>
    expect(failure({ model })).toMatchObject({ status: 400, code: 'api_not_implemented' }),
  );

  it('keeps to the globs of the key', () => {
    const caller = { ...anyCaller, allowedModels: ['openai/gpt-4*'] };
    expect(plan({ model: 'gpt-4o' }, caller).candidates[0].modelId).toBe('openai/gpt-4o');
    expect(failure({ model: 'gpt-5' }, caller)).toMatchObject({ status: 403, code: 'model_not_allowed' });
  });
});

describe('an alias of the operator', () => {
  const resolves = (model: string): unknown => plan({ model }).candidates[0];

  it('goes before the aliases of the catalogue, not before its ids', () => {
    table.aliases = { 'gpt-4o': 'openai/gpt-5', 'openai/gpt-4o': 'openai/gpt-5', house: 'gpt-4.1' };
    expect(resolves('gpt-4o')).toMatchObject({ modelId: 'openai/gpt-5' });
    expect(resolves('openai/gpt-4o')).toMatchObject({ modelId: 'openai/gpt-4o' });
    expect(resolves('house')).toMatchObject({ modelId: 'openai/gpt-4.1' });
  });

  it('takes an effort suffix, and may have one behind it', () => {
    table.aliases = { smart: 'openai/gpt-5', hasty: 'gpt-5-low', local: 'ollama/llama3.2' };
    expect(resolves('smart-high')).toMatchObject({ modelId: 'openai/gpt-5', effort: 'high' });
    expect(resolves('hasty')).toMatchObject({ modelId: 'openai/gpt-5', effort: 'low' });
    expect(resolves('hasty-max')).toMatchObject({ modelId: 'openai/gpt-5', effort: 'max' });
    expect(resolves('local')).toMatchObject({ modelId: 'ollama/llama3.2', effort: undefined });
  });

  it('stands for nothing where it names another alias, itself or nobody', () => {
    table.aliases = { one: 'two', two: 'one', self: 'self-low', none: 'nobody' };
    for (const model of ['one', 'self', 'self-low', 'none'])
      expect(failure({ model })).toMatchObject({ kind: 'model_not_found' });
  });

  it('may stand for a router', () => {
    table.aliases = { best: 'clearmaas/auto' };
    table.routers = [routerOf({ allowedModels: ['openai/gpt-4o-mini'] })];
    expect(plan({ model: 'best' })).toMatchObject({
      requested: 'best',
      candidates: [{ modelId: 'openai/gpt-4o-mini', router: 'auto' }],
    });
  });
});

describe('a router by name', () => {
  it('gives candidates with its name, numbered from 0', () => {
    table.routers = [routerOf({ name: 'x', allowedModels: ['openai/gpt-4o*'] })];
    const { candidates, chain } = plan({ model: 'clearmaas/x' });
    expect(chain).toBe(false);
    expect(candidates.map(({ router, position }) => [router, position])).toEqual([
      ['x', 0],
      ['x', 1],
    ]);
  });

  it('is not found when it is unknown or disabled, and is nothing but a router', () => {
    table.routers = [routerOf({ name: 'off', enabled: false })];
    table.aliases = { 'clearmaas/alias': 'openai/gpt-4o' };
    for (const model of ['clearmaas/none', 'clearmaas/off', 'clearmaas/', 'clearmaas/alias'])
      expect(failure({ model })).toMatchObject({ kind: 'model_not_found', status: 404, param: 'model' });
  });

  it.each([
    [{ hedge: true }, {}, true],
    [{}, { hedge: true }, true],
    [{}, { extra_body: { hedge: true } }, true],
    [{ hedge: true }, { hedge: false }, false],
    [{}, {}, false],
  ])('%j and a request %j: hedge %s', (router, request, hedge) => {
    table.routers = [routerOf(router)];
    expect(plan({ model: 'clearmaas/auto', ...request }).hedge).toBe(hedge);
  });
});

describe('a chain', () => {
  const chain = (...models: string[]): Partial<ChatRequest> => ({ models, route: 'fallback' });
  const names = ({ candidates }: RoutePlan): unknown[] =>
    candidates.map(({ modelId, position }) => [modelId, position]);

  it('is tried in its order; the model beside it is ignored', () => {
    expect(plan({ model: 'nobody', ...chain('gpt-4o', 'gpt-5') })).toMatchObject({
      chain: true,
      requested: 'gpt-4o',
    });
  });

  it('may stand in a literal extra_body', () => {
    expect(plan({ extra_body: { models: ['gpt-5'], route: 'fallback' } })).toMatchObject({ chain: true });
  });

  it.each([
    { models: ['gpt-5'] },
    { models: ['gpt-5'], route: 'Fallback' },
    { models: [], route: 'fallback' },
  ])('is none in %j', (request) =>
    expect(plan(request)).toMatchObject({ chain: false, requested: 'openai/gpt-4o' }),
  );

  it('is cut after five without a word', () => {
    expect(plan(chain('gpt-4o', 'gpt-4o', 'gpt-4o', 'gpt-4o', 'gpt-4o', 'gpt-5')).candidates).toHaveLength(5);
  });

  it('passes over what cannot be used and keeps the caller’s own positions', () => {
    const caller = { ...anyCaller, allowedModels: ['openai/*', 'deepseek/*'] };
    const models = chain('clearmaas/none', 'ollama/x', 'tts-1', 'deepseek/deepseek-chat', 'gpt-5');
    expect(names(plan(models, caller))).toEqual([['openai/gpt-5', 4]]);
    expect(names(plan(chain('sandbox/none', 'tts-1', 'gpt-5')))).toEqual([['openai/gpt-5', 2]]);
  });

  it('takes the best of a router that it has not yet', () => {
    table.routers = [routerOf({ name: 'minis', allowedModels: ['openai/gpt-4o*', 'openai/gpt-4.1*'] })];
    const minis = chain('gpt-4.1-nano', 'clearmaas/minis', 'clearmaas/none', 'clearmaas/minis');
    const { candidates } = plan(minis);
    expect(candidates.map(({ modelId, position, router }) => [modelId, position, router])).toEqual([
      ['openai/gpt-4.1-nano', 0, undefined],
      ['openai/gpt-4o-mini', 1, 'minis'],
      ['openai/gpt-4.1-mini', 3, 'minis'],
    ]);
  });

  it('is hedged where a router in it is', () => {
    table.routers = [routerOf({ name: 'calm' }), routerOf({ name: 'keen', hedge: true })];
    expect(plan(chain('gpt-4o', 'clearmaas/calm')).hedge).toBe(false);
    expect(plan(chain('gpt-4o', 'clearmaas/keen')).hedge).toBe(true);
    expect(plan({ ...chain('gpt-4o'), hedge: true }).hedge).toBe(true);
  });

  it('of which only a router without anybody is left says so', () => {
    table.routers = [routerOf({ name: 'empty', allowedModels: ['nobody/*'] })];
    expect(failure(chain('nobody', 'clearmaas/empty'))).toMatchObject({ kind: 'model_unavailable' });
  });

  it('passes over a router of which nobody is left, or which is off', () => {
    table.routers = [
      routerOf({ name: 'one', allowedModels: ['openai/gpt-4o'] }),
      routerOf({ name: 'off', enabled: false }),
    ];
    expect(names(plan(chain('gpt-4o', 'clearmaas/one', 'clearmaas/off', 'gpt-5')))).toEqual([
      ['openai/gpt-4o', 0],
      ['openai/gpt-5', 3],
    ]);
  });

  it('keeps a model that rests, and passes over one without credentials', () => {
    health.obstacles.set('openai/gpt-4o', { reason: 'breaker_open', kind: undefined, untilMs: undefined });
    health.obstacles.set('openai/gpt-5', { reason: 'not_configured', kind: undefined, untilMs: undefined });
    expect(names(plan(chain('gpt-4o', 'gpt-5', 'gpt-4.1')))).toEqual([
      ['openai/gpt-4o', 0],
      ['openai/gpt-4.1', 2],
    ]);
  });

  it('tells whom it passes over and why', () => {
    table.routers = [routerOf({ name: 'empty', allowedModels: ['nobody/*'] })];
    const dropped: unknown[] = [];
    const caller = { ...anyCaller, allowedModels: ['openai/*', 'deepseek/*'] };
    const models = ['nobody', 'tts-1', 'ollama/x', 'clearmaas/empty', 'gpt-4o', 'gpt-5'];
    routing.planChat({ model: 'x', messages: [], ...chain(...models) }, caller, (name, reason) =>
      dropped.push([name, reason]),
    );
    expect(dropped).toEqual([
      ['nobody', 'unknown'],
      ['tts-1', 'not_chat'],
      ['ollama/x', 'not_allowed'],
      ['clearmaas/empty', 'no_candidate'],
      ['gpt-5', 'beyond_limit'],
    ]);
  });

  it('of which nothing is left is the caller’s mistake, or ours where a model is known', () => {
    expect(failure(chain('nobody', 'clearmaas/x'))).toMatchObject({
      status: 400,
      code: 'invalid_request',
      param: 'models',
    });
    expect(failure(chain('nobody', 'deepseek/deepseek-chat'))).toMatchObject({
      status: 503,
      code: 'model_not_found',
    });
  });
});
