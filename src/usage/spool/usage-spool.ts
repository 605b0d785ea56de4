import { closeSync, mkdirSync, openSync, unlinkSync, utimesSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { PriceVersion } from '../../pricing/price-version.js';
import { errorCode } from '../../database/database-failure.js';
import { fromSpool, toSpoolLine } from './spool-line.js';
import { newSpoolPath } from './spool-files.js';
import { isRowText, toDraftText, toPriceText } from './spool-texts.js';

/** A file is closed and the next one begun at this size, so that what is in the books frees its place soon. */
const maxFileBytes = 4 * 1024 * 1024;

interface SpoolFile {
  readonly path: string;
  bytes: number;
  /** Rows; prices and drafts are not counted. */
  lines: number;
  /** Of which the rows proper are still to come. */
  drafts: number;
  /** Ids of the prices in it. */
  readonly prices: Set<string>;
  /** The first of its lines that are in the books. */
  confirmed: number;
}

/**
 * An append-only copy on disk of what is on its way into the database, oldest first. A line is in the hands of the system when
 * `append` returns, so it outlives this process however that dies; it is not forced to the disk, so a power cut may cost the
 * last seconds of an outage of the database.
 *
 * Synchronous on purpose: a record must be safe before its answer leaves, and one write of some hundred bytes takes 4 µs, less
 * than any way to wait for it.
 */
export class UsageSpool {
  private readonly files: SpoolFile[] = [];
  private descriptor: number | undefined;
  private allBytes = 0;

  /** @param folder made when it is missing; may be shared by several processes. */
  constructor(readonly folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** Lines that are not in the books yet. */
  get length(): number {
    return this.files.reduce((sum, { lines, confirmed }) => sum + lines - confirmed, 0);
  }

  /** Of all its files. */
  get bytes(): number {
    return this.allBytes;
  }

  /** Whether a file of this name is written by this process. */
  owns(name: string): boolean {
    return this.files.some(({ path }) => path.endsWith(name));
  }

  /**
   * @param prices what the row refers to and the database may lack: in the same file before it, once
   * @throws system errors, such as a full disk; what was half written is told from a line when it is read
   */
  append(json: string, prices?: PriceVersion): void {
    this.write(json, prices).lines += 1;
  }

  /**
   * Keeps a row that stands only if this process dies before it has appended the row proper. Otherwise as `append`.
   * @returns to be called when that has been done
   */
  draft(json: string, prices?: PriceVersion): () => void {
    const file = this.write(toDraftText(json), prices);
    file.drafts += 1;
    return () => {
      file.drafts -= 1;
      this.removeConfirmed();
    };
  }

  /** The `count` oldest lines are in the books. */
  confirm(count: number): void {
    let left = count;
    for (const file of this.files) {
      const taken = Math.min(left, file.lines - file.confirmed);
      file.confirmed += taken;
      left -= taken;
    }
    this.removeConfirmed();
  }

  /**
   * Up to `count` lines behind the first `skip` that are not in the books yet; where a file is gone, some may come twice.
   * @throws system errors for a file that cannot be read now
   */
  async read(skip: number, count: number): Promise<string[]> {
    const texts: string[] = [];
    let ahead = skip;
    // A copy: lines may be confirmed while a file is read.
    for (const { path, lines, confirmed } of [...this.files]) {
      const pending = lines - confirmed;
      if (ahead >= pending) {
        ahead -= pending;
        continue;
      }
      const content = fromSpool(await readUnlessGone(path));
      const rows = content.texts.filter(isRowText);
      texts.push(...rows.slice(confirmed + ahead, lines).slice(0, count - texts.length));
      ahead = 0;
      if (texts.length >= count) break;
    }
    return texts;
  }

  /** Tells other processes that its owner lives. Never fails: what cannot be touched may be taken over, which does no harm. */
  touch(): void {
    const now = new Date();
    const current = this.files.at(-1);
    for (const file of this.files) {
      try {
        utimesSync(file.path, now, now);
      } catch (error) {
        // What would be written into a file without a name would not outlive this process.
        if (file === current && errorCode(error) === 'ENOENT') this.closeCurrent();
      }
    }
  }

  /** Leaves what is not in the books to whoever comes next. */
  close(): void {
    this.closeCurrent();
    this.removeConfirmed();
  }

  private write(json: string, prices: PriceVersion | undefined): SpoolFile {
    const file = this.fileWithRoom();
    const isNew = prices !== undefined && !file.prices.has(prices.id);
    const line = (isNew ? toSpoolLine(toPriceText(prices)) : '') + toSpoolLine(json);
    if (this.descriptor === undefined) this.descriptor = openSync(file.path, 'a', 0o600);
    const length = Buffer.byteLength(line);
    // Also where only a part goes: the next line must not begin inside this one.
    file.bytes += length + 1;
    this.allBytes += length + 1;
    const written = writeSync(this.descriptor, line);
    if (written < length) {
      this.closeCurrent();
      throw new Error('The spool took only a part of a line.');
    }
    if (isNew) file.prices.add(prices.id);
    return file;
  }

  private fileWithRoom(): SpoolFile {
    const current = this.files.at(-1);
    if (current !== undefined && this.descriptor !== undefined && current.bytes < maxFileBytes)
      return current;
    this.closeCurrent();
    const path = newSpoolPath(this.folder);
    const file: SpoolFile = { path, bytes: 0, lines: 0, drafts: 0, prices: new Set(), confirmed: 0 };
    this.descriptor = openSync(file.path, 'ax', 0o600);
    this.files.push(file);
    this.removeConfirmed();
    return file;
  }

  private closeCurrent(): void {
    if (this.descriptor === undefined) return;
    closeSync(this.descriptor);
    this.descriptor = undefined;
  }

  /** Files of which all is in the books; the one that is being written stays. */
  private removeConfirmed(): void {
    while (this.files.length > (this.descriptor === undefined ? 0 : 1)) {
      const [oldest] = this.files;
      if (oldest === undefined || oldest.confirmed < oldest.lines || oldest.drafts > 0) return;
      this.files.shift();
      this.allBytes -= oldest.bytes;
      remove(oldest.path);
    }
  }
}

/** Empty where another process took the file for abandoned: what was in it goes through that one's books. */
async function readUnlessGone(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return '';
    throw error;
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Another process took it for abandoned and has stored what was in it.
  }
}
