import { randomUUID } from 'node:crypto';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Caller } from '../contract/caller.js';
import { GatewayError } from '../contract/gateway-error.js';
import type { RouteCandidate } from '../contract/route-plan.js';
import { UsageMeter } from '../usage/usage-meter.js';
import { CreditLine } from './credit-line.js';
import { CreditRepository, type CreditWish, type Reserved } from './credit.repository.js';
import { KnownCredit } from './known-credit.js';
import { databaseAway, SilenceLimit } from './silence-limit.js';
import type { WorstCost } from './worst-cost.js';

/** What is reserved counts no longer when its instance has not been heard of for so long. */
const leaseMs = 30_000;
const renewEveryMs = 10_000;
/** After it was away the database is asked again at most so often, or everybody would wait for it in turn. */
const awayMs = 1_000;

/** What a request may cost, and how long its answer may therefore be. */
export interface CreditGrant {
  readonly requestId: string;
  readonly keyId: string;
  readonly picodollars: bigint;
  /** In tokens; undefined = as long as it likes. */
  outputLimit(candidate: RouteCandidate): number | undefined;
}

/**
 * Reserves, before anything goes upstream, the most that a request can cost, where its key or workspace has a limit: so many
 * requests at once can never spend more than there is. What was really used settles it, in the statement that books the last
 * attempt. Callers without a limit never come here.
 */
@Injectable()
export class CreditService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Credit');
  private readonly instanceId = randomUUID();
  private readonly lines = new Map<string, CreditLine>();
  private readonly known = new KnownCredit();
  private isAway = false;
  private askAgainAtMs = 0;
  private readonly silence = new SilenceLimit();
  /** One at a time finds out whether the database is back. */
  private comingBack: Promise<boolean> | undefined;
  /** What was granted last without the database is being reserved there: nobody draws on it before. */
  private catchingUp: Promise<void> | undefined;
  private isRenewing = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly repository: CreditRepository,
    private readonly meter: UsageMeter,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.renew(), renewEveryMs).unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /**
   * Waits, for some seconds, for credit that other requests have reserved and may not need.
   * @param signal the caller has left: nothing is reserved any more
   * @throws GatewayError 403 `key_credit_limit_exceeded` or `insufficient_user_quota`
   */
  async reserve(
    requestId: string,
    caller: Caller,
    worst: WorstCost,
    signal: AbortSignal,
  ): Promise<CreditGrant> {
    const { most, least } = worst;
    const wish = { requestId, keyId: caller.keyId, least, most };
    const { status, granted } = most === 0n ? free : await this.reserveInTurn(caller, wish, signal);
    if (status !== 'granted') throw refusal(status);
    return {
      requestId,
      keyId: caller.keyId,
      picodollars: granted,
      outputLimit: (candidate) => worst.outputLimit(candidate, granted),
    };
  }

  /** Nothing more will come of the request. @param spent what its attempts have cost, as far as it is known */
  finish({ requestId, keyId }: CreditGrant, spent: bigint): void {
    if (!this.known.isLive(requestId)) return;
    this.known.finish(requestId, spent);
    this.meter.finish(requestId, () => {
      this.known.release(requestId);
      this.lines.get(keyId)?.look();
    });
  }

  /** From now on somebody else keeps the reservation, and gives it back. */
  handOver({ requestId }: CreditGrant): void {
    this.known.handOver(requestId);
  }

  private async reserveInTurn(caller: Caller, wish: CreditWish, signal: AbortSignal): Promise<Reserved> {
    const { keyId } = caller;
    const reserve = (): Promise<Reserved> => this.reserveOnce(caller, wish);
    const line = this.lines.get(keyId);
    if (line !== undefined) return line.join(reserve, signal);
    const reserved = await reserve();
    if (reserved.status !== 'waiting') return reserved;
    return this.lineOf(keyId).join(reserve, signal);
  }

  private lineOf(keyId: string): CreditLine {
    const line = this.lines.get(keyId) ?? new CreditLine(() => this.lines.delete(keyId));
    this.lines.set(keyId, line);
    return line;
  }

  private async reserveOnce(caller: Caller, wish: CreditWish): Promise<Reserved> {
    if (this.isAway && !(await this.isBack())) return this.known.reserve(caller, wish);
    try {
      if (this.catchingUp !== undefined) await this.silence.watch(this.catchingUp);
      const reserved = await this.silence.watch(this.repository.reserve(wish, this.instanceId, leaseMs));
      this.silence.answered();
      if (reserved.status === 'granted') this.known.open(caller, wish.requestId, reserved.granted);
      return reserved;
    } catch (error) {
      if (!(error instanceof GatewayError) || error.kind !== 'unavailable') throw error;
      this.goAway();
      const reserved = this.known.reserve(caller, wish);
      // The database may have granted it, or may yet: what is not live is not renewed, and lapses in any case.
      if (reserved.status !== 'granted') this.meter.finish(wish.requestId);
      return reserved;
    }
  }

  private goAway(): void {
    if (!this.isAway)
      this.logger.warn('The database is away: credit is reckoned by what was last known of it.');
    this.isAway = true;
    this.askAgainAtMs = performance.now() + awayMs;
  }

  /** Only one asks, and does not wait for long; the others are told that it is not. */
  private async isBack(): Promise<boolean> {
    if (performance.now() < this.askAgainAtMs || this.comingBack !== undefined) return false;
    this.comingBack = this.comeBack().finally(() => {
      this.comingBack = undefined;
    });
    try {
      return await this.silence.watch(this.comingBack);
    } catch {
      return false;
    }
  }

  /**
   * Whatever is under way has to be reserved, and what was spent meanwhile in the books, before anybody draws on them again;
   * at last what was granted while that was being done, for which everybody waits. Never throws.
   */
  private async comeBack(): Promise<boolean> {
    try {
      await this.reserveLive();
      if (!(await this.meter.flush())) throw databaseAway();
      this.catchingUp = this.reserveLive();
      this.isAway = false;
      await this.catchingUp;
      this.logger.log('Credit is reserved in the database again.');
      return true;
    } catch {
      this.isAway = true;
      this.askAgainAtMs = performance.now() + awayMs;
      return false;
    } finally {
      this.catchingUp = undefined;
    }
  }

  /** Leases of requests under way, and of those that are over and not in the books yet. */
  private async reserveLive(): Promise<void> {
    const { live } = this.known;
    await this.repository.renew(this.instanceId, leaseMs, live);
    this.silence.answered();
    // Settled in between, and perhaps reserved again after that.
    for (const { requestId } of live) if (!this.known.isLive(requestId)) this.meter.finish(requestId);
  }

  private async renew(): Promise<void> {
    if (this.isRenewing) return;
    this.isRenewing = true;
    this.known.forgetIdle();
    try {
      await this.reserveLive();
    } catch {
      this.logger.warn('The leases of reserved credit could not be renewed.');
    }
    this.isRenewing = false;
  }
}

const free: Reserved = { status: 'granted', granted: 0n };

function refusal(status: Exclude<Reserved['status'], 'granted'>): GatewayError {
  switch (status) {
    case 'key':
      return new GatewayError('forbidden', 'The credit limit of this API key does not cover this request.', {
        code: 'key_credit_limit_exceeded',
      });
    case 'workspace':
      return new GatewayError(
        'insufficient_quota',
        'The credit of the workspace does not cover this request.',
      );
    case 'waiting':
      return new GatewayError(
        'insufficient_quota',
        'What is left of the credit is reserved for requests under way. Try again when they have ended.',
      );
    case 'gone':
      return new GatewayError('unauthenticated', 'This API key does not exist any more.');
  }
}
