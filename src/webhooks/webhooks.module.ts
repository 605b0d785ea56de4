import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/keys.module.js';
import { ProvidersModule } from '../providers/providers.module.js';
import { UpstreamModule } from '../upstream/upstream.module.js';
import { WorkspacesModule } from '../workspaces/workspaces.module.js';
import { WebhookSender } from './webhook-sender.js';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksRepository } from './webhooks.repository.js';
import { WebhooksService } from './webhooks.service.js';

/** News for workspaces: where they want them, and how they get there. */
@Module({
  imports: [KeysModule, ProvidersModule, UpstreamModule, WorkspacesModule],
  controllers: [WebhooksController],
  providers: [WebhookSender, WebhooksRepository, WebhooksService],
})
export class WebhooksModule {}
