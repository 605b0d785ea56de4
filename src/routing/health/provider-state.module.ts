import { Module } from '@nestjs/common';
import { ProvidersModule } from '../../providers/providers.module.js';
import { RoutingModule } from '../routing.module.js';
import { ProvidersController } from './providers.controller.js';

/** What operators see of the providers' state. Apart from RoutingModule, which needs no keys. */
@Module({ imports: [ProvidersModule, RoutingModule], controllers: [ProvidersController] })
export class ProviderStateModule {}
