import { Global, Module } from '@nestjs/common';
import { ThrottlerModule } from '@nestjs/throttler';
import { LimitsModule } from './limits/limits.module.js';
import { WorkspaceLimits } from './limits/workspace-limits.service.js';
import { workspaceThrottlerOptions } from './workspace-limit.guard.js';
import { WorkspacesRepository } from './workspaces.repository.js';
import { WorkspacesService } from './workspaces.service.js';

/** Workspaces and their limits. Global: the limit guard stands in front of the routes of many modules. */
@Global()
@Module({
  imports: [
    LimitsModule,
    ThrottlerModule.forRootAsync({
      imports: [LimitsModule],
      inject: [WorkspaceLimits],
      useFactory: workspaceThrottlerOptions,
    }),
  ],
  providers: [WorkspacesRepository, WorkspacesService],
  exports: [LimitsModule, WorkspacesService],
})
export class WorkspacesModule {}
