import { Controller, Get, Query, UsePipes } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { invalidRequest } from '../contract/gateway-error.js';
import { ApiErrors, ApiRouteError } from '../http/api-errors.decorator.js';
import { RequireManagementKey } from '../keys/require-key.decorator.js';
import { defaultPageSize } from '../validation/page.fields.js';
import { RequestValidationPipe } from '../validation/request-validation.pipe.js';
import { AuditRepository } from './audit.repository.js';
import { AuditListResponse, toAuditEntryResponse } from './audit.response.js';
import { ListAuditQuery } from './list-audit.dto.js';

/** Who changed what. Source: spec/interface.md section 4. */
@ApiTags('Audit')
@RequireManagementKey()
@UsePipes(RequestValidationPipe)
@Controller('admin/audit')
export class AuditController {
  constructor(private readonly audit: AuditRepository) {}

  @Get()
  @ApiOperation({
    operationId: 'listAuditEntries',
    summary: 'List changes, newest first',
    description:
      'Each was written in the transaction of the change itself, and none can be changed or removed.',
  })
  @ApiOkResponse({ type: AuditListResponse, description: 'A page of changes.' })
  @ApiRouteError(400, { example: invalidRequest('limit must not be greater than 100', 'limit') })
  @ApiErrors(401, 403, 503)
  async list(@Query() { workspace_id, limit, after }: ListAuditQuery): Promise<AuditListResponse> {
    const size = limit ?? defaultPageSize;
    const rows = await this.audit.list(
      workspace_id,
      size + 1,
      after === undefined ? undefined : BigInt(after),
    );
    return {
      object: 'list',
      data: rows.slice(0, size).map(toAuditEntryResponse),
      has_more: rows.length > size,
    };
  }
}
