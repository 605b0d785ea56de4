import { Controller, Get, Query, Req, StreamableFile, UsePipes } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { Request } from 'express';
import { invalidRequest } from '../../contract/gateway-error.js';
import { ApiErrors, ApiRouteError } from '../../http/api-errors.decorator.js';
import { RequireManagementKey } from '../../keys/require-key.decorator.js';
import { RequestValidationPipe } from '../../validation/request-validation.pipe.js';
import { toUsageQuestion } from './usage-question.js';
import { UsageQuery } from './usage-query.dto.js';
import { UsageReport } from './usage-report.response.js';
import { UsageReportService } from './usage-report.service.js';

const csvExample =
  'day,requests,attempts,failed_attempts,unpriced_attempts,estimated_attempts,prompt_tokens,cached_tokens,' +
  'cache_write_tokens,completion_tokens,reasoning_tokens,cost_usd\r\n' +
  '2026-11-22,1204,1230,26,0,1,981220,402100,0,310554,120400,0.302951\r\n';

/** `GET /admin/usage`. Source: spec/interface.md section 4. */
@ApiTags('Usage')
@RequireManagementKey()
@UsePipes(RequestValidationPipe)
@ApiExtraModels(UsageReport)
@Controller('admin/usage')
export class UsageReportController {
  constructor(private readonly reports: UsageReportService) {}

  @Get()
  @ApiOperation({
    operationId: 'getUsage',
    summary: 'Sum up usage by time, workspace, key, model or provider',
    description:
      'Usage is kept by the hour, in UTC. With `Accept: text/csv` the whole of it comes as a table.',
  })
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({
    description: 'Sums of the groups, and of the whole period.',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(UsageReport) } },
      'text/csv': { schema: { type: 'string' }, example: csvExample },
    },
  })
  @ApiRouteError(400, { example: invalidRequest('from must be at most 366 days before to.', 'from') })
  @ApiErrors(401, 403, 503)
  async find(@Query() query: UsageQuery, @Req() request: Request): Promise<UsageReport | StreamableFile> {
    const question = toUsageQuestion(query, Date.now());
    if (request.accepts(['application/json', 'text/csv']) !== 'text/csv') return this.reports.page(question);
    return new StreamableFile(Buffer.from(await this.reports.csv(question)), {
      type: 'text/csv; charset=utf-8',
      disposition: 'attachment; filename="usage.csv"',
    });
  }
}
