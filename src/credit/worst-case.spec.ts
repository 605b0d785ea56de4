import { CatalogService } from '../catalog/catalog.service.js';
import type { ChatRequest, ContentPart } from '../contract/chat.js';
import { type ChatProfile, openProfile } from '../contract/chat-profile.js';
import { maxPicodollars } from '../contract/money.js';
import type { RouteCandidate, RoutePlan } from '../contract/route-plan.js';
import { PriceBook } from '../pricing/price-book.js';
import { WorstCase } from './worst-case.js';

const prices = new PriceBook(new CatalogService());

/** $0.15 and $0.60 per million tokens. */
const mini = 'openai/gpt-4o-mini';
/** $2.50 and $10 per million tokens. */
const large = 'openai/gpt-4o';

function candidate(modelId: string, profile: Partial<ChatProfile> = {}, position = 0): RouteCandidate {
  return {
    provider: 'openai',
    modelId,
    upstreamModel: modelId,
    profile: { ...openProfile, maxOutputTokens: 1_000, ...profile },
    position,
    contextLength: 128_000,
  };
}

function planOf(first: RouteCandidate, ...rest: RouteCandidate[]): RoutePlan {
  return { requested: 'x', chain: rest.length > 0, hedge: false, candidates: [first, ...rest] };
}

const ask = (fields: Partial<ChatRequest> = {}): ChatRequest => ({ model: 'x', messages: [], ...fields });
/** A message of nothing but this part. */
const says = (part: ContentPart): Pick<ChatRequest, 'messages'> => ({
  messages: [{ role: 'user', content: [part] }],
});
/** Tokens of its text. */
const prompt = 100;

