import { randomBytes } from 'node:crypto';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { type CallerLimits, noLimits } from '../../contract/caller.js';
import { INSTALLATION_ID } from '../../instances/installation-id.js';
import { RedisAwayError, RedisConnection } from '../../instances/redis-connection.js';
import type { RedisScript } from '../../instances/redis-script.js';
import type { Hold } from './admission.js';
import { addScript, beatScript, endScript, freeScript, renewScript, takeScript } from './limit-scripts.js';
import { LocalLimits, windowMs } from './local-limits.js';
import { LostSlots } from './lost-slots.js';
import { type Exhausted, refusal, slotWaitMs } from './refusal.js';
import { SpentWindows } from './spent-windows.js';

const beatEveryMs = 5_000;
/** An instance that says nothing for so long is no longer counted. */
const instanceLifeMs = 15_000;
/** How long a slot of an instance that died stays taken: the spec allows 30 s. */
const slotLeaseMs = 20_000;

const exhausted: readonly Exhausted[] = ['requests', 'tokens', 'slots'];

/**
 * The limits of workspaces as all instances count them, in Redis: exact, in one round trip for all that a request takes.
 *
 * While Redis is away each instance goes on alone with its share, the limit divided by the instances seen last. What it let in
 * meanwhile is told to Redis when it is back; the slots of requests under way are renewed at each beat, so those of an instance
 * that died lapse.
 *
 * Longer than most: asking, going on alone and returning share one state, and apart each would need to see into the others.
 */
