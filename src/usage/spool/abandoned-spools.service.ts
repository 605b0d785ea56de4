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
import { identityOf } from '../usage-insert.js';
import { UsageMeter } from '../usage-meter.js';
import { isAbandoned, touchEveryMs } from './spool-files.js';
import { fromSpool } from './spool-line.js';
import { UsageSpool } from './usage-spool.js';

/**
 * Sees to what other processes left in the spool folder, a killed one before this above all: what is in their files goes
 * through this process' own books, and then the file. Dying in between does no harm, as a row counts once however often it is
 * sent.
 */
@Injectable()
export class AbandonedSpools implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(AbandonedSpools.name);
  private timer: NodeJS.Timeout | undefined;

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

  /** Never fails: what cannot be read now is there the next time. */
  private async look(): Promise<void> {
    const { spool } = this;
    if (spool === undefined) return;
    try {
      spool.touch();
      for (const name of await readdir(spool.folder)) await this.takeOverUnlessGone(spool, name);
    } catch (error) {
      this.logger.warn(
        `The usage spool cannot be looked through (${error instanceof Error ? error.name : 'unknown'}).`,
      );
    }
  }

  private async takeOverUnlessGone(spool: UsageSpool, name: string): Promise<void> {
    try {
      await this.takeOver(spool, name);
    } catch (error) {
      // Otherwise somebody else was quicker.
      if (errorCode(error) !== 'ENOENT')
        this.logger.warn(`${name} cannot be read now (${errorCode(error) ?? 'no reason told'}).`);
    }
  }

  private async takeOver(spool: UsageSpool, name: string): Promise<void> {
    const path = join(spool.folder, name);
    const { mtimeMs } = await stat(path);
    if (!isAbandoned(name, mtimeMs, Date.now(), (own) => spool.owns(own))) return;
    const { texts, damaged } = fromSpool(await readFile(path, 'utf8'));
    let unreadable = damaged;
    for (const json of texts) {
      try {
        this.meter.enqueue({ ...identityOf(json), json });
      } catch {
        unreadable += 1;
      }
    }
    await unlink(path);
    this.logger.log(`Took over ${texts.length} usage records that another process left behind.`);
    if (unreadable > 0)
      this.logger.warn(`${unreadable} usage records in ${name} could not be read and are lost.`);
  }
}
