import { Module } from '@nestjs/common';
import { PricingModule } from '../pricing/pricing.module.js';
import { GenerationController } from './generation.controller.js';
import { GenerationService } from './generation.service.js';
import { UsageMeter } from './usage-meter.js';
import { UsageRepository } from './usage.repository.js';

/** Metering: what every attempt used and cost. */
@Module({
  imports: [PricingModule],
  controllers: [GenerationController],
  providers: [UsageMeter, UsageRepository, GenerationService],
  exports: [UsageMeter],
})
export class UsageModule {}
