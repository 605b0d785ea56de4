import { Injectable } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import type { Caller, CallerLimits } from '../../contract/caller.js';
import { RedisAwayError } from '../../instances/redis-connection.js';
import { type Admission, HeldAdmission, type Hold, unlimited } from './admission.js';
import { LocalLimits } from './local-limits.js';
import { SharedLimits } from './shared-limits.js';

/** What became of one request; the shape that @nestjs/throttler asks of a storage. Times are in seconds, rounded up. */
export interface WindowHit {
  totalHits: number;
  timeToExpire: number;
  isBlocked: boolean;
  timeToBlockExpire: number;
}

const passed: WindowHit = Object.freeze({
  totalHits: 0,
  timeToExpire: 0,
  isBlocked: false,
  timeToBlockExpire: 0,
});

/**
 * The limits of workspaces: requests per minute (as a storage of @nestjs/throttler), tokens per minute, requests under way.
 * Counted in Redis where there is one, else in this process and without a promise.
 */
@Injectable()
export class WorkspaceLimits implements ThrottlerStorage {
  /** Requests under way that are counted when they are admitted, by workspace. */
  private readonly postponed = new Map<string, number>();

  constructor(
    private readonly local: LocalLimits,
    private readonly shared: SharedLimits,
  ) {}

  /** Whether each instance counts for itself although they ought to count together. */
  get isDegraded(): boolean {
    return this.shared.isDegraded;
  }

  /** Counts a request of a workspace, unless it is refused: insisting does not lengthen the wait. */
  increment(workspaceId: string, _ttlMs: number, limit: number): Promise<WindowHit> {
    if (this.shared.isUp) return this.countTogether(workspaceId, limit);
    return Promise.resolve(toHit(this.countAlone(workspaceId, limit)));
  }

  /**
   * Leaves a request to be counted when it is admitted, in one go with its tokens and its slot. False where the minute may not have
   * room for it beside those that are so under way: then it has to be counted now.
   */
  postpone(workspaceId: string, limit: number): boolean {
    const postponed = this.postponed.get(workspaceId) ?? 0;
    const { requests = 0 } = this.local.windows.find(workspaceId) ?? {};
    const room = this.shared.isUp ? limit : this.shared.shareOf(limit);
    if (requests + postponed >= room || this.shared.spentMs(workspaceId, limit) > 0) return false;
    this.postponed.set(workspaceId, postponed + 1);
    return true;
  }

  /** Counts a postponed request that is not going to be admitted. */
  countPostponed(workspaceId: string, limit: number): Promise<WindowHit> {
    this.endPostponement(workspaceId);
    return this.increment(workspaceId, 0, limit);
  }

  /**
   * Takes a slot, and these tokens until `end` tells how many it were, or neither. Answers at once where
   * this process counts alone. Throws, or rejects with, GatewayError `rate_limited`.
   * @param tokens no more than a minute has
   * @param isCounted whether the request has been counted; a postponed one is now, with the rest
   */
  admit({ workspaceId, limits }: Caller, tokens: number, isCounted: boolean): Admission | Promise<Admission> {
    const { tpm, maxConcurrency } = limits;
    if (!isCounted) this.endPostponement(workspaceId);
    if (tpm === 0 && maxConcurrency === 0) return unlimited;
    const asked = isCounted ? { ...limits, rpm: 0 } : limits;
    if (this.shared.isUp) return this.admitTogether(workspaceId, asked, tokens);
    return this.admitAlone(workspaceId, asked, tokens);
  }

  private endPostponement(workspaceId: string): void {
    const left = (this.postponed.get(workspaceId) ?? 0) - 1;
    if (left > 0) this.postponed.set(workspaceId, left);
    else this.postponed.delete(workspaceId);
  }

  private async countTogether(workspaceId: string, limit: number): Promise<WindowHit> {
    try {
      return toHit(await this.shared.takeRequest(workspaceId, limit));
    } catch (error) {
      if (!(error instanceof RedisAwayError)) throw error;
      return toHit(this.countAlone(workspaceId, limit));
    }
  }

  private countAlone(workspaceId: string, limit: number): number {
    return this.local.takeRequest(workspaceId, this.shared.shareOf(limit));
  }

  private async admitTogether(workspaceId: string, limits: CallerLimits, tokens: number): Promise<Admission> {
    try {
      return this.held(await this.shared.take(workspaceId, limits, tokens, this.shared.newSlot()));
    } catch (error) {
      if (!(error instanceof RedisAwayError)) throw error;
      return this.admitAlone(workspaceId, limits, tokens);
    }
  }

  private admitAlone(workspaceId: string, limits: CallerLimits, tokens: number): Admission {
    const share = this.shared.isDegraded ? this.shareOf(limits) : limits;
    return this.held(this.local.take(workspaceId, share, tokens, this.shared.newSlot()));
  }

  private shareOf({ rpm, tpm, maxConcurrency }: CallerLimits): CallerLimits {
    return {
      rpm: this.shared.shareOf(rpm),
      tpm: this.shared.shareOf(tpm),
      maxConcurrency: this.shared.shareOf(maxConcurrency),
    };
  }

  private held(hold: Hold): Admission {
    return new HeldAdmission(hold, this.giveBack);
  }

  private readonly giveBack = (hold: Hold, correction: number): void => {
    this.local.giveBack(hold, correction);
    if (this.shared.isConfigured) this.shared.giveBack(hold, correction);
  };
}

function toHit(waitMs: number): WindowHit {
  if (waitMs === 0) return passed;
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  return { totalHits: 0, timeToExpire: seconds, isBlocked: true, timeToBlockExpire: seconds };
}
