import { Global, Module } from '@nestjs/common';
import { ThrottlerModule } from '@nestjs/throttler';
import { LedgerModule } from '../ledger/ledger.module.js';
import { LimitsModule } from './limits/limits.module.js';
import { WorkspaceLimits } from './limits/workspace-limits.service.js';
import { WorkspaceChanges } from './workspace-changes.js';
import { workspaceThrottlerOptions } from './workspace-limit.guard.js';
import { WorkspacesController } from './workspaces.controller.js';
import { WorkspacesRepository } from './workspaces.repository.js';
import { WorkspacesService } from './workspaces.service.js';

/** Workspaces and their limits. Global: the limit guard stands in front of the routes of many modules. */
@Global()
@Module({
  imports: [
    LedgerModule,
    LimitsModule,
    ThrottlerModule.forRootAsync({
      imports: [LimitsModule],
      inject: [WorkspaceLimits],
      useFactory: workspaceThrottlerOptions,
    }),
  ],
  controllers: [WorkspacesController],
  providers: [WorkspaceChanges, WorkspacesRepository, WorkspacesService],
  exports: [LimitsModule, WorkspaceChanges, WorkspacesService],
})
export class WorkspacesModule {}
