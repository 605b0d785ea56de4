import { Injectable } from '@nestjs/common';
import type { ProviderId } from '../contract/route-plan.js';
import type { ProviderAdapter } from './provider-adapter.js';

/** Every provider adapter of this process. Provider modules register while Nest starts; afterwards it is frozen. */
@Injectable()
export class ProviderRegistry {
  private readonly adapters = new Map<ProviderId, ProviderAdapter>();
  private frozen = false;

  /** @throws Error when the id is taken or the registry is frozen: a mistake of ours, found at start. */
  register(adapter: ProviderAdapter): void {
    if (this.frozen) throw new Error(`Provider ${adapter.id} registers after the start.`);
    if (this.adapters.has(adapter.id)) throw new Error(`Provider ${adapter.id} is registered twice.`);
    this.adapters.set(adapter.id, adapter);
  }

  freeze(): void {
    this.frozen = true;
  }

  get(id: ProviderId): ProviderAdapter | undefined {
    return this.adapters.get(id);
  }

  all(): readonly ProviderAdapter[] {
    return [...this.adapters.values()];
  }
}
