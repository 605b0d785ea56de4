import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { errorMessage } from '../database/database-failure.js';
import { IdempotencyRepository } from './idempotency.repository.js';

const sweepEveryMs = 600_000;

/** Deletes answers that nobody can ask for any more, every ten minutes. */
@Injectable()
export class IdempotencySweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Idempotency');
  private timer: NodeJS.Timeout | undefined;
  private underWay = Promise.resolve();

  constructor(private readonly requests: IdempotencyRepository) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.underWay = this.sweep();
    }, sweepEveryMs).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.underWay;
  }

  private async sweep(): Promise<void> {
    try {
      await this.requests.sweep();
    } catch (error) {
      this.logger.warn(`Old answers could not be deleted: ${errorMessage(error)}`);
    }
  }
}
