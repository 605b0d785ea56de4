import { Inject, Injectable } from '@nestjs/common';
import type { CatalogModel } from '../catalog/catalog-model.js';
import { CatalogService } from '../catalog/catalog.service.js';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config/gateway-config.js';
import type { Caller } from '../contract/caller.js';
import { GatewayError } from '../contract/gateway-error.js';
import { compileGlobs } from '../contract/glob.js';
import { ProviderRegistry } from '../providers/provider-registry.js';
import type { Model, ModelList } from './model.response.js';
import { toHostModel, toModel } from './to-model.js';

/** What a caller may ask for: models of providers that can be called, as far as the key goes. */
@Injectable()
export class ModelsService {
  /** Of one set of providers, made once for it. */
  private offer: { readonly providers: string; readonly models: ReadonlyMap<string, Model> } | undefined;

  constructor(
    private readonly catalog: CatalogService,
    private readonly registry: ProviderRegistry,
    @Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig,
  ) {}

  list({ allowedModels }: Caller): ModelList {
    const models = [...this.offered().values()];
    if (allowedModels === undefined) return { object: 'list', data: models };
    const allows = compileGlobs(allowedModels);
    return { object: 'list', data: models.filter(({ id }) => allows(id)) };
  }

  /**
   * @param name an id, or a bare name.
   * @throws GatewayError model_not_found when the caller cannot ask for it.
   */
  find(name: string, { allowedModels }: Caller): Model {
    const offered = this.offered();
    const model = offered.get(name) ?? offered.get(this.catalog.findAlias(name)?.id ?? '');
    if (model === undefined || (allowedModels !== undefined && !compileGlobs(allowedModels)(model.id)))
      throw new GatewayError('model_not_found', `The model '${name}' does not exist`, { param: 'model' });
    return model;
  }

  private offered(): ReadonlyMap<string, Model> {
    const chatProviders = new Set(
      this.registry
        .all()
        .filter(({ credentials, chat }) => credentials.length > 0 && chat !== undefined)
        .map(({ id }) => id),
    );
    const providers = [...chatProviders].join();
    if (this.offer?.providers !== providers)
      this.offer = { providers, models: this.modelsOf((id) => chatProviders.has(id)) };
    return this.offer.models;
  }

  private modelsOf(isServed: (provider: string) => boolean): ReadonlyMap<string, Model> {
    const isCallable = ({ type, prefix }: CatalogModel): boolean => type === 'chat' && isServed(prefix);
    const known = this.catalog.all().filter(isCallable).map(toModel);
    const hosted = this.config.hosts
      .filter(({ id }) => isServed(id))
      .flatMap((host) => host.models.map((name) => toHostModel(host, name)));
    return new Map([...known, ...hosted].map((model) => [model.id, model]));
  }
}
