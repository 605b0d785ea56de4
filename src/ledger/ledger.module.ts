import { Module } from '@nestjs/common';
import { CreditsController } from './credits.controller.js';
import { CreditsService } from './credits.service.js';
import { LedgerController } from './ledger.controller.js';
import { LedgerRepository } from './ledger.repository.js';

/** Where money comes from and where it goes. What attempts cost is booked by src/usage, in the statement that stores them. */
@Module({
  controllers: [CreditsController, LedgerController],
  providers: [CreditsService, LedgerRepository],
  exports: [LedgerRepository],
})
export class LedgerModule {}
