import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import type { AttemptRecord, UsageEstimate } from '../contract/attempt-record.js';
import { PriceBook, unpriced } from '../pricing/price-book.js';
import type { PriceVersion } from '../pricing/price-version.js';
import { hasListPrice } from '../pricing/service-tier.js';
import { readTokenCounts } from '../pricing/token-counts.js';
import type { MeteredAttempt } from './metered-attempt.js';
import { PriceVersions } from './price-versions.js';
import { toRowJson } from './usage-insert.js';
import { type QueuedRow, type RowPlace, UsageQueue } from './usage-queue.js';
import { UnstorableUsageError, UsageRepository } from './usage.repository.js';

/** Longest wait of a record before it is written. */
const flushIntervalMs = 200;
/** The same where a reservation is given back: somebody may be waiting for the credit. */
const releaseDelayMs = 5;
/** Rows per statement: large enough to share its cost, small enough that building it stops nobody (about 2 ms). */
const batchRows = 500;
const firstRetryMs = 200;
const longestRetryMs = 10_000;
const shutdownFlushMs = 5_000;
/** One line in the log for this many lost records after the first. */
const lossesPerLog = 1_000;

interface FinishedRequest {
  readonly requestId: string;
  /** As many records were accepted by then: its own are among them. */
  readonly accepted: number;
  readonly onReleased: (() => void) | undefined;
}

/**
 * Takes the record of every attempt and sees to it that each becomes exactly one row, charged once, in the order of
 * arrival and off the hot path. A record is on the disk when `record` returns. While the database is away records wait there,
 * and writing is tried again ever more seldom; only when neither disk nor memory has room is one lost, counted and told in the
 * log. One class of more than 250 lines, as what may be written, tried again and given back hangs on one count of rows.
 */
@Injectable()
export class UsageMeter implements BeforeApplicationShutdown {
  private readonly logger = new Logger(UsageMeter.name);
  /** By request: until its attempts are counted. */
  private readonly counting = new Map<string, Promise<void>>();
  /** Requests that are over and had credit reserved, in the order of their end. */
  private readonly finished: FinishedRequest[] = [];
  private timer: NodeJS.Timeout | undefined;
  private dueMs = Infinity;
  private writing: Promise<boolean> | undefined;
  /** Less than `batchRows` while a row that can never be stored is being singled out. */
  private batchSize = batchRows;
  /** Undefined = the database answered the last attempt to write. */
  private retryMs: number | undefined;
  private accepted = 0;
  private lostCount = 0;
  private closing = false;

  constructor(
    private readonly repository: UsageRepository,
    private readonly priceBook: PriceBook,
    private readonly priceVersions: PriceVersions,
    private readonly queue: UsageQueue,
  ) {}

  /** Records not yet confirmed by the database. */
  get pending(): number {
    return this.queue.length;
  }

  /** Records given up since the start: there was no room, or the database refused them for good. */
  get lost(): number {
    return this.lostCount;
  }

  /** Takes one attempt, which is safe from then on; never throws. @returns its cost in picodollars, as far as it is known */
  record(attempt: AttemptRecord): bigint {
    const metered = this.priced(attempt);
    this.take(metered, (row) => {
      if (this.enqueue(row) === 'nowhere') this.lose(attempt.requestId, 'there is no room');
    });
    return metered.costPicodollars ?? 0n;
  }

  /**
   * Takes one attempt whose tokens are still being counted, by us. It is safe from now on as it is guessed, and in the books as
   * it is counted.
   */
  recordWhenCounted(attempt: AttemptRecord, { guess, counted: usage }: UsageEstimate): void {
    const { requestId } = attempt;
    const guessed = { ...attempt, usage: guess, estimated: true };
    let isDone = (): void => undefined;
    this.take(this.priced(guessed), ({ json, priceVersion }) => {
      isDone = this.queue.draft(json, this.pricesOf(priceVersion));
    });
    const before = this.counting.get(requestId);
    const told = usage.then(
      (tokens) => ({ ...guessed, usage: tokens }),
      () => {
        this.logger.error(`The tokens of ${requestId}/${attempt.attempt} could not be counted.`);
        return guessed;
      },
    );
    const counted = Promise.all([told, before]).then(([record]) => {
      this.record(record);
      isDone();
      if (this.counting.get(requestId) === counted) this.counting.delete(requestId);
    });
    this.counting.set(requestId, counted);
  }

  /**
   * Takes a row, also one that another process left behind.
   * @param told the prices it refers to, where that process left them as well
   * @returns where it waits; `nowhere` = the caller still has it
   */
  enqueue(row: QueuedRow, told?: PriceVersion): RowPlace {
    const place = this.queue.push(row, this.pricesOf(row.priceVersion, told));
    if (place === 'nowhere') return place;
    this.accepted += 1;
    this.schedule(this.closing || this.queue.length >= batchRows ? 0 : flushIntervalMs);
    return place;
  }

  private priced(record: AttemptRecord): MeteredAttempt {
    const counts = readTokenCounts(record.usage);
    const { costPicodollars, version } = hasListPrice(record.serviceTier)
      ? this.priceBook.price(record.modelId, counts, record.startedAt, record.media)
      : unpriced;
    return {
      record,
      counts,
      costPicodollars,
      priceVersion: costPicodollars === undefined ? undefined : version,
    };
  }

  /** What has to be kept with a row. */
  private pricesOf(id: string | undefined, told?: PriceVersion): PriceVersion | undefined {
    return id === undefined ? undefined : this.priceVersions.want(id, told);
  }

  /** Never throws. */
  private take(metered: MeteredAttempt, put: (row: QueuedRow) => void): void {
    const { record, priceVersion } = metered;
    const { requestId, completionId } = record;
    try {
      put({ requestId, completionId, priceVersion, json: toRowJson(metered) });
    } catch {
      this.lose(`${requestId}/${record.attempt}`, 'no row can be made of it');
    }
  }

