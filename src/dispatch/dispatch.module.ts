import { Module } from '@nestjs/common';
import { CreditModule } from '../credit/credit.module.js';
import { ProvidersModule } from '../providers/providers.module.js';
import { RoutingModule } from '../routing/routing.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { WorkspacesModule } from '../workspaces/workspaces.module.js';
import { AttemptRunner } from './attempt-runner.js';
import { Dispatcher } from './dispatcher.js';

/** How every kind of request gets its answer: candidate after candidate, within limits and credit, metered. */
@Module({
  imports: [CreditModule, ProvidersModule, RoutingModule, UsageModule, WorkspacesModule],
  providers: [AttemptRunner, Dispatcher],
  exports: [AttemptRunner, Dispatcher],
})
export class DispatchModule {}
