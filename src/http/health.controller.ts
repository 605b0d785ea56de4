import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiSchema, ApiTags } from '@nestjs/swagger';
import { GatewayError } from '../contract/gateway-error.js';
import { ApiErrors } from './api-errors.decorator.js';
import { ReadinessService } from './readiness.service.js';

@ApiSchema({ name: 'Health' })
export class HealthResponse {
  @ApiProperty({ enum: ['ok'] })
  readonly status = 'ok';
}

/** For whoever watches the process. No key is needed. Source: spec/interface.md section 3. */
@ApiTags('Health')
@Controller('health')
export class HealthController {
  constructor(private readonly readiness: ReadinessService) {}

  @Get('live')
  @ApiOperation({ operationId: 'getLiveness', summary: 'Whether the process runs' })
  @ApiOkResponse({ type: HealthResponse, description: 'It runs.' })
  live(): HealthResponse {
    return new HealthResponse();
  }

  @Get('ready')
  @ApiOperation({
    operationId: 'getReadiness',
    summary: 'Whether the gateway takes requests',
  })
  @ApiOkResponse({ type: HealthResponse, description: 'It does.' })
  @ApiErrors(503)
  async ready(): Promise<HealthResponse> {
    const obstacle = await this.readiness.obstacle();
    if (obstacle !== undefined) throw new GatewayError('unavailable', obstacle);
    return new HealthResponse();
  }
}
