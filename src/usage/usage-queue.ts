import { Logger } from '@nestjs/common';
import { errorCode } from '../database/database-failure.js';
import type { PriceVersion } from '../pricing/price-version.js';
import type { UsageSpool } from './spool/usage-spool.js';
import { identityOf } from './usage-insert.js';

/** A row on its way into the database. */
export interface QueuedRow {
  readonly requestId: string;
  readonly completionId: string | undefined;
  /** Id of the prices of its cost. */
  readonly priceVersion: string | undefined;
  /** The row as JSON, in the order of the columns. */
  readonly json: string;
}

/** Where a row waits. What is on the `disk` outlives this process; `nowhere` = there is no room: it is not taken. */
export type RowPlace = 'disk' | 'memory' | 'nowhere';

interface HeldRow {
  readonly row: QueuedRow;
  readonly isSpooled: boolean;
}

export interface UsageQueueOptions {
  /** Rows held in memory, in some 30 MB; further ones are on the disk only. */
  readonly mostInMemory: number;
  /** Rows brought back from the disk at a time. */
  readonly readAhead: number;
  readonly maxSpoolBytes: number;
}

export const defaultQueueOptions: UsageQueueOptions = {
  mostInMemory: 50_000,
  readAhead: 2_000,
  maxSpoolBytes: 1024 ** 3,
};

/**
 * First in, first out. A row is on the disk before it counts as taken, so that it outlives this process; the oldest are held
 * in memory too. Where there is no disk (a read-only system, a full one) memory has to do, as far as it goes.
 */
export class UsageQueue {
  private readonly logger = new Logger(UsageQueue.name);
  private hasFailed = false;
  private readonly rows: HeldRow[] = [];
  /** On the disk, behind those in memory. */
  private onDiskOnly = 0;

  /** @param spool undefined = there is no disk */
  constructor(
    private readonly spool: UsageSpool | undefined,
    private readonly options: UsageQueueOptions = defaultQueueOptions,
  ) {}

  get length(): number {
    return this.rows.length + this.onDiskOnly;
  }

  /** Rows that only memory holds. */
  get unsafe(): number {
    return this.rows.reduce((sum, { isSpooled }) => sum + Number(!isSpooled), 0);
  }

  /**
   * @param prices what the row refers to, where the database may lack it
   * @returns where it waits from now on
   */
  push(row: QueuedRow, prices?: PriceVersion): RowPlace {
    const isSpooled =
      this.onDisk((spool) => {
        spool.append(row.json, prices);
        return true;
      }) ?? false;
    const hasRoom = this.rows.length < this.options.mostInMemory;
    // Behind rows that are on the disk only, memory would be out of order.
    if (hasRoom && (!isSpooled || this.onDiskOnly === 0)) this.rows.push({ row, isSpooled });
    else if (isSpooled) this.onDiskOnly += 1;
    else return 'nowhere';
    return isSpooled ? 'disk' : 'memory';
  }

  /**
   * Has a row on the disk that stands if this process dies before the row proper is pushed; where there is no disk, nothing.
   * @returns to be called when that has been done
   */
  draft(json: string, prices?: PriceVersion): () => void {
    return this.onDisk((spool) => spool.draft(json, prices)) ?? (() => undefined);
  }

  /** The oldest rows, at most `count`. Only one caller at a time. */
  async head(count: number): Promise<readonly QueuedRow[]> {
    if (this.rows.length < count && this.onDiskOnly > 0) await this.bringBack();
    return this.rows.slice(0, count).map(({ row }) => row);
  }

  /** The `count` oldest rows are done with. */
  drop(count: number): void {
    const dropped = this.rows.splice(0, count);
    const spooled = dropped.reduce((sum, { isSpooled }) => sum + Number(isSpooled), 0);
    this.spool?.confirm(spooled);
  }

  /** Whether a row of this request, or with this completion id, is held in memory. */
  has(id: string): boolean {
    return this.rows.some(({ row }) => row.requestId === id || row.completionId === id);
  }

  /** @returns what the work on the spool returns; undefined = there is no disk, or it takes nothing */
  private onDisk<Result>(work: (spool: UsageSpool) => Result): Result | undefined {
    if (this.spool === undefined || this.spool.bytes >= this.options.maxSpoolBytes) return undefined;
    try {
      const result = work(this.spool);
      if (this.hasFailed) this.logger.log('Usage is safe on the disk again.');
      this.hasFailed = false;
      return result;
    } catch (error) {
      if (!this.hasFailed)
        this.logger.error(
          `The disk takes no usage (${errorCode(error) ?? 'no reason told'}); memory has to do.`,
        );
      this.hasFailed = true;
      return undefined;
    }
  }

  private async bringBack(): Promise<void> {
    const inMemory = this.rows.reduce((sum, { isSpooled }) => sum + Number(isSpooled), 0);
    const texts = (await this.spool?.read(inMemory, this.options.readAhead)) ?? [];
    // Where the disk gives back less than it took, waiting for more would never end.
    this.onDiskOnly = texts.length === 0 ? 0 : Math.max(0, this.onDiskOnly - texts.length);
    for (const json of texts) this.rows.push({ row: { ...identityOf(json), json }, isSpooled: true });
  }
}
