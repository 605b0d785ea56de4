import { EMPTY } from 'rxjs';
import { CatalogService } from '../../src/catalog/catalog.service.js';
import type { GatewayConfig } from '../../src/config/gateway-config.js';
import { noCredential } from '../../src/contract/credential.js';
import { type Caller, noLimits } from '../../src/contract/caller.js';
import type { Router } from '../../src/contract/router.js';
import { PriceBook } from '../../src/pricing/price-book.js';
import { ProviderRegistry } from '../../src/providers/provider-registry.js';
import { Availability } from '../../src/routing/availability.js';
import type { HealthService, Obstacle } from '../../src/routing/health/health.service.js';
import type { ObservedSpeed } from '../../src/routing/health/speed.js';
import { ModelNames } from '../../src/routing/model-names.js';
import { NameResolver } from '../../src/routing/name-resolver.js';
import { RouterPlanner } from '../../src/routing/router-planner.js';
import type { RouterTable } from '../../src/routing/routers/router-table.js';
import { RoutingService } from '../../src/routing/routing.service.js';
import { ChoiceBook } from '../../src/routing/strategies/choice-book.js';
import { RouterChooser } from '../../src/routing/strategies/router-chooser.js';
import { testGatewayConfig } from './gateway-config.js';

export const anyCaller: Caller = {
  kind: 'api',
  keyId: 'key',
  workspaceId: 'ws',
  limits: noLimits,
  allowedModels: undefined,
};

/** `clearmaas/auto` as every workspace gets it, unless told otherwise. */
export function routerOf(overrides: Partial<Router> = {}): Router {
  return {
    name: 'auto',
    allowedModels: [],
    strategy: 'cheapest',
    defaultModel: undefined,
    enabled: true,
    hedge: false,
    source: 'database',
    ...overrides,
  };
}

/** A table filled by hand. */
export class FakeRouterTable implements Pick<RouterTable, 'find' | 'findAlias'> {
  routers: readonly Router[] = [];
  aliases: Readonly<Record<string, string>> = {};

  find(_workspaceId: string, name: string): Router | undefined {
    return this.routers.find((router) => router.name === name);
  }

  findAlias(name: string): string | undefined {
    return this.aliases[name];
  }
}

/** Models that rest, and how fast the others were. */
export class FakeHealth implements Pick<HealthService, 'obstacleTo' | 'speedOf'> {
  readonly obstacles = new Map<string, Obstacle>();
  readonly speeds = new Map<string, ObservedSpeed>();

  constructor(private readonly registry: ProviderRegistry) {}

  obstacleTo(provider: string, modelId: string): Obstacle | undefined {
    if (!this.registry.get(provider)?.credentials.length)
      return { reason: 'not_configured', kind: undefined, untilMs: undefined };
    return this.obstacles.get(modelId);
  }

  speedOf(modelId: string): ObservedSpeed | undefined {
    return this.speeds.get(modelId);
  }
}

export interface RoutingRig {
  readonly routing: RoutingService;
  readonly table: FakeRouterTable;
  readonly health: FakeHealth;
  readonly catalog: CatalogService;
  readonly registry: ProviderRegistry;
}

/** Routing over the real catalogue, with providers that are never asked. */
export function startRoutingRig(
  configured: readonly string[],
  overrides: Partial<GatewayConfig> = {},
): RoutingRig {
  const catalog = new CatalogService();
  const registry = new ProviderRegistry();
  const chat = { complete: () => EMPTY, stream: () => EMPTY };
  for (const id of configured) registry.register({ id, credentials: [noCredential], chat });
  const table = new FakeRouterTable();
  const health = new FakeHealth(registry);
  const config = testGatewayConfig({}, overrides);
  const names = new NameResolver(catalog, ModelNames.of(catalog, registry, config), table);
  const availability = new Availability(registry, health);
  const choices = new ChoiceBook(catalog, new PriceBook(catalog), config);
  const chooser = new RouterChooser(choices, availability, health);
  const planner = new RouterPlanner(chooser, names, availability);
  return {
    routing: new RoutingService(names, planner, availability),
    table,
    health,
    catalog,
    registry,
  };
}
