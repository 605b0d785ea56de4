import type { RouteCandidate } from '../contract/route-plan.js';

/** What a request can cost, in picodollars. */
export interface WorstCost {
  readonly most: bigint;
  /** With less than this nobody is asked. */
  readonly least: bigint;
  /** How long, in tokens, an answer of this candidate may be for so much credit; undefined = as long as it likes. */
  outputLimit(candidate: RouteCandidate, granted: bigint): number | undefined;
}
