import { Global, Module } from '@nestjs/common';
import { IdempotencySweeper } from './idempotency-sweeper.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import { IdempotencyRepository } from './idempotency.repository.js';

/** What makes it safe to send a request again. Global: it stands in front of every route under /admin. */
@Global()
@Module({
  providers: [IdempotencyInterceptor, IdempotencyRepository, IdempotencySweeper],
  exports: [IdempotencyInterceptor, IdempotencyRepository],
})
export class IdempotencyModule {}
