import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Worker } from 'node:worker_threads';

/** A worker that nobody has asked for so long ends, and its 80 MB with it. */
const idleMs = 10 * 60_000;
/** Longest wait for a count, loading the tables included; after it the length has to do. */
const longestWaitMs = 5_000;
/** Of English text; what is reckoned with while nothing is counted. */
const charactersPerToken = 4;

interface Waiting {
  readonly resolve: (tokens: number) => void;
  readonly guess: number;
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

  /** Tokens of all texts together. Never fails: where nothing can be counted, a guess. */
  count(texts: readonly string[]): Promise<number> {
    const guess = this.guess(texts);
    if (guess === 0) return Promise.resolve(0);
    return new Promise((resolve) => {
      const id = ++this.lastId;
      const timer = setTimeout(() => this.settle(id, guess), longestWaitMs).unref();
      this.waiting.set(id, { resolve, guess, timer });
      try {
        this.worker ??= this.startWorker();
        this.worker.postMessage({ id, texts });
      } catch {
        this.settle(id, guess);
      }
    });
  }

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.idle);
    const { worker } = this;
    this.worker = undefined;
    await worker?.terminate();
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
      if (this.worker === worker) this.worker = undefined;
      for (const [id, { guess }] of this.waiting) this.settle(id, guess);
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