describe('WorstCase', () => {
  it('is the whole prompt and the longest answer, unless the caller wants a shorter one', () => {
    const plan = planOf(candidate(mini));
    const open = WorstCase.of(plan, ask(), prompt, prices);
    expect([open.most, open.least]).toEqual([
      100n * 150_000n + 1_000n * 600_000n,
      100n * 150_000n + 16n * 600_000n,
    ]);
    const asked = WorstCase.of(plan, ask({ max_tokens: 50 }), prompt, prices);
    expect([asked.most, asked.least]).toEqual([
      100n * 150_000n + 50n * 600_000n,
      100n * 150_000n + 50n * 600_000n,
    ]);
    // No model writes more than it can.
    expect(WorstCase.of(plan, ask({ max_completion_tokens: 5_000 }), prompt, prices).most).toBe(open.most);
  });

  it('takes every choice into account', () => {
    const two = WorstCase.of(planOf(candidate(mini)), ask({ n: 2, max_tokens: 50 }), prompt, prices);
    expect(two.most).toBe(100n * 150_000n + 100n * 600_000n);
  });

  it('has the prediction in it, which is billed as output where it does not come true', () => {
    const fields = { max_tokens: 50, prediction: { type: 'content', content: 'x' } };
    expect(WorstCase.of(planOf(candidate(mini)), ask(fields), prompt, prices).most).toBe(
      100n * 150_000n + (100n + 50n) * 600_000n,
    );
  });

  it('counts by the tokenizer of the model, pictures apart', () => {
    const plan = planOf(candidate(mini, { tokenPercent: 140, mostImageTokens: 1_000 }));
    const fields = {
      max_tokens: 1,
      ...says({ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }),
    };
    expect(WorstCase.of(plan, ask(fields), prompt, prices).most).toBe(1_140n * 150_000n + 600_000n);
  });

  it.each([
    [
      'a film of a megabyte',
      { type: 'video_url', video_url: { url: `data:video/mp4;base64,${'A'.repeat(4e6 / 3)}` } },
      33_001n,
    ],
    ['a file by its length', { type: 'file', file: { file_data: 'A'.repeat(4_000) } }, 3_000n],
    // As long as the context: nobody can say, and nothing longer is taken.
    ['a film somewhere', { type: 'video_url', video_url: { url: 'https://example.com/a.mp4' } }, 127_900n],
    ['a file by its id', { type: 'file', file: { file_id: 'file-1' } }, 127_900n],
  ])('counts %s for the most that it can be', (_name, part, tokens) => {
    const worst = WorstCase.of(
      planOf(candidate(mini)),
      ask({ max_tokens: 1, ...says(part) }),
      prompt,
      prices,
    );
    expect(worst.most).toBe((100n + tokens) * 150_000n + 600_000n);
    expect(worst.outputLimit(candidate(mini), worst.most)).toBeUndefined();
  });

  it('counts what is searched or read at the vendor with the whole context, and each search with its price', () => {
    const plan = planOf(candidate(mini));
    const short = ask({ max_tokens: 1 });
    const read = 128_000n * 150_000n + 600_000n;
    expect(WorstCase.of(plan, short, prompt, prices, () => ({ tool: 'reading' })).most).toBe(read);
    // Ten searches at $10 per thousand.
    const searched = read + 10n * 10_000_000_000n;
    expect(WorstCase.of(plan, short, prompt, prices, () => ({ tool: 'search' })).most).toBe(searched);
    expect(WorstCase.of(plan, { ...short, web_search_options: {} }, prompt, prices).most).toBe(searched);
  });

  it('counts thoughts that no limit bounds beside the answer, however short that is made', () => {
    const plan = planOf(candidate(mini));
    const thoughts = 5_000n * 600_000n;
    const fixed = 100n * 150_000n + thoughts;
    const worst = WorstCase.of(plan, ask(), prompt, prices, () => ({ thoughts: 5_000 }));
    expect([worst.most, worst.least]).toEqual([fixed + 1_000n * 600_000n, fixed + 16n * 600_000n]);
    expect(worst.outputLimit(plan.candidates[0], fixed + 100n * 600_000n)).toBe(100);
    const endless = WorstCase.of(plan, ask(), prompt, prices, () => ({ thoughts: 1_000_000 }));
    // No longer than the context.
    expect(endless.most).toBe(100n * 150_000n + 128_000n * 600_000n + 1_000n * 600_000n);
  });

  it('refuses a search that has no price, however it is asked for', () => {
    const plan = planOf({ ...candidate('qwen/qwen3.8-max'), provider: 'qwen' });
    const refusal = expect.objectContaining({ code: 'model_price_error' });
    expect(() => WorstCase.of(plan, ask(), prompt, prices, () => ({ tool: 'search' }))).toThrow(refusal);
    expect(() => WorstCase.of(plan, ask({ web_search_options: {} }), prompt, prices)).toThrow(refusal);
    expect(WorstCase.of(plan, ask(), prompt, prices).most).toBeGreaterThan(0n);
  });

  it.each(['priority', 'flex', 'scale', 'fast'])('knows no price of the service tier %s', (service_tier) => {
    const asking = () => WorstCase.of(planOf(candidate(mini)), ask({ service_tier }), prompt, prices);
    expect(asking).toThrow(expect.objectContaining({ code: 'model_price_error', param: 'service_tier' }));
  });

  it('takes a step of the price as taken where the vendor may count to it', () => {
    // $2 per million tokens, and $4 above 200,000.
    const tiered = { ...candidate('google/gemini-3.1-pro-preview'), contextLength: 1_000_000 };
    const most = (text: number) => WorstCase.of(planOf(tiered), ask({ max_tokens: 1 }), text, prices).most;
    expect(most(170_000) / 170_000n).toBeGreaterThan((19n * (most(150_000) / 150_000n)) / 10n);
  });

  it('is that of the dearest candidate, of two where two are asked at once, of all where the answer is fetched whole', () => {
    const plan = planOf(candidate(mini), candidate(large, {}, 1));
    const dearest = 100n * 2_500_000n + 10n * 10_000_000n;
    const most = (hedge: boolean, stream: boolean) =>
      WorstCase.of({ ...plan, hedge }, ask({ max_tokens: 10, stream }), prompt, prices).most;
    expect(most(false, true)).toBe(dearest);
    expect(most(true, true)).toBe(2n * dearest);
    expect(most(false, false)).toBe(2n * dearest);
    expect(most(true, false)).toBe(3n * dearest);
  });

  it('is that of every attempt to carry an answer on, with what was delivered in the prompt', () => {
    const fields = { max_tokens: 10, stream: true, recovery: 'continue' } as const;
    const dearest = 110n * 2_500_000n + 10n * 10_000_000n;
    expect(WorstCase.of(planOf(candidate(large)), ask(fields), prompt, prices).most).toBe(3n * dearest);
    const two = planOf(candidate(mini), candidate(large, {}, 1));
    expect(WorstCase.of(two, ask(fields), prompt, prices).most).toBe(5n * dearest);
  });

  it('is never more than a column holds, nor an answer longer than the context', () => {
    const open = candidate(large, { maxOutputTokens: null });
    const longest = ask({ max_tokens: Number.MAX_SAFE_INTEGER });
    expect(WorstCase.of(planOf(open), longest, prompt, prices).most).toBe(
      100n * 2_500_000n + 128_000n * 10_000_000n,
    );
    const worst = WorstCase.of(planOf({ ...open, contextLength: null }), longest, prompt, prices);
    expect([worst.most, worst.least]).toEqual([maxPicodollars, maxPicodollars]);
  });

  it('shortens answers to what is granted, for each candidate by its price', () => {
    const cheap = candidate(mini);
    const dear = candidate(large, {}, 1);
    const worst = WorstCase.of(planOf(cheap, dear), ask({ stream: true }), prompt, prices);
    const granted = 100n * 2_500_000n + 100n * 10_000_000n;
    expect(worst.outputLimit(dear, granted)).toBe(100);
    // (1,250,000,000 - 15,000,000) / 600,000 is more than it writes in any case.
    expect(worst.outputLimit(cheap, granted)).toBeUndefined();
    expect(worst.outputLimit(dear, worst.most)).toBeUndefined();
    const fixed = WorstCase.of(planOf(dear), ask({ max_tokens: 10 }), prompt, prices);
    expect(fixed.outputLimit(dear, 1n)).toBeUndefined();
  });

  it('knows the price of the next hour, too', () => {
    // DeepSeek's peak begins at 01:00 UTC on weekdays; within the hour before it the dearer price counts.
    const flash = planOf({ ...candidate('deepseek/deepseek-flash'), provider: 'deepseek' });
    const at = (time: string): bigint =>
      WorstCase.of(flash, ask({ max_tokens: 1 }), prompt, prices, undefined, Date.parse(time)).most;
    expect(at('2026-11-23T00:30:00Z')).toBe(at('2026-11-23T02:00:00Z'));
    expect(at('2026-11-22T12:00:00Z')).toBeLessThan(at('2026-11-23T02:00:00Z'));
  });

  it('refuses what has no price', () => {
    expect(() => WorstCase.of(planOf(candidate('openai/unheard-of')), ask(), prompt, prices)).toThrow(
      expect.objectContaining({ kind: 'invalid_request', code: 'model_price_error', param: 'model' }),
    );
  });

  it.each([
    ['hears, and has no price for it', { messages: [{ role: 'user', content: [{ type: 'input_audio' }] }] }],
    ['speaks, and has no price for it', { modalities: ['text', 'audio'] }],
  ] as const)('refuses a model that %s', (_case, fields) => {
    const request = { ...ask(), ...JSON.parse(JSON.stringify(fields)) };
    expect(() => WorstCase.of(planOf(candidate(mini)), request, prompt, prices)).toThrow(
      expect.objectContaining({ code: 'model_price_error' }),
    );
  });
});
