import { Inject, Injectable } from '@nestjs/common';
import type { CatalogModel } from '../catalog/catalog-model.js';
import { CatalogService } from '../catalog/catalog.service.js';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config/gateway-config.js';
import type { Caller } from '../contract/caller.js';
import { GatewayError } from '../contract/gateway-error.js';
import { compileGlobs } from '../contract/glob.js';
import type { ModelType } from '../contract/model-type.js';
import { splitEffort } from '../contract/model-name.js';
import type { Prices } from '../contract/prices.js';
import { routerPrefix } from '../contract/router.js';
import { PriceBook } from '../pricing/price-book.js';
import { portFor } from '../providers/port-for.js';
import { ProviderRegistry } from '../providers/provider-registry.js';
import { RouterTable } from '../routing/routers/router-table.js';
import type { Model, ModelList } from './model.response.js';
import { toHostModel, toModel, toRouterModel } from './to-model.js';

/** What a caller may ask for: models of providers that can be called, as far as the key goes. */
@Injectable()
export class ModelsService {
  /** Of one set of providers and prices, made once for it. */
  private offer: { readonly madeOf: string; readonly models: ReadonlyMap<string, Model> } | undefined;

  constructor(
    private readonly catalog: CatalogService,
    private readonly registry: ProviderRegistry,
    private readonly routers: RouterTable,
    private readonly prices: PriceBook,
    @Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig,
  ) {}

  /** Models, then the operator's aliases for them, then the routers of the caller's workspace. */
  list(caller: Caller): ModelList {
    const models = this.modelsFor(caller);
    const aliases = Array.from(this.routers.allAliases(), ([name, target]) =>
      this.named(name, target, models, caller),
    );
    const routers = this.routers
      .all(caller.workspaceId)
      .filter(({ enabled }) => enabled)
      .map(toRouterModel);
    return {
      object: 'list',
      data: [...models.values(), ...aliases.filter((alias) => alias !== undefined), ...routers],
    };
  }

  /**
   * @param name an id, an alias, a bare name or a router.
   * @throws GatewayError model_not_found when the caller cannot ask for it.
   */
  find(name: string, caller: Caller): Model {
    const models = this.modelsFor(caller);
    const target = this.routers.findAlias(name);
    const model =
      models.get(name) ??
      (target === undefined ? this.resolve(name, models, caller) : this.named(name, target, models, caller));
    if (model === undefined)
      throw new GatewayError('model_not_found', `The model '${name}' does not exist`, { param: 'model' });
    return model;
  }

  /** What an alias stands for, under the alias' own name. */
  private named(
    name: string,
    target: string,
    models: ReadonlyMap<string, Model>,
    caller: Caller,
  ): Model | undefined {
    const model =
      this.resolve(target, models, caller) ?? this.resolve(splitEffort(target)[0], models, caller);
    return model && { ...model, id: name };
  }

  private resolve(name: string, models: ReadonlyMap<string, Model>, caller: Caller): Model | undefined {
    if (!name.startsWith(routerPrefix))
      return models.get(name) ?? models.get(this.catalog.findAlias(name)?.id ?? '');
    const router = this.routers.find(caller.workspaceId, name.slice(routerPrefix.length));
    return router?.enabled ? toRouterModel(router) : undefined;
  }

  /** Of the models on offer those that the key may use. */
  private modelsFor({ allowedModels }: Caller): ReadonlyMap<string, Model> {
    const offered = this.offered();
    if (allowedModels === undefined) return offered;
    const allows = compileGlobs(allowedModels);
    return new Map([...offered].filter(([id]) => allows(id)));
  }

  private offered(): ReadonlyMap<string, Model> {
    const callable = new Set(
      this.registry
        .all()
        .filter(({ credentials }) => credentials.length > 0)
        .map(({ id }) => id),
    );
    const madeOf = [this.prices.revision, ...callable].join();
    if (this.offer?.madeOf !== madeOf) {
      const isServed = (id: string, type: ModelType): boolean =>
        callable.has(id) && portFor(this.registry.get(id), type) !== undefined;
      this.offer = { madeOf, models: this.modelsOf(isServed) };
    }
    return this.offer.models;
  }

  private modelsOf(isServed: (provider: string, type: ModelType) => boolean): ReadonlyMap<string, Model> {
    const isCallable = ({ type, prefix }: CatalogModel): boolean => isServed(prefix, type);
    const known = this.catalog
      .all()
      .filter(isCallable)
      .map((row) => toModel(row, this.pricesOf(row.id) ?? row.prices));
    const hosted = this.config.hosts
      .filter(({ id }) => isServed(id, 'chat'))
      .flatMap((host) =>
        host.models.map((name) => toHostModel(host, name, this.pricesOf(`${host.id}/${name}`))),
      );
    return new Map([...known, ...hosted].map((model) => [model.id, model]));
  }

  private pricesOf(modelId: string): Prices | undefined {
    return this.prices.priceOf(modelId)?.list;
  }
}
