import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { errorMessage } from '../database/database-failure.js';
import { IdempotencyRepository } from './idempotency.repository.js';

const sweepEveryMs = 3_600_000;

/** Deletes answers that nobody can ask for any more, at the start and every hour. */
@Injectable()
export class IdempotencySweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Idempotency');
  private timer: NodeJS.Timeout | undefined;
  private underWay = Promise.resolve();

  constructor(private readonly requests: IdempotencyRepository) {}

  onApplicationBootstrap(): void {
    const begin = (): void => {
      this.underWay = this.sweep();
    };
    begin();
    this.timer = setInterval(begin, sweepEveryMs).unref();
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
