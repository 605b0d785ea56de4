import { Module } from '@nestjs/common';
import { PromptMeter } from './prompt-meter.service.js';
import { TokenCounter } from './token-counter.js';
import { UsageEstimator } from './usage-estimator.service.js';

/** How many tokens a text is, where no vendor tells. */
@Module({
  providers: [TokenCounter, PromptMeter, UsageEstimator],
  exports: [PromptMeter, UsageEstimator],
})
export class TokensModule {}
