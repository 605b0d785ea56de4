import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/catalog.module.js';
import { CreditModule } from '../credit/credit.module.js';
import { DispatchModule } from '../dispatch/dispatch.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { PricingModule } from '../pricing/pricing.module.js';
import { ProvidersModule } from '../providers/providers.module.js';
import { RoutingModule } from '../routing/routing.module.js';
import { TokensModule } from '../tokens/tokens.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { WorkspacesModule } from '../workspaces/workspaces.module.js';
import { ChatController } from './chat.controller.js';
import { ChatService } from './chat.service.js';
import { FallbackInterceptor } from './fallback.interceptor.js';
import { RouteExplainController } from './route-explain.controller.js';
import { RouteExplainer } from './route-explainer.js';

@Module({
  imports: [
    CatalogModule,
    CreditModule,
    DispatchModule,
    KeysModule,
    PricingModule,
    ProvidersModule,
    RoutingModule,
    TokensModule,
    UsageModule,
    WorkspacesModule,
  ],
  controllers: [ChatController, RouteExplainController],
  providers: [ChatService, FallbackInterceptor, RouteExplainer],
})
export class ChatModule {}
