import { Injectable, Logger, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { KeysRepository } from './keys.repository.js';

const flushEveryMs = 60_000;

/** Remembers when keys were last used and writes it down once a minute, so that no request pays for a write. */
@Injectable()
export class KeyActivity implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(KeyActivity.name);
  /** Last use in milliseconds since the epoch, by key id: one entry for each key used since the last flush. */
  private pending = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly keys: KeysRepository) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.flush(), flushEveryMs).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  mark(keyId: string, usedAtMs: number): void {
    this.pending.set(keyId, usedAtMs);
  }

  /** Writes what is pending; keeps it for the next time when the database is away. Never fails. */
  async flush(): Promise<void> {
    const batch = this.pending;
    if (batch.size === 0) return;
    this.pending = new Map();
    try {
      await this.keys.markUsed(batch);
    } catch {
      this.logger.warn('The times of last use of the keys could not be written; trying again in a minute.');
      for (const [keyId, usedAtMs] of batch) {
        if (!this.pending.has(keyId)) this.pending.set(keyId, usedAtMs);
      }
    }
  }
}
