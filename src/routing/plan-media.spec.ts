import { EMPTY } from 'rxjs';
import { anyCaller, routerOf, startRoutingRig } from '../../test/support/routing-rig.js';
import { noCredential } from '../contract/credential.js';
import { GatewayError } from '../contract/gateway-error.js';
import type { RoutedRequest } from '../contract/media.js';
import type { ModelType } from '../contract/model-type.js';
import type { RoutePlan } from '../contract/route-plan.js';
import { Availability } from './availability.js';

const { routing, table, health, registry } = startRoutingRig([]);
const port = { answer: () => EMPTY, most: () => ({}) };
const chat = { complete: () => EMPTY, stream: () => EMPTY };
const credentials = [noCredential];
registry.register({ id: 'openai', credentials, chat, embeddings: port, images: port, speech: port });
registry.register({ id: 'google', credentials, chat, images: port });
registry.register({ id: 'qwen', credentials: [], chat, embeddings: port });

const small = 'openai/text-embedding-3-small';
const large = 'openai/text-embedding-3-large';

function plan(request: Partial<RoutedRequest>, type: ModelType = 'embedding', caller = anyCaller): RoutePlan {
  return routing.planMedia({ model: small, ...request }, caller, type);
}

function failure(request: Partial<RoutedRequest>, type: ModelType = 'embedding'): GatewayError {
  try {
    plan(request, type);
  } catch (error) {
    if (error instanceof GatewayError) return error;
  }
  throw new Error('It made a plan.');
}

const names = ({ candidates }: RoutePlan): unknown[] =>
  candidates.map(({ modelId, position }) => [modelId, position]);
const chain = (...models: string[]): Partial<RoutedRequest> => ({ models, route: 'fallback' });

beforeEach(() => {
  table.routers = [];
  table.aliases = {};
  health.obstacles.clear();
});

describe('a single model', () => {
  it.each<[string, ModelType, string]>([
    ['text-embedding-3-small', 'embedding', small],
    ['openai/gpt-image-1', 'image', 'openai/gpt-image-1'],
    ['tts-1', 'tts', 'openai/tts-1'],
    ['gpt-4o', 'chat', 'openai/gpt-4o'],
  ])('named %s serves as %s', (model, type, modelId) => {
    expect(plan({ model }, type)).toMatchObject({
      requested: model,
      chain: false,
      hedge: false,
      candidates: [{ modelId, position: 0 }],
    });
  });

  it.each<[string, ModelType, string]>([
    [
      'gpt-4o',
      'embedding',
      "The model 'openai/gpt-4o' is not an embedding model: use POST /v1/chat/completions.",
    ],
    [small, 'chat', `The model '${small}' is not a chat model: use POST /v1/embeddings.`],
    ['tts-1', 'image', "The model 'openai/tts-1' is not an image model: use POST /v1/audio/speech."],
    [
      'gpt-image-1',
      'video',
      "The model 'openai/gpt-image-1' is not a video model: use POST /v1/images/generations.",
    ],
  ])('named %s does not serve as %s, and says where it does', (model, type, message) => {
    expect(failure({ model }, type)).toMatchObject({
      kind: 'invalid_request',
      code: 'api_not_implemented',
      param: 'model',
      message,
    });
  });

  it('keeps to the globs of the key', () => {
    const caller = { ...anyCaller, allowedModels: ['openai/*-small'] };
    expect(names(plan({ model: small }, 'embedding', caller))).toEqual([[small, 0]]);
    expect(() => plan({ model: large }, 'embedding', caller)).toThrow(/may not use/);
  });

  it('has to have somebody who serves its type', () => {
    expect(failure({ model: 'google/gemini-embedding-001' })).toMatchObject({ kind: 'model_unavailable' });
    expect(failure({ model: 'kling/kling-v3' }, 'video')).toMatchObject({ kind: 'model_unavailable' });
  });
});

describe('a chain', () => {
  it('passes over models of other types, of nobody and of whom nobody can ask', () => {
    const models = ['gpt-4o', 'nobody', large, 'google/gemini-embedding-001', 'text-embedding-3-small'];
    expect(plan(chain(...models))).toMatchObject({ chain: true, requested: 'gpt-4o' });
    expect(names(plan(chain(...models)))).toEqual([
      [large, 2],
      [small, 4],
    ]);
  });

  it('may stand in a literal extra_body', () => {
    const extra = { extra_body: { models: [large], route: 'fallback' } };
    expect(names(plan(extra))).toEqual([[large, 0]]);
  });

  it('of nothing but other types is the caller’s mistake', () => {
    expect(failure(chain('gpt-4o', 'tts-1'))).toMatchObject({ kind: 'invalid_request', param: 'models' });
  });

  it('takes the best of a router that it has not yet', () => {
    table.routers = [routerOf({ allowedModels: ['openai/*'] })];
    expect(names(plan(chain('openai/text-embedding-3-small', 'clearmaas/auto')))).toEqual([
      [small, 0],
      [expect.stringMatching(/embedding-(?!3-small)/), 1],
    ]);
  });
});

describe('a router', () => {
  it.each<[ModelType, RegExp]>([
    ['embedding', /^openai\/text-embedding-/],
    ['image', /^(openai\/gpt-image|google\/imagen)-/],
    ['tts', /^openai\/.*tts/],
  ])('chooses among the models of %s alone', (type, form) => {
    table.routers = [routerOf()];
    const { candidates } = plan({ model: 'clearmaas/auto' }, type);
    expect(candidates.length).toBeGreaterThan(1);
    for (const { modelId, router } of candidates) {
      expect(modelId).toMatch(form);
      expect(router).toBe('auto');
    }
  });

  it('keeps to its patterns, and passes over who rests', () => {
    table.routers = [routerOf({ allowedModels: ['openai/text-embedding-3-*', 'openai/gpt-4o'] })];
    const chosen = (): unknown[] =>
      plan({ model: 'clearmaas/auto' }).candidates.map(({ modelId }) => modelId);
    expect(chosen().sort()).toEqual([large, small]);
    health.obstacles.set(small, { reason: 'breaker_open', kind: undefined, untilMs: undefined });
    expect(chosen()).toEqual([large]);
  });

  it('hedges nobody', () => {
    table.routers = [routerOf({ hedge: true })];
    expect(plan({ model: 'clearmaas/auto' }).hedge).toBe(false);
    expect(plan(chain('clearmaas/auto')).hedge).toBe(false);
  });

  it('without anybody of the type says so', () => {
    table.routers = [routerOf()];
    expect(failure({ model: 'clearmaas/auto' }, 'video')).toMatchObject({ kind: 'model_unavailable' });
  });
});

describe('availability', () => {
  const availability = new Availability(registry, health);

  it('is that of the port', () => {
    const reasonOf = (provider: string, type?: ModelType) =>
      availability.obstacleTo(provider, `${provider}/m`, type)?.reason;
    expect(reasonOf('openai', 'embedding')).toBeUndefined();
    expect(reasonOf('openai')).toBeUndefined();
    expect(reasonOf('openai', 'video')).toBe('not_configured');
    expect(reasonOf('google', 'embedding')).toBe('not_configured');
    expect(reasonOf('google', 'image')).toBeUndefined();
    expect(reasonOf('qwen', 'embedding')).toBe('not_configured');
    expect(reasonOf('nobody', 'chat')).toBe('not_configured');
  });
});
