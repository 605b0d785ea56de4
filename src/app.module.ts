import { Module, type DynamicModule } from '@nestjs/common';
import { AudioModule } from './audio/audio.module.js';
import { AuditModule } from './audit/audit.module.js';
import { CatalogModule } from './catalog/catalog.module.js';
import { ChatModule } from './chat/chat.module.js';
import { ConfigModule } from './config/config.module.js';
import type { GatewayConfig } from './config/gateway-config.js';
import { DatabaseModule } from './database/database.module.js';
import { EmbeddingsModule } from './embeddings/embeddings.module.js';
import { HttpModule } from './http/http.module.js';
import { IdempotencyModule } from './idempotency/idempotency.module.js';
import { ImagesModule } from './images/images.module.js';
import { InstancesModule } from './instances/instances.module.js';
import { KeysModule } from './keys/keys.module.js';
import { LedgerModule } from './ledger/ledger.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { ModelsModule } from './models/models.module.js';
import { ProvidersModule } from './providers/providers.module.js';
import { ProviderStateModule } from './routing/health/provider-state.module.js';
import { RoutersModule } from './routing/routers/routers.module.js';
import { RoutingModule } from './routing/routing.module.js';
import { UsageModule } from './usage/usage.module.js';
import { VideoModule } from './video/video.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';
import { WorkspacesModule } from './workspaces/workspaces.module.js';

/** The whole gateway. */
@Module({
  imports: [
    DatabaseModule,
    InstancesModule,
    HttpModule,
    IdempotencyModule,
    AuditModule,
    LedgerModule,
    WorkspacesModule,
    KeysModule,
    CatalogModule,
    ModelsModule,
    ProvidersModule,
    RoutingModule,
    RoutersModule,
    ProviderStateModule,
    UsageModule,
    ChatModule,
    ImagesModule,
    AudioModule,
    EmbeddingsModule,
    VideoModule,
    WebhooksModule,
  ],
})
export class AppModule {
  static forRoot(config: GatewayConfig): DynamicModule {
    const imports: DynamicModule['imports'] = [ConfigModule.forRoot(config)];
    if (config.metrics) imports.push(MetricsModule);
    return { module: AppModule, imports };
  }
}
