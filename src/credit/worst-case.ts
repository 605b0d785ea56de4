import { type ChatRequest, requestFields } from '../contract/chat.js';
import type { ChatProfile } from '../contract/chat-profile.js';
import { GatewayError } from '../contract/gateway-error.js';
import { mostMediaTokensOf } from '../contract/media-tokens.js';
import { maxPicodollars } from '../contract/money.js';
import type { RouteCandidate, RoutePlan } from '../contract/route-plan.js';
import { mostSearches, type VendorTool } from '../contract/vendor-tool.js';
import { PriceBook } from '../pricing/price-book.js';
import { hasListPrice } from '../pricing/service-tier.js';
import type { TokenRates } from '../pricing/token-rates.js';
import { asCountedBy } from '../tokens/prompt-meter.service.js';
import type { WorstCost } from './worst-cost.js';

/** Longest answer of a model of which nobody has published one. */
const unknownMostTokens = 32_768;
/** An answer that may not even be so long is of no use. Source: OpenAI's least `max_output_tokens`. */
const fewestTokens = 16;
const hourMs = 3_600_000;
/** What a vendor counts may be more than we do: a step of the price within reach counts as taken. */
const percentForSteps = 125;
/** Of a model that publishes no context, the longest prompt there may be. */
const unknownContext = 1_000_000;

/** What a vendor would do for a request that neither its text nor its limits tell. */
export interface VendorWork {
  /** Besides what `web_search_options` asks for. */
  readonly tool?: VendorTool | undefined;
  /** Tokens of thinking, at most, that the limit of the answer does not bound. */
  readonly thoughts?: number | undefined;
}

export type VendorWorkOf = (candidate: RouteCandidate) => VendorWork;

/** What one candidate can cost, in picodollars. */
interface CandidateCost {
  readonly candidate: RouteCandidate;
  /** However short the answer: the prompt, searches, and thoughts that no limit bounds. */
  readonly fixed: bigint;
  /** Of all choices together. */
  readonly perToken: bigint;
  /** Of an answer that is in the prompt of its continuation. */
  readonly perCarriedToken: bigint;
  readonly mostTokens: number;
}

/**
 * The most that a plan can cost, whoever serves. A candidate that fails before its answer begins costs nothing, so of a stream
 * the dearest one counts; of a hedge two are under way at once, and of an answer that is fetched whole or carried on every
 * candidate may make a part.
 */
export class WorstCase implements WorstCost {
  private constructor(
    private readonly costs: readonly CandidateCost[],
    /** As many candidates may be charged. */
    private readonly charged: number,
    /** The caller has said how long the answer may be: it is not ours to shorten. */
    private readonly isFixed: boolean,
  ) {}

  /**
   * @param promptText tokens of its text by OpenAI's tokenizer
   * @param workOf what a candidate's vendor would do by itself
   * @throws GatewayError `invalid_request` (`model_price_error`) for a candidate, or a class of service, without a price: it
   * would know no limit
   */
  static of(
    plan: RoutePlan,
    request: ChatRequest,
    promptText: number,
    prices: PriceBook,
    workOf: VendorWorkOf = () => ({}),
    atMs = Date.now(),
  ): WorstCase {
    const fields = requestFields(request);
    if (!hasListPrice(fields['service_tier'])) throw unpricedTier(fields['service_tier']);
    const asked = fields.max_completion_tokens ?? fields.max_tokens ?? undefined;
    const costs = plan.candidates.map((candidate) =>
      costOf(candidate, fields, promptText, asked, prices, workOf(candidate), atMs),
    );
    const { length } = costs;
    const isHedged = plan.hedge && length > 1;
    if (request.stream !== true)
      // Fetched as streams where somebody else is left to ask: each may die after its first token, a hedge be asked again.
      return new WorstCase(costs, isHedged ? length + 1 : length, asked !== undefined);
    const carriesOn = fields.recovery === 'continue' && (fields.n ?? 1) === 1;
    // The first, and at each of `length` switches one that begins otherwise and the same again, instructed.
    const runs = carriesOn ? 2 * length + 1 : 1;
    const carrying = carriesOn ? costs.map((cost) => carriedOn(cost, length)) : costs;
    return new WorstCase(carrying, isHedged ? 2 * runs : runs, asked !== undefined);
  }

  get most(): bigint {
    return this.sum(({ fixed, perToken, mostTokens }) => fixed + perToken * BigInt(mostTokens));
  }

  get least(): bigint {
    if (this.isFixed) return this.most;
    return this.sum(
      ({ fixed, perToken, mostTokens }) => fixed + perToken * BigInt(Math.min(fewestTokens, mostTokens)),
    );
  }

  outputLimit(candidate: RouteCandidate, granted: bigint): number | undefined {
    const cost = this.costs.find((one) => one.candidate === candidate);
    if (cost === undefined || this.isFixed || granted >= this.most || cost.perToken === 0n) return undefined;
    const tokens = Number((granted / BigInt(this.charged) - cost.fixed) / cost.perToken);
    return tokens < cost.mostTokens ? Math.max(1, tokens) : undefined;
  }

