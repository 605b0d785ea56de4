import { Inject, Injectable } from '@nestjs/common';
import type { CatalogModel } from '../catalog/catalog-model.js';
import { CatalogService } from '../catalog/catalog.service.js';
import type { Effort } from '../contract/chat.js';
import { GatewayError } from '../contract/gateway-error.js';
import { type ModelType, modelTypeWords } from '../contract/model-type.js';
import { splitEffort } from '../contract/model-name.js';
import { type Router, routerPrefix } from '../contract/router.js';
import { ModelNames } from './model-names.js';
import { type ResolvedModel, toResolvedModel } from './resolved-model.js';
import { RouterTable } from './routers/router-table.js';

/** What a name in `model` stands for. */
export type Named =
  | { readonly kind: 'model'; readonly model: ResolvedModel }
  | { readonly kind: 'router'; readonly router: Router };

/**
 * Turns the name a client writes into one concrete model or a router: exact catalogue id, then the operator's alias, then the
 * catalogue's, then any of them with an effort suffix, then a provider's prefix before a name that the catalogue lacks. What
 * begins with `clearmaas/` is a router and nothing else. Source: spec/interface.md section 5 "Names".
 */
@Injectable()
export class NameResolver {
  constructor(
    private readonly catalog: CatalogService,
    private readonly names: ModelNames,
    @Inject(RouterTable) private readonly routers: Pick<RouterTable, 'find' | 'findAlias'>,
  ) {}

  /** @throws GatewayError `model_not_found` (nobody knows the name), `invalid_request` (known, but not served here). */
  resolve(name: string, workspaceId: string, type: ModelType = 'chat'): Named {
    const isFixed = name.startsWith(routerPrefix) || this.catalog.find(name) !== undefined;
    const target = isFixed ? name : (this.routers.findAlias(name) ?? name);
    if (target.startsWith(routerPrefix)) {
      const router = this.routers.find(workspaceId, target.slice(routerPrefix.length));
      if (router?.enabled !== true) throw unknownModel(name);
      return { kind: 'router', router };
    }
    const model = this.findModel(name, type);
    if (model === undefined) throw unknownModel(name);
    return { kind: 'model', model };
  }

  /**
   * A name that can only stand for a model; undefined = nobody knows it.
   * @throws GatewayError `invalid_request` when it is known, but no model of this type.
   */
  findModel(name: string, type: ModelType = 'chat'): ResolvedModel | undefined {
    if (name.startsWith(routerPrefix)) return undefined;
    const model = this.named(name, type);
    if (model !== undefined) return model;
    const [stem, effort] = splitEffort(name);
    return withEffort(effort && this.named(stem, type), effort) ?? this.behindPrefix(name);
  }

  private named(name: string, type: ModelType): ResolvedModel | undefined {
    const target = this.catalog.find(name) === undefined ? this.routers.findAlias(name) : undefined;
    return target === undefined ? this.known(name, type) : this.aliased(target, type);
  }

  /** What the operator wrote behind an alias: anything but another alias of theirs, so that none can go in a circle. */
  private aliased(target: string, type: ModelType): ResolvedModel | undefined {
    if (target.startsWith(routerPrefix)) return undefined;
    const model = this.known(target, type);
    if (model !== undefined) return model;
    const [stem, effort] = splitEffort(target);
    return withEffort(effort && this.known(stem, type), effort) ?? this.behindPrefix(target);
  }

  private known(name: string, type: ModelType): ResolvedModel | undefined {
    const model = this.names.find(name);
    if (model === undefined) return undefined;
    if (model.type !== type) throw notServedHere(model, type);
    return toResolvedModel(model, this.catalog);
  }

  private behindPrefix(name: string): ResolvedModel | undefined {
    const passed = this.names.passedOn(name);
    if (passed === undefined) return undefined;
    const { provider, upstreamModel } = passed;
    const profile = this.catalog.chatProfile(name, provider, upstreamModel);
    return { provider, modelId: name, upstreamModel, contextLength: null, profile };
  }
}

function withEffort(model: ResolvedModel | undefined, effort: Effort | undefined): ResolvedModel | undefined {
  return model && { ...model, effort };
}

function notServedHere({ id, type }: CatalogModel, wanted: ModelType): GatewayError {
  const message = `The model '${id}' is not ${modelTypeWords[wanted].noun}: use ${modelTypeWords[type].route}.`;
  return new GatewayError('invalid_request', message, { code: 'api_not_implemented', param: 'model' });
}

/** OpenAI's own words for it. */
function unknownModel(name: string): GatewayError {
  return new GatewayError(
    'model_not_found',
    `The model '${name}' does not exist or you do not have access to it.`,
    {
      param: 'model',
    },
  );
}
