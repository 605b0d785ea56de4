import type { Effort, JsonValue } from '../contract/chat.js';
import type { ProviderId } from '../contract/route-plan.js';

/**
 * One row of the catalogue: the facts known about one model. Deeply frozen.
 * Source: the JSON files in `data/`, one per prefix; every fact's own source is in `source`.
 */

export const modelTypes = ['chat', 'image', 'tts', 'embedding', 'video'] as const;
export type ModelType = (typeof modelTypes)[number];

/**
 * When a router may choose a model: `by_pattern` = only where one of its patterns matches it (a model for one purpose, or
 * another name of a model that is there already), `last_resort` = only where nobody else could serve.
 */
export const routerUses = ['by_pattern', 'last_resort'] as const;
export type RouterUse = (typeof routerUses)[number];

/** `file` is a PDF. */
export const modalities = ['text', 'image', 'audio', 'video', 'file', 'embedding'] as const;
export type Modality = (typeof modalities)[number];

export const priceUnits = [
  'usd_per_million_tokens',
  'usd_per_million_characters',
  'usd_per_image',
  'usd_per_second',
] as const;
export type PriceUnit = (typeof priceUnits)[number];

/** What the rates are called in the data, and here. */
export const rateNames = {
  input: 'input',
  output: 'output',
  reasoning: 'reasoning',
  cache_read: 'cacheRead',
  cache_write: 'cacheWrite',
  cache_write_1h: 'cacheWrite1h',
  cache_write_12h: 'cacheWrite12h',
  input_image: 'inputImage',
  input_audio: 'inputAudio',
  input_video: 'inputVideo',
  output_image: 'outputImage',
  output_audio: 'outputAudio',
  cache_read_image: 'cacheReadImage',
  cache_read_audio: 'cacheReadAudio',
  per_image: 'perImage',
  per_input_image: 'perInputImage',
  per_second: 'perSecond',
  web_search_per_1k_calls: 'webSearchPer1kCalls',
  upstream_unit_usd: 'upstreamUnitUsd',
} as const;
export type RateName = (typeof rateNames)[keyof typeof rateNames];

/**
 * Decimal strings in USD per unit of the price list; an absent rate is not known, never zero. Reasoning tokens are
 * billed as output unless `reasoning` is present. `cacheWrite` keeps for 5 minutes (with OpenAI 30).
 */
export type Rates = { readonly [Name in RateName]?: string };

/** Above this many prompt tokens, cached ones included, the whole request costs these rates; an absent rate stays. */
export interface PriceTier extends Rates {
  readonly promptTokensAbove: number;
}

/** Rates at certain times of day; the base rates hold at all others. */
export interface PriceSchedule extends Rates {
  readonly name: string;
  readonly days: string;
  /** `HH:MM-HH:MM`, UTC. */
  readonly hoursUtc: readonly string[];
}

export interface ScheduledPriceChange extends Rates {
  /** ISO date from which these are the base rates. */
  readonly effectiveFrom: string;
}

/** Price of a second of video made with these parameters. */
export interface PerSecondVariant {
  readonly resolution: string;
  readonly price: string;
  readonly mode: string | undefined;
  readonly audio: boolean | undefined;
  readonly voice: boolean | undefined;
  readonly videoInput: boolean | undefined;
  readonly task: string | undefined;
}

export interface Prices extends Rates {
  readonly unit: PriceUnit;
  /** The highest that matches wins. */
  readonly tiers: readonly PriceTier[];
  readonly schedule: readonly PriceSchedule[];
  readonly scheduledChanges: readonly ScheduledPriceChange[];
  /** Rates of the vendor's fast tier. */
  readonly fastMode: Rates | undefined;
  /** `perSecond` is the price with default parameters. */
  readonly perSecondVariants: readonly PerSecondVariant[];
  /** What one image of a size comes to, for orientation; billing is by tokens. */
  readonly perImageReference: Readonly<Record<string, string>> | undefined;
}

export interface ModelSupport {
  readonly tools: boolean;
  readonly vision: boolean;
  /** Audio input of a chat model, generated sound of a video model. */
  readonly audio: boolean;
  /** Strict `json_schema`. */
  readonly structuredOutputs: boolean;
  readonly reasoning: boolean;
  readonly webSearch: boolean;
  readonly streaming: boolean;
}

export interface CatalogModel {
  /** `<prefix>/<model>`, what callers write. */
  readonly id: string;
  /** Exactly what the vendor is sent. */
  readonly upstreamId: string;
  /** The company behind it: `owned_by`. */
  readonly provider: string;
  /** Id of the provider adapter that serves it. */
  readonly prefix: ProviderId;
  readonly type: ModelType;
  /** For people; the part behind the prefix where the data name none. */
  readonly name: string;
  /** For people, public. */
  readonly description: string | undefined;
  /** Tokens; null = not published or not applicable. */
  readonly contextLength: number | null;
  readonly maxCompletionTokens: number | null;
  /**
   * Of a chat model: its rank from 1 to 100, higher = better; equals are taken to be interchangeable. Our own editorial
   * order of these rows, no score of any benchmark. Within a generation the vendor's tier decides: fable above opus above
   * sonnet above haiku, astra above sol above terra above luna, pro above plain above mini above nano, max above plus above
   * flash above lite. A later generation may overtake the tier above of an earlier one, and no model ranks below an older one
   * of its line. Vendors are laid side by side by date and price; a variant that does not think, or is made for one purpose,
   * ranks below its like. The sandbox is at 1.
   */
  readonly quality: number | undefined;
  /** Absent = any router may choose it. */
  readonly routerUse: RouterUse | undefined;
  readonly modalities: { readonly input: readonly Modality[]; readonly output: readonly Modality[] };
  readonly supports: ModelSupport;
  readonly prices: Prices;
  /** Bare names that mean this model. */
  readonly aliases: readonly string[];
  /** ISO date on which the vendor retires it. */
  readonly deprecated: string | undefined;
  /** Id of its successor. */
  readonly replacedBy: string | undefined;
  /** The vendor serves it only at this endpoint, not at chat completions. */
  readonly upstreamEndpoint: 'responses' | undefined;
  /** Accepted values of `reasoning_effort`; empty = the parameter is refused, undefined = not published. */
  readonly reasoningEfforts: readonly Effort[] | undefined;
  /** Fields to merge into the body sent to the vendor. */
  readonly requestOverrides: Readonly<Record<string, JsonValue>> | undefined;
  /** Length of an embedding. */
  readonly dimensions: number | undefined;
  /** Lengths a video may have. */
  readonly durationsSeconds: readonly number[] | undefined;
  /** Quality modes of a video model. */
  readonly modes: readonly string[] | undefined;
  /** For us, not public. */
  readonly notes: string | undefined;
  /** Where the facts were found. */
  readonly source: string;
}
