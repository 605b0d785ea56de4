import { Controller, Get, Query, UsePipes } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { GatewayError, invalidRequest } from '../contract/gateway-error.js';
import { formatPicodollars } from '../contract/money.js';
import { ApiErrors, ApiRouteError } from '../http/api-errors.decorator.js';
import { RequireManagementKey } from '../keys/require-key.decorator.js';
import { defaultPageSize } from '../validation/page.fields.js';
import { RequestValidationPipe } from '../validation/request-validation.pipe.js';
import { CreditsService } from './credits.service.js';
import { LedgerListResponse, toLedgerEntryResponse } from './ledger.response.js';
import { ListLedgerQuery } from './list-ledger.dto.js';

/** The books. Source: spec/interface.md section 4. */
@ApiTags('Credit')
@RequireManagementKey()
@UsePipes(RequestValidationPipe)
@Controller('admin/ledger')
export class LedgerController {
  constructor(private readonly credits: CreditsService) {}

  @Get()
  @ApiOperation({
    operationId: 'listLedgerEntries',
    summary: 'List entries of the ledger, newest first',
    description: 'Seen from the credit of the workspaces: the amounts of a workspace add up to its balance.',
  })
  @ApiOkResponse({ type: LedgerListResponse, description: 'A page of entries.' })
  @ApiRouteError(400, { example: invalidRequest('limit must not be greater than 100', 'limit') })
  @ApiRouteError(404, { example: new GatewayError('not_found', 'There is no workspace with this id.') })
  @ApiErrors(401, 403, 503)
  async list(@Query() { workspace_id, limit, after }: ListLedgerQuery): Promise<LedgerListResponse> {
    const { entries, hasMore, balancePicodollars } = await this.credits.list(
      workspace_id,
      limit ?? defaultPageSize,
      after === undefined ? undefined : BigInt(after),
    );
    return {
      object: 'list',
      data: entries.map(toLedgerEntryResponse),
      has_more: hasMore,
      ...(balancePicodollars !== undefined && { balance_usd: formatPicodollars(balancePicodollars) }),
    };
  }
}
