import type { Effort, JsonValue } from '../contract/chat.js';
import type { ModelType } from '../contract/model-type.js';
import type { Prices } from '../contract/prices.js';
import type { ProviderId } from '../contract/route-plan.js';

/**
 * One row of the catalogue: the facts known about one model. Deeply frozen.
 * Source: the JSON files in `data/`, one per prefix; every fact's own source is in `source`.
 */

/**
 * When a router may choose a model: `by_pattern` = only where one of its patterns matches it (a model for one purpose, or
 * another name of a model that is there already), `last_resort` = only where nobody else could serve.
 */
export const routerUses = ['by_pattern', 'last_resort'] as const;
export type RouterUse = (typeof routerUses)[number];

/** `file` is a PDF. */
export const modalities = ['text', 'image', 'audio', 'video', 'file', 'embedding'] as const;
export type Modality = (typeof modalities)[number];

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
