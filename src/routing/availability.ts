import { Inject, Injectable } from '@nestjs/common';
import type { ModelType } from '../contract/model-type.js';
import type { ProviderId } from '../contract/route-plan.js';
import { portFor } from '../providers/port-for.js';
import { ProviderRegistry } from '../providers/provider-registry.js';
import { HealthService, notConfigured, type Obstacle } from './health/health.service.js';

/** Whether a model can be asked now. */
@Injectable()
export class Availability {
  constructor(
    private readonly registry: ProviderRegistry,
    @Inject(HealthService) private readonly health: Pick<HealthService, 'obstacleTo'>,
  ) {}

  /** Undefined = nothing stands in the way. */
  obstacleTo(provider: ProviderId, modelId: string, type: ModelType = 'chat'): Obstacle | undefined {
    if (portFor(this.registry.get(provider), type) === undefined) return notConfigured;
    return this.health.obstacleTo(provider, modelId);
  }
}
