import { Injectable } from '@nestjs/common';
import type { Caller } from '../contract/caller.js';
import type { ChatRequest } from '../contract/chat.js';
import { GatewayError, invalidRequest } from '../contract/gateway-error.js';
import { compileGlobs } from '../contract/glob.js';
import type { RouteCandidate, RoutePlan } from '../contract/route-plan.js';
import { ProviderRegistry } from '../providers/provider-registry.js';
import { NameResolver, type ResolvedModel } from './name-resolver.js';

/** Longer chains are cut without a word. Source: spec/clearmaas-api.md section 5. */
const longestChain = 5;

/** Decides who may serve a request, and in which order. */
@Injectable()
export class RoutingService {
  /** Compiled globs by the very array a key's look-up yielded: made once for each row read. */
  private readonly allowances = new WeakMap<readonly string[], (modelId: string) => boolean>();

  constructor(
    private readonly names: NameResolver,
    private readonly registry: ProviderRegistry,
  ) {}

  /**
   * @throws GatewayError `model_not_found`, `forbidden` (`model_not_allowed`), `model_unavailable`; for a chain of which
   * nothing is left `invalid_request`.
   */
  planChat(request: ChatRequest, caller: Caller): RoutePlan {
    const chain = chainOf(request);
    return chain === undefined ? this.single(request.model, caller) : this.chain(chain, caller);
  }

  private single(name: string, caller: Caller): RoutePlan {
    const model = this.names.resolveChat(name);
    if (!this.isAllowed(model, caller)) {
      throw new GatewayError('forbidden', `This API key may not use the model '${model.modelId}'.`, {
        code: 'model_not_allowed',
        param: 'model',
      });
    }
    if (!this.isServed(model)) throw unavailable(model);
    return { requested: name, chain: false, hedge: false, candidates: [toCandidate(model, 0)] };
  }

  /** Entries that nobody knows, that the key may not use or that are no chat models are passed over. */
  private chain(names: readonly string[], caller: Caller): RoutePlan {
    const usable: { model: ResolvedModel; position: number }[] = [];
    let known: ResolvedModel | undefined;
    names.slice(0, longestChain).forEach((name, position) => {
      const model = this.tryResolve(name);
      if (model === undefined || !this.isAllowed(model, caller)) return;
      known ??= model;
      if (this.isServed(model)) usable.push({ model, position });
    });

    const candidates = usable.map(({ model, position }) => toCandidate(model, position));
    const [first, ...rest] = candidates;
    if (first === undefined) {
      if (known !== undefined) throw unavailable(known);
      throw invalidRequest('None of the models in the fallback chain can be used.', 'models');
    }
    return { requested: names[0] ?? '', chain: true, hedge: false, candidates: [first, ...rest] };
  }

  private tryResolve(name: string): ResolvedModel | undefined {
    try {
      return this.names.resolveChat(name);
    } catch (error) {
      if (error instanceof GatewayError) return undefined;
      throw error;
    }
  }

  private isAllowed({ modelId }: ResolvedModel, { allowedModels }: Caller): boolean {
    if (allowedModels === undefined) return true;
    let allows = this.allowances.get(allowedModels);
    if (allows === undefined) {
      allows = compileGlobs(allowedModels);
      this.allowances.set(allowedModels, allows);
    }
    return allows(modelId);
  }

  private isServed({ provider }: ResolvedModel): boolean {
    const adapter = this.registry.get(provider);
    return adapter !== undefined && adapter.credentials.length > 0 && adapter.chat !== undefined;
  }
}

/** The fallback chain of a request, from the top level or from a literal `extra_body`; only `route: "fallback"` makes it one. */
function chainOf(request: ChatRequest): readonly string[] | undefined {
  const models = request.models ?? request.extra_body?.models;
  const route = request.route ?? request.extra_body?.route;
  return route === 'fallback' && models !== undefined && models.length > 0 ? models : undefined;
}

function toCandidate(model: ResolvedModel, position: number): RouteCandidate {
  const { provider, modelId, upstreamModel, contextLength, effort, profile } = model;
  return { provider, modelId, upstreamModel, contextLength, effort, profile, position };
}

function unavailable({ modelId }: ResolvedModel): GatewayError {
  return new GatewayError('model_unavailable', `The model '${modelId}' cannot be served right now.`, {
    param: 'model',
  });
}
