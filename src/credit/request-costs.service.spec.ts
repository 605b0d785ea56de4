import { CatalogService } from '../catalog/catalog.service.js';
import { openProfile } from '../contract/chat-profile.js';
import { GatewayError } from '../contract/gateway-error.js';
import type { Consumption } from '../contract/media.js';
import type { RouteCandidate, RoutePlan } from '../contract/route-plan.js';
import { PriceBook } from '../pricing/price-book.js';
import { PromptMeter } from '../tokens/prompt-meter.service.js';
import type { TokenCounter } from '../tokens/token-counter.js';
import { RequestCosts } from './request-costs.service.js';

const counter: Pick<TokenCounter, 'count'> = { count: () => Promise.resolve(93) };
const costs = new RequestCosts(new PromptMeter(counter as TokenCounter), new PriceBook(new CatalogService()));

function candidate(modelId: string, position = 0): RouteCandidate {
  return {
    provider: 'one',
    modelId,
    upstreamModel: modelId,
    contextLength: 128_000,
    profile: { ...openProfile, maxOutputTokens: 1_000 },
    position,
  };
}

function planOf(first: string, ...rest: string[]): RoutePlan {
  const others = rest.map((modelId, index) => candidate(modelId, index + 1));
  return { requested: 'x', chain: true, hedge: false, candidates: [candidate(first), ...others] };
}

const picture = (): Consumption => ({ media: { images: 2 } });

describe('a request that is answered at once', () => {
  const [dear, cheap] = ['google/imagen-4.0-ultra-generate-001', 'google/imagen-4.0-fast-generate-001'];

  it.each([
    ['the first', [dear, cheap]],
    ['the last', [cheap, dear]],
  ] as const)('costs at most what the dearest candidate does, though it be %s', (_name, [first, last]) => {
    const { most, least } = costs.ofMedia(planOf(first, last), picture);
    // $0.06 each
    expect([most, least]).toEqual([120_000_000_000n, 120_000_000_000n]);
  });

  it('asks of each candidate what it may take', () => {
    const amounts = new Map([
      [dear, 1],
      [cheap, 5],
    ]);
    const { most } = costs.ofMedia(planOf(dear, cheap), ({ modelId }) => ({
      media: { images: amounts.get(modelId) ?? 0 },
    }));
    // 5 × $0.02 are more than $0.06
    expect(most).toBe(100_000_000_000n);
  });

  it('is not ours to shorten', () => {
    const plan = planOf(dear);
    expect(costs.ofMedia(plan, picture).outputLimit(plan.candidates[0], 1n)).toBeUndefined();
  });

  it('may be free, which is a price', () => {
    expect(costs.ofMedia(planOf('sandbox/image'), picture).most).toBe(0n);
  });

  it.each([
    ['a candidate without a price', [dear, 'nobody/model'], picture],
    ['what has no price', [dear], () => ({ media: { seconds: 1 } })],
    ['tokens that nobody can foresee', ['openai/text-embedding-3-small'], () => ({})],
  ] as const)('is refused for %s', (_name, [first, ...rest], mostOf) => {
    let refusal: unknown;
    try {
      costs.ofMedia(planOf(first, ...rest), mostOf);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(GatewayError);
    expect(refusal).toMatchObject({ kind: 'invalid_request', code: 'model_price_error', param: 'model' });
  });
});

it('reckons a chat with the tokens of its prompt', async () => {
  const chat = await costs.ofChat(
    { model: 'x', messages: [{ role: 'user', content: 'hi' }], max_tokens: 50 },
    planOf('openai/gpt-4o-mini'),
  );
  // 93 + 3 + 4 tokens; an answer that is fetched whole is asked for once
  expect(chat.most).toBe(100n * 150_000n + 50n * 600_000n);
});