  /** Of the dearest candidates, as many as may be charged; at least what every one of them takes of an even share. */
  private sum(costOf: (cost: CandidateCost) => bigint): bigint {
    const dearest = this.costs.reduce((most, cost) => (costOf(cost) > most ? costOf(cost) : most), 0n);
    const sum = dearest * BigInt(this.charged);
    // More than there can ever be is refused, not a number that no column holds.
    return sum > maxPicodollars ? maxPicodollars : sum;
  }
}

/**
 * With what was delivered in its prompt: after k switches at most k answers, once per switch, which is (length + 1) / 4 answers
 * for each of the 2 * length + 1 attempts that may be charged.
 */
function carriedOn(cost: CandidateCost, length: number): CandidateCost {
  return { ...cost, perToken: cost.perToken + cost.perCarriedToken * BigInt(Math.ceil((length + 1) / 4)) };
}

function costOf(
  candidate: RouteCandidate,
  { n, messages, modalities, prediction, web_search_options: search }: ChatRequest,
  promptText: number,
  asked: number | undefined,
  prices: PriceBook,
  { tool, thoughts = 0 }: VendorWork,
  atMs: number,
): CandidateCost {
  const { modelId, profile, contextLength } = candidate;
  const table = prices.tableOf(modelId);
  const searches = (search !== undefined && search !== null) || tool === 'search';
  const speaks = modalities?.includes('audio') === true;
  if (table === undefined || !prices.isPriced(modelId, searches)) throw unpricedModel(modelId);
  const { base } = table;
  if ((hears(messages) && base.inputAudio === undefined) || (speaks && base.outputAudio === undefined))
    throw unpricedModel(modelId);
  const text = asCountedBy(profile, promptText);
  // What is longer than the context is refused, and costs nothing.
  const room = Math.max(0, (contextLength ?? unknownContext) - text);
  // What is found or read at the vendor comes into the prompt, and nobody can say how much.
  const media = searches || tool === 'reading' ? room : Math.min(mostMediaTokens(messages, profile), room);
  const promptTokens = text + media;
  const mostPromptTokens = Math.ceil((promptTokens * percentForSteps) / 100);
  // The next candidate may be asked in a dearer hour.
  const hours = [atMs, atMs + hourMs].flatMap((hour) => [
    table.ratesAt(promptTokens, hour),
    table.ratesAt(mostPromptTokens, hour),
  ]);
  const dearest = (...names: (keyof TokenRates)[]): bigint =>
    hours
      .flatMap((rates) => names.map((name) => rates[name] ?? 0n))
      .reduce((most, rate) => (rate > most ? rate : most), 0n);
  const mostTokens =
    contextLength === null ? unknownMostTokens : Math.max(fewestTokens, contextLength - text);
  const longest = Math.min(profile.maxOutputTokens ?? mostTokens, mostTokens);
  const perToken =
    BigInt(n ?? 1) *
    dearest('output', 'reasoning', 'outputImage', ...(speaks ? ['outputAudio' as const] : []));
  // What does not come true of a prediction is billed as output, beyond any limit. It is no longer than the text it is in.
  const predicted = prediction === undefined || prediction === null ? 0 : text;
  return {
    candidate,
    fixed:
      BigInt(text) * dearest('input', 'cacheWrite', 'cacheWrite1h') +
      BigInt(predicted) * perToken +
      BigInt(media) * dearest('input', 'cacheWrite', 'cacheWrite1h', 'inputImage', 'inputAudio') +
      (searches ? BigInt(mostSearches) * dearest('webSearch') : 0n) +
      BigInt(Math.min(thoughts, contextLength ?? unknownContext)) * perToken,
    perToken,
    perCarriedToken: dearest('input', 'cacheWrite', 'cacheWrite1h'),
    mostTokens: Math.min(
      asked ?? longest,
      profile.maxOutputTokens ?? Infinity,
      Math.max(fewestTokens, contextLength ?? Infinity),
    ),
  };
}

function mostMediaTokens(messages: ChatRequest['messages'], { mostImageTokens }: ChatProfile): number {
  let tokens = 0;
  for (const { content } of messages)
    if (Array.isArray(content))
      for (const part of content) tokens += mostMediaTokensOf(part, mostImageTokens);
  return Math.ceil(tokens);
}

function hears(messages: ChatRequest['messages']): boolean {
  return messages.some(
    ({ content }) => Array.isArray(content) && content.some(({ type }) => type === 'input_audio'),
  );
}

/** Source: spec/clearmaas-api.md section 16. */
export function unpricedModel(modelId: string): GatewayError {
  return new GatewayError(
    'invalid_request',
    `The model '${modelId}' has no price, so a key or workspace with a credit limit cannot use it.`,
    { code: 'model_price_error', param: 'model' },
  );
}

function unpricedTier(tier: unknown): GatewayError {
  return new GatewayError(
    'invalid_request',
    `The service tier '${String(tier)}' has no price, so a key or workspace with a credit limit cannot ask for it.`,
    { code: 'model_price_error', param: 'service_tier' },
  );
}
