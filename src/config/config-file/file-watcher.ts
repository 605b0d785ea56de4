import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { readFailure } from '../config-file.js';

/** What a file holds, or the system's word for why it cannot be read. */
export type FileContent = { readonly text: string } | { readonly failure: string };

const defaultPollEveryMs = 500;
/** A file that is being written is not taken before it has been the same for so long. */
const settledAfterMs = 50;

/**
 * Tells of every change of a file's content. It is read again and again, as neither the system's notices nor its times can be
 * relied on: Kubernetes swaps a symbolic link two folders up, network file systems tell nothing, times may be kept.
 */
export class FileWatcher {
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  /** @param last what is known already. */
  constructor(
    private readonly path: string,
    private last: FileContent,
    private readonly onChange: (content: FileContent) => void,
    private readonly pollEveryMs = defaultPollEveryMs,
  ) {}

  start(): void {
    if (!this.isStopped) this.timer = setTimeout(() => void this.poll(), this.pollEveryMs).unref();
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private async poll(): Promise<void> {
    const content = await this.settledContent();
    if (this.isStopped) return;
    if (content !== undefined && !isSame(content, this.last)) {
      this.last = content;
      this.tell(content);
    }
    this.start();
  }

  /** A file that nobody can make sense of must not be the end of the process, nor of the watch. */
  private tell(content: FileContent): void {
    try {
      this.onChange(content);
    } catch (error) {
      this.onChange({ failure: error instanceof Error ? error.message : 'unreadable' });
    }
  }

  /** Undefined while it is being written. */
  private async settledContent(): Promise<FileContent | undefined> {
    const content = await read(this.path);
    if (isSame(content, this.last)) return content;
    await wait(settledAfterMs, undefined, { ref: false });
    return isSame(content, await read(this.path)) ? content : undefined;
  }
}

async function read(path: string): Promise<FileContent> {
  try {
    return { text: await readFile(path, 'utf8') };
  } catch (error) {
    return { failure: readFailure(error) };
  }
}

function isSame(one: FileContent, other: FileContent): boolean {
  return 'text' in one
    ? 'text' in other && one.text === other.text
    : 'failure' in other && one.failure === other.failure;
}
