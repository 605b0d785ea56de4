import { Injectable } from '@nestjs/common';
import { GatewayError } from '../contract/gateway-error.js';
import type { Generation } from './generation.response.js';
import { toGeneration } from './generation-view.js';
import { UsageMeter } from './usage-meter.js';
import { UsageRepository } from './usage.repository.js';

/** Looks up what one request used and cost. */
@Injectable()
export class GenerationService {
  constructor(
    private readonly meter: UsageMeter,
    private readonly repository: UsageRepository,
  ) {}

  /**
   * @param id the request's id or its completion's
   * @throws GatewayError `not_found` when the workspace has no such request, whoever else may have one;
   * `unavailable` when the request is known but not yet in the books because the database is away
   */
  async find(workspaceId: string, id: string): Promise<Generation> {
    if (this.meter.isPending(id) && !(await this.meter.flush()))
      throw new GatewayError('unavailable', 'The database is not available. Try again later.');
    const [first, ...others] = await this.repository.findRequest(workspaceId, id);
    if (!first) throw new GatewayError('not_found', 'No such generation.');
    return toGeneration([first, ...others]);
  }
}
