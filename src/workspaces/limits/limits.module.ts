import { Module } from '@nestjs/common';
import { LocalLimits } from './local-limits.js';
import { SharedLimits } from './shared-limits.js';
import { WorkspaceLimits } from './workspace-limits.service.js';

/** Counts what workspaces use. Apart from WorkspacesModule, whose throttler needs it. */
@Module({
  providers: [{ provide: LocalLimits, useFactory: () => new LocalLimits() }, SharedLimits, WorkspaceLimits],
  exports: [WorkspaceLimits],
})
export class LimitsModule {}
