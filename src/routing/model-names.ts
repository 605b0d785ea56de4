import type { CatalogModel } from '../catalog/catalog-model.js';
import type { CatalogService } from '../catalog/catalog.service.js';
import type { GatewayConfig } from '../config/gateway-config.js';
import { isHeaderText, longestModelName, splitEffort } from '../contract/model-name.js';
import type { ProviderRegistry } from '../providers/provider-registry.js';

/** A name that the catalogue lacks, taken apart: a newer model, or one of an operator's own host. */
export interface PassedName {
  readonly provider: string;
  readonly upstreamModel: string;
}

/** What the catalogue and the providers know of a name; the operator's aliases and routers are for others to follow. */
export class ModelNames {
  /** @param passesUnknown whether names behind this prefix are passed on although the catalogue lacks them. */
  constructor(
    private readonly catalog: CatalogService,
    private readonly passesUnknown: (prefix: string) => boolean,
  ) {}

  /** Names that are passed on to providers with credentials, as the operator wants it. */
  static of(
    catalog: CatalogService,
    registry: ProviderRegistry,
    { hosts, allowUnknownModels }: Pick<GatewayConfig, 'hosts' | 'allowUnknownModels'>,
  ): ModelNames {
    const prefixes = new Set(hosts.map(({ id }) => id));
    return new ModelNames(catalog, (prefix) => {
      const adapter = registry.get(prefix);
      if (adapter === undefined || adapter.credentials.length === 0 || adapter.knowsItsModels) return false;
      return allowUnknownModels || prefixes.has(prefix);
    });
  }

  /** By its id, then by its bare name; of any type. */
  find(name: string): CatalogModel | undefined {
    return this.catalog.find(name) ?? this.catalog.findAlias(name);
  }

  /** Undefined = it is not passed on to anybody. */
  passedOn(name: string): PassedName | undefined {
    const slash = name.indexOf('/');
    if (slash <= 0 || slash === name.length - 1 || name.length > longestModelName) return undefined;
    const provider = name.slice(0, slash);
    if (!isHeaderText(name) || !this.passesUnknown(provider)) return undefined;
    return { provider, upstreamModel: name.slice(slash + 1) };
  }

  /** Why a name stands for no model, in words that follow it; undefined = it does, of whatever type. */
  mistakeIn(name: string): string | undefined {
    if ((this.find(name) ?? this.find(splitEffort(name)[0])) !== undefined) return undefined;
    return this.passedOn(name) === undefined ? 'is not a model known here' : undefined;
  }
}
