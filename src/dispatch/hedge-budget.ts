/** One request in this many may be asked of a second candidate beside the first. Source: issue 4, "Hedging". */
const requestsPerHedge = 20;
/** Hedges that can be saved up: a quiet hour must not pay for a burst. */
const mostSaved = 5;

/** Keeps hedges to a share of the requests that want them. */
export class HedgeBudget {
  private requests = 0;

  /** To be called for every request that would hedge. */
  earn(): void {
    this.requests = Math.min(this.requests + 1, requestsPerHedge * mostSaved);
  }

  /** Whether one is affordable now; it is then paid for. */
  spend(): boolean {
    if (this.requests < requestsPerHedge) return false;
    this.requests -= requestsPerHedge;
    return true;
  }
}
