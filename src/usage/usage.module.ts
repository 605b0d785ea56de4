import { Logger, Module } from '@nestjs/common';
import { join } from 'node:path';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config/gateway-config.js';
import { InstallationRepository } from '../instances/installation.repository.js';
import { PricingModule } from '../pricing/pricing.module.js';
import { GenerationController } from './generation.controller.js';
import { GenerationService } from './generation.service.js';
import { UsageReportController } from './report/usage-report.controller.js';
import { UsageReportRepository } from './report/usage-report.repository.js';
import { UsageReportService } from './report/usage-report.service.js';
import { AbandonedSpools } from './spool/abandoned-spools.service.js';
import { PriceVersions } from './price-versions.js';
import { UsageSpool } from './spool/usage-spool.js';
import { UsageMeter } from './usage-meter.js';
import { UsageQueue } from './usage-queue.js';
import { UsageRepository } from './usage.repository.js';

/** Metering: what every attempt used and cost. */
@Module({
  imports: [PricingModule],
  controllers: [GenerationController, UsageReportController],
  providers: [
    {
      provide: UsageSpool,
      inject: [GATEWAY_CONFIG, InstallationRepository],
      // Apart for each database: whoever takes over what another process left must have the same books.
      useFactory: async ({ dataDir }: GatewayConfig, installation: InstallationRepository) =>
        openSpool(join(dataDir, 'usage-spool', await installation.id())),
    },
    { provide: UsageQueue, inject: [UsageSpool], useFactory: (spool?: UsageSpool) => new UsageQueue(spool) },
    InstallationRepository,
    AbandonedSpools,
    PriceVersions,
    UsageMeter,
    UsageRepository,
    GenerationService,
    UsageReportRepository,
    UsageReportService,
  ],
  exports: [UsageMeter],
})
export class UsageModule {}

/** Undefined where nothing can be written: the gateway serves all the same, and says so. */
function openSpool(folder: string): UsageSpool | undefined {
  try {
    return new UsageSpool(folder);
  } catch {
    new Logger('Usage').warn(
      `${folder} cannot be written: usage waits in memory only while the database is away.`,
    );
    return undefined;
  }
}