@Injectable()
export class SharedLimits
  implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  private readonly logger = new Logger('Limits');
  private readonly instanceId = randomBytes(8).toString('hex');
  private readonly prefix: string;
  private isInForce = false;
  /** Whether the operator has been told. */
  private isKnownDegraded = false;
  private isLeaving = false;
  private instances = 1;
  private slotCount = 0;
  private recovering: Promise<void> | undefined;
  /** Of the slots held: those that Redis has been told of. The others were taken while it was away. */
  private readonly toldSlots = new Set<string>();
  private readonly lostSlots = new LostSlots(slotLeaseMs);
  private readonly spent = new SpentWindows();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly redis: RedisConnection,
    private readonly local: LocalLimits,
    @Inject(INSTALLATION_ID) installationId: string,
  ) {
    // Of one slot of a Redis cluster.
    this.prefix = `clearmaas:{${installationId}}`;
    redis.observe({ connected: () => void this.recover(), lost: () => this.degrade() });
  }

  /** Whether instances count together at all. */
  get isConfigured(): boolean {
    return this.redis.isConfigured;
  }

  /** Whether Redis is to be asked. */
  get isUp(): boolean {
    return this.isInForce;
  }

  /** Whether each instance counts for itself although they ought to count together. */
  get isDegraded(): boolean {
    return this.redis.isConfigured && !this.isInForce;
  }

  /** What of a limit is this instance's when it counts for itself; 0 = none, as ever. */
  shareOf(limit: number): number {
    return limit === 0 || this.instances <= 1 ? limit : Math.max(1, Math.floor(limit / this.instances));
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.redis.isConfigured) return;
    this.timer = setInterval(() => void this.onBeat(), beatEveryMs).unref();
    await this.recovering;
    if (!this.isInForce) this.degrade();
  }

  /** Requests under way keep their slots, but the others need not share with this instance any more. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isLeaving = true;
    if (this.isInForce) await this.beat().catch(() => undefined);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Milliseconds until there is room for a request, without asking; 0 = not known. */
  spentMs(workspaceId: string, limit: number): number {
    return this.spent.leftMs(workspaceId, limit);
  }

  /** Counts a request. Returns 0, or the milliseconds until there is room. Throws RedisAwayError. */
  async takeRequest(workspaceId: string, limit: number): Promise<number> {
    const spentMs = this.spentMs(workspaceId, limit);
    if (spentMs > 0) return spentMs;
    const [ranOut, leftMs] = await this.ask(workspaceId, { ...noLimits, rpm: limit }, 0, '');
    if (ranOut !== undefined) return leftMs;
    this.local.windows.current(workspaceId, leftMs).requests += 1;
    return 0;
  }

  /** See LocalLimits. Throws GatewayError `rate_limited`, and RedisAwayError. */
  async take(workspaceId: string, limits: CallerLimits, tokens: number, slot: string): Promise<Hold> {
    const { rpm, tpm, maxConcurrency } = limits;
    const isSlotted = maxConcurrency > 0;
    const [ranOut, leftMs, sharedWindow] = await this.ask(workspaceId, limits, tokens, slot);
    if (rpm > 0 && ranOut !== 'requests') this.local.windows.current(workspaceId, leftMs).requests += 1;
    if (ranOut !== undefined) throw refusal(ranOut, ranOut === 'slots' ? slotWaitMs : leftMs);
    const window = tpm > 0 ? this.local.windows.current(workspaceId, leftMs) : undefined;
    if (window !== undefined) window.tokens += tokens;
    if (isSlotted) {
      this.local.keepSlot(workspaceId, slot);
      this.toldSlots.add(slot);
    }
    return { workspaceId, tokens, window, sharedWindow, slot: isSlotted ? slot : undefined };
  }

  /** Tells Redis of an end, as far as it knows of the beginning. */
  giveBack({ workspaceId, window, sharedWindow = '', slot = '' }: Hold, correction: number): void {
    const isTold = this.toldSlots.delete(slot);
    if (!this.isInForce) {
      if (window !== undefined && sharedWindow !== '') window.unsharedTokens += correction;
      if (isTold) this.lostSlots.add(workspaceId, slot);
      return;
    }
    const tokens = sharedWindow === '' ? '0' : String(correction);
    if (slot === '' && tokens === '0') return;
    this.run(endScript, this.keysOf(workspaceId), [sharedWindow, tokens, slot]).catch(() => {
      if (slot !== '') this.lostSlots.add(workspaceId, slot);
    });
  }

  newSlot(): string {
    this.slotCount += 1;
    return `${this.instanceId}:${this.slotCount}`;
  }

  private async ask(
    workspaceId: string,
    { rpm, tpm, maxConcurrency }: CallerLimits,
    tokens: number,
    slot: string,
  ): Promise<[Exhausted | undefined, number, string]> {
    const values = [windowMs, rpm, tpm, tokens, maxConcurrency, slot, slotLeaseMs].map(String);
    try {
      const reply = await this.run(takeScript, this.keysOf(workspaceId), values);
      const [verdict, leftMs, window] = toList(reply);
      const ranOut = exhausted[Number(verdict) - 1];
      if (ranOut === 'requests') this.spent.note(workspaceId, rpm, Number(leftMs));
      return [ranOut, Number(leftMs), String(window)];
    } catch (error) {
      if (maxConcurrency > 0) this.lostSlots.add(workspaceId, slot);
      throw error;
    }
  }

  /** Throws RedisAwayError, also where Redis answers with an error: then the limits go on without it until the next beat. */
  private async run(
    script: RedisScript,
    keys: readonly string[],
    values: readonly string[],
  ): Promise<unknown> {
    try {
      return await this.redis.run(script, keys, values);
    } catch (error) {
      if (error instanceof RedisAwayError) throw error;
      // "OOM command not allowed", "READONLY", "NOPERM": the first word is its code.
      const code = error instanceof Error ? error.message.split(' ', 1).join() : typeof error;
      this.logger.warn(`Redis refuses to count (${code}).`);
      this.degrade();
      throw new RedisAwayError(`Redis refuses (${code}).`);
    }
  }

  private keysOf(workspaceId: string): readonly string[] {
    return [`${this.prefix}:${workspaceId}:window`, this.slotsKey(workspaceId)];
  }

  private slotsKey(workspaceId: string): string {
    return `${this.prefix}:${workspaceId}:slots`;
  }

  private degrade(): void {
    this.isInForce = false;
    this.spent.clear();
    if (this.isKnownDegraded || this.isLeaving) return;
    this.isKnownDegraded = true;
    this.logger.warn(
      `Redis is away: this process counts by itself, and lets through 1/${this.instances} of each limit.`,
    );
  }

  private async onBeat(): Promise<void> {
    if (!this.redis.isUp) return;
    if (!this.isInForce) return this.recover();
    try {
      await this.beat();
      await this.tellWindows();
      await this.tellSlots();
    } catch {
      // Whoever is to know has been told by `lost`; the next beat tries again.
    }
  }

  private recover(): Promise<void> {
    this.recovering ??= this.tellAll().finally(() => {
      this.recovering = undefined;
    });
    return this.recovering;
  }

  /** What is taken while the first round is under way is told in the second. */
  private async tellAll(): Promise<void> {
    try {
      await this.beat();
      await this.tellWindows();
      await this.tellSlots();
      this.isInForce = true;
      if (this.isKnownDegraded)
        this.logger.log('Limits are counted together with the other instances again.');
      this.isKnownDegraded = false;
      await this.tellWindows();
      await this.tellSlots();
    } catch {
      // As in onBeat.
    }
  }

  private async beat(): Promise<void> {
    const lifeMs = this.isLeaving ? 0 : instanceLifeMs;
    const count = await this.run(beatScript, [`${this.prefix}:instances`], [this.instanceId, String(lifeMs)]);
    this.instances = Math.max(1, Number(count));
  }

  private async tellWindows(): Promise<void> {
    const { windows } = this.local;
    for (const [workspaceId, window] of windows.running()) {
      const { unsharedRequests: requests, unsharedTokens: tokens } = window;
      if (requests === 0 && tokens === 0) continue;
      const values = [Math.ceil(windows.leftMs(window)), requests, tokens].map(String);
      await this.run(addScript, this.keysOf(workspaceId), values);
      window.unsharedRequests -= requests;
      window.unsharedTokens -= tokens;
    }
  }

  private async tellSlots(): Promise<void> {
    for (const [workspaceId, slots] of this.local.slots) {
      // Before it is sent: Redis may have heard what it does not answer.
      for (const slot of slots) this.toldSlots.add(slot);
      await this.run(renewScript, [this.slotsKey(workspaceId)], [String(slotLeaseMs), ...slots]);
    }
    for (const [workspaceId, slots] of this.lostSlots.byWorkspace()) {
      await this.run(freeScript, [this.slotsKey(workspaceId)], slots);
      this.lostSlots.forget(slots);
    }
  }
}

function toList(reply: unknown): readonly unknown[] {
  return Array.isArray(reply) ? reply : [];
}
