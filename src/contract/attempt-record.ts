import type { Usage } from './chat.js';
import type { FailureKind } from './gateway-error.js';
import type { MediaUse } from './media.js';
import type { ProviderId } from './route-plan.js';

/** `superseded`: another attempt of the same request was quicker, and this one was let go. */
export const attemptOutcomes = ['completed', 'failed', 'client_gone', 'superseded'] as const;
export type AttemptOutcome = (typeof attemptOutcomes)[number];

/** Why an attempt was made; all but the first cost the vendor a request more. */
export type AttemptReason = 'first' | 'retry' | 'credential' | 'fallback' | 'hedge' | 'continuation';

/** What is kept of one attempt at one candidate: who, what, how long, how it ended. Never any content. */
export interface AttemptRecord {
  readonly requestId: string;
  /** 0, 1, … in the order of trying; with `requestId` the identity of the record. */
  readonly attempt: number;
  /** Position of the candidate in the caller's chain. */
  readonly level: number;
  readonly workspaceId: string;
  readonly keyId: string;
  readonly completionId: string | undefined;
  readonly requestedModel: string;
  readonly modelId: string;
  readonly provider: ProviderId;
  readonly router: string | undefined;
  /** It carried on an answer that had broken off. */
  readonly continues: boolean;
  readonly outcome: AttemptOutcome;
  readonly failureKind: FailureKind | undefined;
  readonly upstreamStatus: number | undefined;
  readonly streamed: boolean;
  /** The vendor's own numbers, else ours; undefined = nothing is to be paid for. */
  readonly usage: Usage | undefined;
  /** What is billed besides tokens, or in their place. */
  readonly media: MediaUse | undefined;
  /** Class of service that the vendor says it answered in, as far as it says so. */
  readonly serviceTier: string | undefined;
  /** The vendor told no usage: the tokens are counted by us. */
  readonly estimated: boolean;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** From the start of the attempt to its first effective chunk. */
  readonly firstTokenMs: number | undefined;
  readonly totalMs: number;
}

/** The usage of an attempt whose vendor told none, or no more than its beginning. */
export interface UsageEstimate {
  /** By the length of the texts. */
  readonly guess: Usage;
  /** By a tokenizer, a moment later. */
  readonly counted: Promise<Usage>;
}
