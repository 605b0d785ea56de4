import { Body, Controller, Param, Post, UsePipes } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { CurrentActor } from '../audit/current-actor.decorator.js';
import type { Actor } from '../contract/actor.js';
import { GatewayError, invalidRequest } from '../contract/gateway-error.js';
import { formatPicodollars } from '../contract/money.js';
import { ApiErrors, ApiRouteError } from '../http/api-errors.decorator.js';
import { RequireManagementKey } from '../keys/require-key.decorator.js';
import { RequestValidationPipe } from '../validation/request-validation.pipe.js';
import { BookCreditBody, bookCreditExamples } from './book-credit.dto.js';
import { CreditsService } from './credits.service.js';
import { CreditBookingResponse, toLedgerEntryResponse } from './ledger.response.js';

/** Credit of a workspace. Source: spec/interface.md section 4. */
@ApiTags('Credit')
@RequireManagementKey()
@UsePipes(RequestValidationPipe)
@Controller('admin/workspaces/:id/credits')
export class CreditsController {
  constructor(private readonly credits: CreditsService) {}

  @Post()
  @ApiOperation({
    operationId: 'bookCredit',
    summary: 'Top up, correct or refund the credit of a workspace',
    description:
      'An entry in the ledger, for good. Credit bounds spending where the workspace is metered, that is, its `credit_balance_usd` is not null; it is kept in the books in any case. A refund also lowers what the request’s key has spent of its own limit. Send an `Idempotency-Key`, so that trying again never books twice.',
  })
  @ApiParam({ name: 'id', description: 'Id of the workspace.', example: 'ws_default' })
  @ApiBody({ type: BookCreditBody, examples: bookCreditExamples })
  @ApiCreatedResponse({
    type: CreditBookingResponse,
    description: 'What was booked, and the credit behind it.',
  })
  @ApiRouteError(400, { example: invalidRequest('amount_usd must not be zero.', 'amount_usd') })
  @ApiRouteError(404, {
    description: 'There is no such workspace, or it was charged for no such request (`not_found`).',
    example: new GatewayError('not_found', 'There is no workspace with this id.'),
  })
  @ApiRouteError(409, {
    description:
      'The request was refunded already, or one with the same `Idempotency-Key` is being executed (`conflict`).',
    example: new GatewayError('conflict', 'This request was refunded already.', { param: 'request_id' }),
  })
  @ApiErrors(401, 403, 413, 415, 503)
  async book(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body() body: BookCreditBody,
  ): Promise<CreditBookingResponse> {
    const { entries, amountPicodollars, balancePicodollars } = await this.credits.book(actor, id, body);
    return {
      object: 'credit_booking',
      workspace_id: id,
      amount_usd: formatPicodollars(amountPicodollars),
      balance_usd: formatPicodollars(balancePicodollars),
      entries: entries.map(toLedgerEntryResponse),
    };
  }
}
