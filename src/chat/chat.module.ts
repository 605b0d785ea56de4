import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/keys.module.js';
import { ProvidersModule } from '../providers/providers.module.js';
import { RoutingModule } from '../routing/routing.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { WorkspacesModule } from '../workspaces/workspaces.module.js';
import { ChatController } from './chat.controller.js';
import { ChatService } from './chat.service.js';
import { FallbackInterceptor } from './fallback.interceptor.js';

@Module({
  imports: [KeysModule, ProvidersModule, RoutingModule, UsageModule, WorkspacesModule],
  controllers: [ChatController],
  providers: [ChatService, FallbackInterceptor],
})
export class ChatModule {}
