import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import type { AttemptRecord } from '../contract/attempt-record.js';
import type { MeteredAttempt } from './metered-attempt.js';
import { PriceBook } from '../pricing/price-book.js';
import { readTokenCounts } from '../pricing/token-counts.js';
import { UnstorableUsageError, UsageRepository } from './usage.repository.js';

/** Longest wait of a record before it is written. */
const flushIntervalMs = 200;
/** Rows per statement: large enough to share its cost, small enough that building it stops nobody (about 2 ms). */
const batchRows = 500;
/** Records kept while the database is away: minutes of a busy gateway in some tens of megabytes. */
const queueLimit = 50_000;
const firstRetryMs = 200;
const longestRetryMs = 10_000;
const shutdownFlushMs = 5_000;
/** One line in the log for this many lost records after the first. */
const lossesPerLog = 1_000;

/**
 * Takes the record of every attempt and sees to it that each becomes exactly one row, charged once, in the order of
 * arrival and off the hot path. While the database is away records wait in memory, and writing is tried again ever more
 * seldom; only when the queue is full is a record lost, counted and told in the log.
 */
@Injectable()
export class UsageMeter implements BeforeApplicationShutdown {
  private readonly logger = new Logger(UsageMeter.name);
  /** In the order of arrival; the batch being written stays at its head until the database has confirmed it. */
  private readonly queue: AttemptRecord[] = [];
  private timer: NodeJS.Timeout | undefined;
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
  ) {}

  /** Records not yet confirmed by the database. */
  get pending(): number {
    return this.queue.length;
  }

  /** Records given up since the start: the queue was full, or the database refused them for good. */
  get lost(): number {
    return this.lostCount;
  }

  /** Takes one attempt; returns at once and never throws. The record must not be changed afterwards. */
  record(attempt: AttemptRecord): void {
    if (this.queue.length >= queueLimit) {
      this.lose(attempt, 'the queue is full');
      return;
    }
    this.queue.push(attempt);
    this.accepted += 1;
    if (this.closing || this.queue.length === batchRows) this.schedule(0);
    else if (this.queue.length === 1) this.schedule(flushIntervalMs);
  }

  /** Whether an attempt of this request, named by its own id or its completion's, is still waiting. */
  isPending(id: string): boolean {
    return this.queue.some(({ requestId, completionId }) => requestId === id || completionId === id);
  }

  /** Writes everything recorded until now; false when the database does not take it at the moment. Never throws. */
  async flush(): Promise<boolean> {
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
    if (this.queue.length > 0)
      this.logger.error(
        `${this.queue.length} usage records could not be written before the end and are lost.`,
      );
  }

  private async drain(deadlineMs: number): Promise<void> {
    while (Date.now() < deadlineMs && !(await this.flush()))
      await new Promise((resolve) => setTimeout(resolve, firstRetryMs));
  }

  private schedule(delayMs: number): void {
    if (this.writing) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.writeBatch(), delayMs).unref();
  }

  /** One statement at a time, whoever asks. */
  private writeBatch(): Promise<boolean> {
    this.writing ??= this.write().finally(() => {
      this.writing = undefined;
      if (this.queue.length > 0) this.schedule(this.nextWriteMs());
    });
    return this.writing;
  }

  private nextWriteMs(): number {
    if (this.retryMs !== undefined) return this.retryMs;
    return this.queue.length >= batchRows || this.closing || this.batchSize < batchRows ? 0 : flushIntervalMs;
  }

  /** Writes the head of the queue; false when the database is away. */
  private async write(): Promise<boolean> {
    clearTimeout(this.timer);
    const batch = this.queue.slice(0, this.batchSize);
    try {
      await this.repository.insert(batch.map((record) => this.meter(record)));
    } catch (error) {
      if (!(error instanceof UnstorableUsageError)) {
        this.wait(error);
        return false;
      }
      this.resume();
      this.singleOut(batch, error);
      return true;
    }
    this.resume();
    this.queue.splice(0, batch.length);
    this.batchSize = batchRows;
    return true;
  }

  private meter(record: AttemptRecord): MeteredAttempt {
    const counts = readTokenCounts(record.usage);
    return { record, counts, costPicodollars: this.priceBook.cost(record.modelId, counts, record.startedAt) };
  }

  /** One bad row must not hold up all others: halve the batch until it stands alone, then give it up. */
  private singleOut(batch: readonly AttemptRecord[], error: UnstorableUsageError): void {
    const [first] = batch;
    if (first && batch.length === 1) {
      this.queue.shift();
      this.batchSize = batchRows;
      this.lose(first, error.message);
    } else {
      this.batchSize = Math.ceil(batch.length / 2);
    }
  }

  private wait(error: unknown): void {
    if (this.retryMs === undefined) {
      const reason = error instanceof Error ? error.name : typeof error;
      this.logger.error(`Usage records cannot be written now (${reason}); they wait in memory.`);
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

  private lose(attempt: AttemptRecord, reason: string): void {
    this.lostCount += 1;
    if (this.lostCount % lossesPerLog === 1)
      this.logger.error(
        `Usage record ${attempt.requestId}/${attempt.attempt} is lost (${reason}); ${this.lostCount} lost since the start.`,
      );
  }
}
