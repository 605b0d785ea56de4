import { Module } from '@nestjs/common';
import { CreditModule } from '../credit/credit.module.js';
import { DispatchModule } from '../dispatch/dispatch.module.js';
import { ProvidersModule } from '../providers/providers.module.js';
import { RoutingModule } from '../routing/routing.module.js';
import { MediaInterceptor } from './media.interceptor.js';
import { MediaService } from './media.service.js';

/** What routes that are answered at once have in common. */
@Module({
  imports: [CreditModule, DispatchModule, ProvidersModule, RoutingModule],
  providers: [MediaInterceptor, MediaService],
  exports: [CreditModule, DispatchModule, MediaInterceptor, MediaService, ProvidersModule, RoutingModule],
})
export class MediaModule {}
