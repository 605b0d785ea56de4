import { Inject, Injectable } from '@nestjs/common';
import type { ProviderId } from '../contract/route-plan.js';
import { ProviderRegistry } from '../providers/provider-registry.js';
import { HealthService, notConfigured, type Obstacle } from './health/health.service.js';

/** Whether a chat model can be asked now. */
@Injectable()
export class Availability {
  constructor(
    private readonly registry: ProviderRegistry,
    @Inject(HealthService) private readonly health: Pick<HealthService, 'obstacleTo'>,
  ) {}

  /** Undefined = nothing stands in the way. */
  obstacleTo(provider: ProviderId, modelId: string): Obstacle | undefined {
    if (this.registry.get(provider)?.chat === undefined) return notConfigured;
    return this.health.obstacleTo(provider, modelId);
  }
}
