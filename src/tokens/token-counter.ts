import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Worker } from 'node:worker_threads';

/** A worker that nobody has asked for so long ends, and its 80 MB with it. */
const idleMs = 10 * 60_000;
/** Longest wait for a count, loading the tables included; after it the length has to do. */
const longestWaitMs = 5_000;
/** Of all texts together, as many are counted: more than a context holds. Half a second of English, many of other texts. */
const longestCounted = 8_388_608;
/** Longer texts are counted in pieces, between which the worker turns to others. A border costs a token or two. */
const longestPiece = 16_384;
/** Of English text; what is reckoned with while nothing is counted. */
const charactersPerToken = 4;

/**
 * What stands for the tokens of a text that could not be counted: a guess by its length, or the most that they can be, for who
 * must not take too little.
 */
export type Uncounted = 'guess' | 'most';

interface Waiting {
  readonly resolve: (tokens: number) => void;
  readonly uncounted: () => number;
  readonly timer: NodeJS.Timeout;
}

/**
 * Counts tokens with the tokenizer of OpenAI's current models (o200k_base), in a worker thread that starts when it is first
 * needed. Other vendors' tokenizers are not published; how theirs differ is a figure of the model's family in the catalogue.
 */
@Injectable()
export class TokenCounter implements OnApplicationShutdown {
  private readonly logger = new Logger(TokenCounter.name);
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private idle: NodeJS.Timeout | undefined;

  /** By the length of the texts. */
  guess(texts: readonly string[]): number {
    return Math.ceil(texts.reduce((sum, text) => sum + text.length, 0) / charactersPerToken);
  }

  /**
   * Tokens of all texts together. Never fails.
   * @param uncounted what stands for those that are too long to count, or not counted in time
   */
  count(texts: readonly string[], uncounted: Uncounted = 'guess'): Promise<number> {
    if (texts.every((text) => text === '')) return Promise.resolve(0);
    const reckon = uncounted === 'guess' ? this.guess.bind(this) : mostTokensOf;
    const { pieces, rest } = cut(texts);
    clearTimeout(this.idle);
    return new Promise((resolve) => {
      const id = ++this.lastId;
      const timer = setTimeout(() => this.giveUp(id), longestWaitMs).unref();
      this.waiting.set(id, {
        resolve: (tokens) => resolve(tokens + reckon(rest)),
        uncounted: () => reckon(pieces),
        timer,
      });
      try {
        this.worker ??= this.startWorker();
        this.worker.postMessage({ id, texts: pieces });
      } catch {
        this.giveUp(id);
      }
    });
  }

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.idle);
    const { worker } = this;
    this.worker = undefined;
    await worker?.terminate();
    this.giveUpAll();
  }

  /** Nor is the worker to go on with it. */
  private giveUp(id: number): void {
    this.worker?.postMessage({ id });
    this.settle(id, this.waiting.get(id)?.uncounted() ?? 0);
  }

  private giveUpAll(): void {
    for (const id of this.waiting.keys()) this.giveUp(id);
  }

  private settle(id: number, tokens: number): void {
    const waiting = this.waiting.get(id);
    if (waiting === undefined) return;
    this.waiting.delete(id);
    clearTimeout(waiting.timer);
    waiting.resolve(tokens);
    if (this.waiting.size === 0) this.endWhenIdle();
  }

  private startWorker(): Worker {
    const worker = new Worker(new URL('./token-worker.js', import.meta.url), { env: {}, execArgv: [] });
    worker.unref();
    worker.on('message', ({ id, tokens }: { id: number; tokens: number }) => this.settle(id, tokens));
    worker.once('error', (error: Error) => {
      // Only the kind: a message may quote text.
      this.logger.error(`Tokens cannot be counted now (${error.name}); texts are reckoned by their length.`);
    });
    worker.once('exit', () => {
      // One that ended idle may be survived by another, which goes on counting.
      if (this.worker !== worker) return;
      this.worker = undefined;
      this.giveUpAll();
    });
    return worker;
  }

  private endWhenIdle(): void {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => {
      const { worker } = this;
      this.worker = undefined;
      void worker?.terminate();
    }, idleMs).unref();
  }
}

/** Every token of the encoding, and of any other that starts from bytes, is a byte at least. */
function mostTokensOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

/** Into pieces to count, and the rest that is too long to count. */
function cut(texts: readonly string[]): { pieces: string[]; rest: string[] } {
  const pieces: string[] = [];
  const rest: string[] = [];
  let room = longestCounted;
  for (const text of texts) {
    const end = Math.min(text.length, room);
    for (let from = 0; from < end; from += longestPiece)
      pieces.push(text.slice(from, Math.min(from + longestPiece, end)));
    if (end < text.length) rest.push(text.slice(end));
    room -= end;
  }
  return { pieces, rest };
}
