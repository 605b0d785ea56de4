import type { Effort } from './chat.js';
import type { ChatProfile } from './chat-profile.js';

/** Id of a provider adapter and prefix of its models, as in `openai` of `openai/gpt-4o`. */
export type ProviderId = string;

/** One way to serve a request. */
export interface RouteCandidate {
  readonly provider: ProviderId;
  /** What the gateway calls the model: `openai/gpt-4o`. */
  readonly modelId: string;
  /** What the vendor calls it: `gpt-4o`. */
  readonly upstreamModel: string;
  /** From an effort suffix on the name; a `reasoning_effort` in the request wins. */
  readonly effort?: Effort;
  /** What the model accepts. */
  readonly profile: ChatProfile;
  /** Position in the caller's own list: the value of `X-Clear-Fallback-Level`. */
  readonly position: number;
  /** Longest prompt and answer together, in tokens; null = unknown. */
  readonly contextLength: number | null;
  /** Name of the router that chose it, without its prefix. */
  readonly router?: string;
}

/** What routing makes of a request: candidates in the order in which they are tried. */
export interface RoutePlan {
  readonly requested: string;
  /** The caller sent a fallback chain: answers carry `X-Clear-Fallback-Level`. */
  readonly chain: boolean;
  /** A late first token starts the next candidate beside the one that was asked. */
  readonly hedge: boolean;
  readonly candidates: readonly [RouteCandidate, ...RouteCandidate[]];
}
