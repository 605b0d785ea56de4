import { EMPTY } from 'rxjs';
import { testGatewayConfig } from '../../test/support/gateway-config.js';
import { CatalogService } from '../catalog/catalog.service.js';
import type { Caller } from '../contract/caller.js';
import type { ChatRequest } from '../contract/chat.js';
import { GatewayError } from '../contract/gateway-error.js';
import type { RoutePlan } from '../contract/route-plan.js';
import { ProviderRegistry } from '../providers/provider-registry.js';
import { NameResolver } from './name-resolver.js';
import { RoutingService } from './routing.service.js';
import { noCredential } from '../contract/credential.js';

const chat = { complete: () => EMPTY, stream: () => EMPTY };
const config = testGatewayConfig(
  {},
  {
    hosts: [{ id: 'ollama', baseUrl: 'http://127.0.0.1:1', apiKey: undefined, models: [] }],
    timeouts: {
      connectMs: 1,
      firstChunkMs: 2,
      firstChunkReasoningMs: 3,
      lastFirstChunkMs: 4,
      lastFirstChunkReasoningMs: 5,
      idleMs: 6,
      keepAliveMs: 7,
    },
  },
);
const registry = new ProviderRegistry();
registry.register({ id: 'openai', credentials: [noCredential], chat });
registry.register({ id: 'ollama', credentials: [noCredential], chat });
registry.register({ id: 'deepseek', credentials: [], chat });
registry.register({ id: 'mute', credentials: [noCredential] });
registry.register({ id: 'sandbox', credentials: [noCredential], knowsItsModels: true, chat });

const routing = new RoutingService(new NameResolver(new CatalogService(), registry, config), registry);
const anyone: Caller = {
  kind: 'api',
  keyId: 'key',
  workspaceId: 'ws',
  rateLimitRpm: 0,
  allowedModels: undefined,
};

function plan(request: Partial<ChatRequest>, caller = anyone): RoutePlan {
  return routing.planChat({ model: 'openai/gpt-4o', messages: [], ...request }, caller);
}

function failure(request: Partial<ChatRequest>, caller = anyone): GatewayError {
  try {
    plan(request, caller);
  } catch (error) {
    if (error instanceof GatewayError) return error;
  }
  throw new Error('It made a plan.');
}

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
    const caller = { ...anyone, allowedModels: ['openai/gpt-4*'] };
    expect(plan({ model: 'gpt-4o' }, caller).candidates[0].modelId).toBe('openai/gpt-4o');
    expect(failure({ model: 'gpt-5' }, caller)).toMatchObject({ status: 403, code: 'model_not_allowed' });
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
    const caller = { ...anyone, allowedModels: ['openai/*', 'deepseek/*'] };
    const models = chain('clearmaas/none', 'ollama/x', 'tts-1', 'deepseek/deepseek-chat', 'gpt-5');
    expect(names(plan(models, caller))).toEqual([['openai/gpt-5', 4]]);
    expect(names(plan(chain('sandbox/none', 'tts-1', 'gpt-5')))).toEqual([['openai/gpt-5', 2]]);
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