  /** Nothing more will come of this request: its reservation is given back once its attempts are in the books. */
  finish(requestId: string, onReleased?: () => void): void {
    const counting = this.counting.get(requestId);
    if (counting !== undefined) {
      void counting.then(() => this.finish(requestId, onReleased));
      return;
    }
    this.finished.push({ requestId, accepted: this.accepted, onReleased });
    this.schedule(this.closing ? 0 : releaseDelayMs);
  }

  /** Whether an attempt of this request, named by its own id or its completion's, is still waiting. */
  isPending(id: string): boolean {
    return this.queue.has(id) || this.counting.has(id);
  }

  /** Writes everything recorded until now; false when the database does not take it at the moment. Never throws. */
  async flush(): Promise<boolean> {
    if (this.counting.size > 0) await Promise.all(this.counting.values());
    const target = this.accepted;
    while (this.accepted - this.queue.length < target) if (!(await this.writeBatch())) return false;
    return true;
  }

  /** Writes what is left, trying for at most five seconds; what comes later is written without waiting. */
  async beforeApplicationShutdown(): Promise<void> {
    this.closing = true;
    const deadlineMs = Date.now() + shutdownFlushMs;
    let expiry: NodeJS.Timeout | undefined;
    const expired = new Promise<void>((resolve) => {
      expiry = setTimeout(resolve, shutdownFlushMs);
    });
    await Promise.race([this.drain(deadlineMs), expired]);
    clearTimeout(expiry);
    if (this.queue.length === 0) return;
    const { length, unsafe } = this.queue;
    if (length > unsafe)
      this.logger.warn(`${length - unsafe} usage records wait on the disk for the next start.`);
    if (unsafe > 0)
      this.logger.error(`${unsafe} usage records could not be written before the end and are lost.`);
  }

  private async drain(deadlineMs: number): Promise<void> {
    while (Date.now() < deadlineMs && !((await this.flush()) && (await this.release())))
      await new Promise((resolve) => setTimeout(resolve, firstRetryMs));
  }

  /** Of the requests whose attempts are all in the books. */
  private async release(): Promise<boolean> {
    return this.finished.length === 0 || this.writeBatch();
  }

  /** The soonest of what is asked for counts. */
  private schedule(delayMs: number): void {
    if (this.writing) return;
    const dueMs = performance.now() + (this.retryMs ?? delayMs);
    if (this.timer !== undefined && dueMs >= this.dueMs) return;
    clearTimeout(this.timer);
    this.dueMs = dueMs;
    this.timer = setTimeout(() => void this.writeBatch(), this.retryMs ?? delayMs).unref();
  }

  /** One statement at a time, whoever asks. */
  private writeBatch(): Promise<boolean> {
    this.writing ??= this.write().finally(() => {
      this.writing = undefined;
      if (this.queue.length > 0 || this.finished.length > 0) this.schedule(this.nextWriteMs());
    });
    return this.writing;
  }

  private nextWriteMs(): number {
    if (this.queue.length >= batchRows || this.closing || this.batchSize < batchRows) return 0;
    return this.finished.length > 0 ? releaseDelayMs : flushIntervalMs;
  }

  /** Writes the head of the queue; false when the database is away, or the disk on which it waits. */
  private async write(): Promise<boolean> {
    clearTimeout(this.timer);
    this.timer = undefined;
    let batch: readonly QueuedRow[] = [];
    let released: readonly string[];
    try {
      batch = await this.queue.head(this.batchSize);
      released = this.releasedWith(batch.length);
      await this.priceVersions.store();
      await this.repository.insert(
        batch.map(({ json }) => json),
        released,
      );
    } catch (error) {
      if (!(error instanceof UnstorableUsageError)) {
        this.wait(error);
        return false;
      }
      this.resume();
      this.singleOut(batch, error);
      return true;
    }
    for (const { onReleased } of this.finished.splice(0, released.length)) onReleased?.();
    this.resume();
    this.queue.drop(batch.length);
    this.batchSize = batchRows;
    return true;
  }

  /** The finished requests of which every record is in the books together with the next `rows`. */
  private releasedWith(rows: number): string[] {
    const written = this.accepted - this.queue.length + rows;
    const waiting = this.finished.findIndex(({ accepted }) => accepted > written);
    const released = waiting < 0 ? this.finished : this.finished.slice(0, waiting);
    return released.map(({ requestId }) => requestId);
  }

  /** One bad row must not hold up all others: halve the batch until it stands alone, then give it up. */
  private singleOut(batch: readonly QueuedRow[], error: UnstorableUsageError): void {
    const [first] = batch;
    if (first && batch.length === 1) {
      this.queue.drop(1);
      this.batchSize = batchRows;
      this.lose(first.requestId, error.message);
    } else {
      this.batchSize = Math.ceil(batch.length / 2);
    }
  }

  private wait(error: unknown): void {
    if (this.retryMs === undefined) {
      const reason = error instanceof Error ? error.name : typeof error;
      this.logger.error(`Usage records cannot be written now (${reason}); they wait.`);
      this.retryMs = firstRetryMs;
    } else {
      this.retryMs = Math.min(this.retryMs * 2, longestRetryMs);
    }
  }

  /** The database has answered, whatever it said. */
  private resume(): void {
    if (this.retryMs !== undefined) this.logger.log('Usage records are being written again.');
    this.retryMs = undefined;
  }

  private lose(name: string, reason: string): void {
    this.lostCount += 1;
    if (this.lostCount % lossesPerLog === 1)
      this.logger.error(`Usage record ${name} is lost (${reason}); ${this.lostCount} lost since the start.`);
  }
}
