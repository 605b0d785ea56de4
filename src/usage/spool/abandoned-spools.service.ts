import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  Optional,
} from '@nestjs/common';
import { readdir, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../database/database-failure.js';
import type { PriceVersion } from '../../pricing/price-version.js';
import { identityOf } from '../usage-insert.js';
import type { QueuedRow } from '../usage-queue.js';
import { UsageMeter } from '../usage-meter.js';
import { isAbandoned, touchEveryMs } from './spool-files.js';
import { fromSpool } from './spool-line.js';
import { draftOf, isRowText, priceVersionOf } from './spool-texts.js';
import { UsageSpool } from './usage-spool.js';

interface DraftedFile {
  readonly name: string;
  readonly drafts: readonly QueuedRow[];
  /** By their ids. */
  readonly prices: ReadonlyMap<string, PriceVersion>;
}

/**
 * Sees to what other processes left in the spool folder, a killed one before this above all: what is in their files goes
 * through this process' own books, and then the file, once all of it is on the disk elsewhere or in the database. Dying in
 * between does no harm, as a row counts once however often it is sent.
 */
@Injectable()
export class AbandonedSpools implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(AbandonedSpools.name);
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  /** Files of which some rows may wait in memory only: not to be handed on again before that is empty. */
  private readonly unsafe = new Set<string>();

  constructor(
    @Optional() @Inject(UsageSpool) private readonly spool: UsageSpool | undefined,
    private readonly meter: UsageMeter,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.spool === undefined) return;
    this.timer = setInterval(() => void this.look(), touchEveryMs).unref();
    await this.look();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Never fails: what cannot be read now is there the next time. A look that takes long is not overtaken. */
  private async look(): Promise<void> {
    const { spool } = this;
    if (spool === undefined) return;
    spool.touch();
    this.looking ??= this.lookThrough(spool).finally(() => (this.looking = undefined));
    await this.looking;
  }

  private async lookThrough(spool: UsageSpool): Promise<void> {
    try {
      const drafted: DraftedFile[] = [];
      for (const name of await readdir(spool.folder))
        drafted.push(...(await this.unlessGone(name, () => this.takeOver(spool, name))));
      // Behind the rows of all files, so that a draft counts only where there is no row.
      for (const file of drafted) await this.unlessGone(file.name, () => this.takeOverDrafts(spool, file));
    } catch (error) {
      this.logger.warn(
        `The usage spool cannot be looked through (${error instanceof Error ? error.name : 'unknown'}).`,
      );
    }
  }

  private async unlessGone(
    name: string,
    work: () => Promise<readonly DraftedFile[]>,
  ): Promise<readonly DraftedFile[]> {
    try {
      return await work();
    } catch (error) {
      // Otherwise somebody else was quicker.
      if (errorCode(error) !== 'ENOENT')
        this.logger.warn(`${name} cannot be read now (${errorCode(error) ?? 'no reason told'}).`);
      return [];
    }
  }

  /** @returns the file where its drafts are left to be taken over, else none */
  private async takeOver(spool: UsageSpool, name: string): Promise<readonly DraftedFile[]> {
    const path = join(spool.folder, name);
    const { mtimeMs } = await stat(path);
    if (!isAbandoned(name, mtimeMs, Date.now(), (own) => spool.owns(own))) return [];
    if (this.unsafe.has(name) && !(await this.meter.flush())) return [];
    const { texts, damaged } = fromSpool(await readFile(path, 'utf8'));
    const versions = texts.filter((text) => !isRowText(text)).flatMap((text) => priceVersionOf(text) ?? []);
    const prices = new Map(versions.map((version) => [version.id, version]));
    const rows = texts.flatMap(toQueuedRow);
    const drafts = texts.flatMap((text) => draftOf(text) ?? []).flatMap(toQueuedRow);
    if (!(await this.isSafe(rows, prices))) {
      this.unsafe.add(name);
      return [];
    }
    if (rows.length > 0)
      this.logger.log(`Took over ${rows.length} usage records that another process left behind.`);
    const unreadable = damaged + texts.length - rows.length - drafts.length - versions.length;
    if (unreadable > 0) this.logger.warn(`${unreadable} lines of ${name} could not be read and are lost.`);
    const file = { name, drafts, prices };
    return drafts.length > 0 ? [file] : this.takeOverDrafts(spool, file);
  }

  /** With them, all of the file has been taken over. */
  private async takeOverDrafts(
    spool: UsageSpool,
    { name, drafts, prices }: DraftedFile,
  ): Promise<readonly DraftedFile[]> {
    if (await this.isSafe(drafts, prices)) {
      this.unsafe.delete(name);
      await unlink(join(spool.folder, name));
    } else this.unsafe.add(name);
    return [];
  }

  /** Hands the rows on, with their prices by id. @returns whether all of them now outlive this process */
  private async isSafe(
    rows: readonly QueuedRow[],
    prices: ReadonlyMap<string, PriceVersion>,
  ): Promise<boolean> {
    const enqueue = (row: QueuedRow) => this.meter.enqueue(row, prices.get(row.priceVersion ?? ''));
    let isOnDisk = true;
    for (const row of rows) {
      const place = enqueue(row);
      if (place !== 'disk') isOnDisk = false;
      if (place === 'nowhere' && !((await this.meter.flush()) && enqueue(row) !== 'nowhere')) return false;
    }
    return isOnDisk || this.meter.flush();
  }
}

/** None for what is no row. */
function toQueuedRow(json: string): QueuedRow[] {
  try {
    return [{ ...identityOf(json), json }];
  } catch {
    return [];
  }
}
