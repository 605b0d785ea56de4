import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { DatabaseModule } from '../database/database.module.js';
import { ErrorFilter } from './error.filter.js';
import { HealthController } from './health.controller.js';
import { ReadinessService } from './readiness.service.js';

/** What concerns every route: the error filter and the health of the process. */
@Module({
  imports: [DatabaseModule],
  controllers: [HealthController],
  providers: [ReadinessService, { provide: APP_FILTER, useClass: ErrorFilter }],
})
export class HttpModule {}
