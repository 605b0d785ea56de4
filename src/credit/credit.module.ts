import { Module } from '@nestjs/common';
import { PricingModule } from '../pricing/pricing.module.js';
import { TokensModule } from '../tokens/tokens.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { CreditRepository } from './credit.repository.js';
import { CreditService } from './credit.service.js';
import { RequestCosts } from './request-costs.service.js';

/** What a request may cost before it is sent: reservations within the limits of keys and workspaces. */
@Module({
  imports: [PricingModule, TokensModule, UsageModule],
  providers: [CreditRepository, CreditService, RequestCosts],
  exports: [CreditService, RequestCosts],
})
export class CreditModule {}
