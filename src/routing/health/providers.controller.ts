import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../../http/api-errors.decorator.js';
import { RequireManagementKey } from '../../keys/require-key.decorator.js';
import { ProviderRegistry } from '../../providers/provider-registry.js';
import { HealthService } from './health.service.js';
import { ProviderList } from './provider.response.js';
import { toProviderView } from './provider-view.js';

/** State of the providers. Source: spec/interface.md section 4. */
@ApiTags('Providers')
@RequireManagementKey()
@Controller('admin/providers')
export class ProvidersController {
  constructor(
    private readonly registry: ProviderRegistry,
    private readonly health: HealthService,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List the providers and their state',
    description:
      'Which are configured, what is left alone for now and why, and how quick they were lately, as the process that answers sees it.',
  })
  @ApiOkResponse({ type: ProviderList, description: 'The providers.' })
  @ApiErrors(401, 403, 503)
  listProviders(): ProviderList {
    const data = this.registry
      .all()
      .map(({ id }) => toProviderView(id, this.health.providerOf(id), this.health.modelsOf(id)));
    return { object: 'list', data, has_more: false };
  }
}
