import type { Window } from './fixed-windows.js';

/** What a chat request holds of its workspace's limits, from its admission to its end. */
export interface Admission {
  /**
   * To be called when the request is over, however it ended; later calls have no effect.
   * @param usedTokens what it really took; undefined = not known, so what it was estimated at stands
   */
  end(usedTokens: number | undefined): void;
}

/** Of whoever has no limit. */
export const unlimited: Admission = Object.freeze({ end: () => undefined });

/** What was taken. */
export interface Hold {
  readonly workspaceId: string;
  /** Estimated; 0 where tokens are not limited. */
  readonly tokens: number;
  /** Undefined where tokens are not limited. */
  readonly window: Window | undefined;
  /** End of the window that all instances share, by the clock of Redis; undefined = only this instance knows. */
  readonly sharedWindow: string | undefined;
  /** Undefined where concurrency is not limited. */
  readonly slot: string | undefined;
}

/** Gives back once what is held. */
export class HeldAdmission implements Admission {
  private isOver = false;

  constructor(
    private readonly hold: Hold,
    private readonly giveBack: (hold: Hold, correction: number) => void,
  ) {}

  end(usedTokens: number | undefined): void {
    if (this.isOver) return;
    this.isOver = true;
    const { tokens, window } = this.hold;
    const isKnown = window !== undefined && usedTokens !== undefined;
    this.giveBack(this.hold, isKnown ? usedTokens - tokens : 0);
  }
}
