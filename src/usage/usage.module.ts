import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/catalog.module.js';
import { GenerationController } from './generation.controller.js';
import { GenerationService } from './generation.service.js';
import { PriceBook } from './price-book.js';
import { UsageMeter } from './usage-meter.js';
import { UsageRepository } from './usage.repository.js';

/** Metering: what every attempt used and cost. */
@Module({
  imports: [CatalogModule],
  controllers: [GenerationController],
  providers: [UsageMeter, UsageRepository, PriceBook, GenerationService],
  exports: [UsageMeter],
})
export class UsageModule {}
