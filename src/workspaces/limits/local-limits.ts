import type { CallerLimits } from '../../contract/caller.js';
import type { Hold } from './admission.js';
import { FixedWindows, type Window } from './fixed-windows.js';
import { refusal, slotWaitMs } from './refusal.js';

export const windowMs = 60_000;

/**
 * What workspaces use, as this process knows it: all there is to know without Redis. With it this is a copy of what this
 * instance let in, from which it goes on when Redis is away.
 */
export class LocalLimits {
  readonly windows: FixedWindows;
  /** Names of the requests under way, by workspace. */
  readonly slots = new Map<string, Set<string>>();

  /** `nowMs`: see FixedWindows. */
  constructor(nowMs?: () => number) {
    this.windows = new FixedWindows(windowMs, nowMs);
  }

  /** Milliseconds until there is room for a request; 0 = there is. */
  spentMs(workspaceId: string, limit: number): number {
    const window = this.windows.find(workspaceId);
    return window !== undefined && window.requests >= limit ? this.windows.leftMs(window) : 0;
  }

  /** Counts a request unless there were as many. Returns 0, or the milliseconds until there is room. */
  takeRequest(workspaceId: string, limit: number): number {
    const spentMs = this.spentMs(workspaceId, limit);
    if (spentMs === 0) countRequest(this.windows.current(workspaceId));
    return spentMs;
  }

  /**
   * Counts a request and takes tokens and a slot; where those are wanting only the request counts, and it throws GatewayError
   * `rate_limited`. Limits of 0 are none. A minute of which nothing is used takes any request: what is larger than the share of
   * an instance alone would otherwise wait in vain.
   */
  take(workspaceId: string, limits: CallerLimits, tokens: number, slot: string): Hold {
    const { rpm, tpm, maxConcurrency } = limits;
    const current = rpm > 0 || tpm > 0 ? this.windows.current(workspaceId) : undefined;
    if (current !== undefined) {
      if (rpm > 0 && current.requests >= rpm) throw refusal('requests', this.windows.leftMs(current));
      if (rpm > 0) countRequest(current);
      if (tpm > 0 && current.tokens > 0 && current.tokens + tokens > tpm)
        throw refusal('tokens', this.windows.leftMs(current));
    }
    const isSlotted = maxConcurrency > 0;
    if (isSlotted) {
      if ((this.slots.get(workspaceId)?.size ?? 0) >= maxConcurrency) throw refusal('slots', slotWaitMs);
      this.keepSlot(workspaceId, slot);
    }
    const window = tpm > 0 ? current : undefined;
    if (window !== undefined) {
      window.tokens += tokens;
      window.unsharedTokens += tokens;
    }
    return { workspaceId, tokens, window, sharedWindow: undefined, slot: isSlotted ? slot : undefined };
  }

  keepSlot(workspaceId: string, slot: string): void {
    const held = this.slots.get(workspaceId);
    if (held === undefined) this.slots.set(workspaceId, new Set([slot]));
    else held.add(slot);
  }

  /** @param correction tokens used beyond those taken; less than zero = fewer */
  giveBack({ workspaceId, window, sharedWindow, slot }: Hold, correction: number): void {
    if (window !== undefined) {
      window.tokens += correction;
      if (sharedWindow === undefined) window.unsharedTokens += correction;
    }
    if (slot === undefined) return;
    const held = this.slots.get(workspaceId);
    held?.delete(slot);
    if (held?.size === 0) this.slots.delete(workspaceId);
  }
}

function countRequest(window: Window): void {
  window.requests += 1;
  window.unsharedRequests += 1;
}
