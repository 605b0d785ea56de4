import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../http/api-errors.decorator.js';
import { RequireManagementKey } from '../keys/require-key.decorator.js';
import { MetricsService } from './metrics.service.js';

/** For Prometheus, with a management key. Source: spec/interface.md section 3. */
@ApiTags('Metrics')
@RequireManagementKey()
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: MetricsService) {}

  @Get()
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiProduces('text/plain')
  @ApiOperation({ operationId: 'getMetrics', summary: 'State of this process in the format of Prometheus' })
  @ApiOkResponse({
    description: 'The metrics.',
    schema: { type: 'string', example: 'clearmaas_breaker_open{provider="openai"} 0' },
  })
  @ApiErrors(401, 403, 503)
  getMetrics(): Promise<string> {
    return this.metrics.text();
  }
}
