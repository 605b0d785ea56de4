import { Global, Module } from '@nestjs/common';
import { ThrottlerModule } from '@nestjs/throttler';
import { workspaceThrottlerOptions } from './workspace-limit.guard.js';
import { WorkspacesRepository } from './workspaces.repository.js';
import { WorkspacesService } from './workspaces.service.js';

/** Workspaces and their limits. Global: the limit guard stands in front of the routes of many modules. */
@Global()
@Module({
  imports: [ThrottlerModule.forRootAsync({ useFactory: workspaceThrottlerOptions })],
  providers: [WorkspacesRepository, WorkspacesService],
  exports: [WorkspacesService],
})
export class WorkspacesModule {}
