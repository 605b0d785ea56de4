import { Injectable } from '@nestjs/common';
import type { Caller } from '../contract/caller.js';
import type { ChatRequest } from '../contract/chat.js';
import { GatewayError, invalidRequest } from '../contract/gateway-error.js';
import type { RoutedRequest } from '../contract/media.js';
import type { ModelType } from '../contract/model-type.js';
import type { RouteCandidate, RoutePlan } from '../contract/route-plan.js';
import type { Router } from '../contract/router.js';
import { Availability } from './availability.js';
import { allowanceOf } from './key-allowance.js';
import { type Named, NameResolver } from './name-resolver.js';
import { RequestNeeds } from './request-needs.js';
import type { ResolvedModel } from './resolved-model.js';
import { RouterPlanner } from './router-planner.js';
import type { OnDrop } from './strategies/drop-reason.js';
import type { Occasion } from './strategies/router-chooser.js';

/** Longer chains are cut without a word; a router tries no more either. Source: spec/clearmaas-api.md section 5. */
const longestPlan = 5;

/** Who asks for what. */
interface Asking {
  readonly caller: Caller;
  readonly type: ModelType;
  /** Worked out only where a router weighs models. */
  readonly needs: () => RequestNeeds;
  readonly onDrop: OnDrop | undefined;
}

/** Of whoever needs nothing but a model of the right type. */
const noNeeds = new RequestNeeds({ model: '', messages: [] });

/** Decides who may serve a request, and in which order. */
@Injectable()
export class RoutingService {
  constructor(
    private readonly names: NameResolver,
    private readonly planner: RouterPlanner,
    private readonly availability: Availability,
  ) {}

  /**
   * @param onDrop is told whom the plan passes over and why; the plan is the same without
   * @throws GatewayError `model_not_found`, `forbidden` (`model_not_allowed`), `model_unavailable`; for a chain of which
   * nothing is left `invalid_request`.
   */
  planChat(request: ChatRequest, caller: Caller, onDrop?: OnDrop): RoutePlan {
    const plan = this.plan(request, caller, 'chat', () => new RequestNeeds(request), onDrop);
    const hedge = request.hedge ?? request.extra_body?.hedge;
    return typeof hedge === 'boolean' && hedge !== plan.hedge ? { ...plan, hedge } : plan;
  }

  /** Of a request that is answered at once: nobody is hedged, and any model of its type will do. Throws as `planChat`. */
  planMedia(request: RoutedRequest, caller: Caller, type: ModelType): RoutePlan {
    const plan = this.plan(request, caller, type, () => noNeeds);
    return plan.hedge ? { ...plan, hedge: false } : plan;
  }

  private plan(
    request: RoutedRequest,
    caller: Caller,
    type: ModelType,
    needs: () => RequestNeeds,
    onDrop?: OnDrop,
  ): RoutePlan {
    const asking: Asking = { caller, type, needs, onDrop };
    const chain = chainOf(request);
    if (chain !== undefined) return this.chain(chain, asking);
    const named = this.names.resolve(request.model, caller.workspaceId, type);
    return named.kind === 'router'
      ? this.routed(request.model, named.router, asking)
      : this.single(request.model, named.model, asking);
  }

  private single(requested: string, model: ResolvedModel, { caller, type }: Asking): RoutePlan {
    if (!isAllowed(model, caller)) {
      throw new GatewayError('forbidden', `This API key may not use the model '${model.modelId}'.`, {
        code: 'model_not_allowed',
        param: 'model',
      });
    }
    return planOf(requested, [toCandidate(this.configured(model, type), 0)]);
  }

  private routed(requested: string, router: Router, asking: Asking): RoutePlan {
    const models = this.planner.modelsFor(router, occasionOf(asking), longestPlan, asking.onDrop);
    const candidates = models.map((model, index) => toCandidate(model, index, router.name));
    return planOf(requested, candidates, router.hedge);
  }

  /** Entries that nobody knows, that the key may not use or that are of another type are passed over. */
  private chain(names: readonly string[], asking: Asking): RoutePlan {
    const { onDrop } = asking;
    const candidates: RouteCandidate[] = [];
    let occasion: Occasion | undefined;
    let hedge = false;
    /** Of the first entry that only we keep from serving. */
    let failure: GatewayError | undefined;
    names.slice(0, longestPlan).forEach((name, position) => {
      const entry = this.entry(name, asking);
      if (entry === undefined) return;
      try {
        if (entry.kind === 'model') {
          candidates.push(toCandidate(this.configured(entry.model, asking.type), position));
          return;
        }
        occasion ??= { ...occasionOf(asking), taken: candidates };
        for (const model of this.planner.modelsFor(entry.router, occasion, 1, onDrop))
          candidates.push(toCandidate(model, position, entry.router.name));
        hedge ||= entry.router.hedge;
      } catch (error) {
        if (!(error instanceof GatewayError)) throw error;
        failure ??= error;
        onDrop?.(name, entry.kind === 'router' ? 'no_candidate' : 'not_configured');
      }
    });
    for (const name of names.slice(longestPlan)) onDrop?.(name, 'beyond_limit');
    if (candidates.length === 0)
      throw failure ?? invalidRequest('None of the models in the fallback chain can be used.', 'models');
    return { ...planOf(names[0] ?? '', candidates, hedge), chain: true };
  }

  /** Undefined = to be passed over. */
  private entry(name: string, { caller, type, onDrop }: Asking): Named | undefined {
    try {
      const named = this.names.resolve(name, caller.workspaceId, type);
      if (named.kind === 'router' || isAllowed(named.model, caller)) return named;
      onDrop?.(name, 'not_allowed');
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      onDrop?.(name, error.kind === 'model_not_found' ? 'unknown' : 'not_chat');
    }
    return undefined;
  }

  /**
   * The same model. One that only rests after failures stays: the attempt itself finds out.
   * @throws GatewayError `model_unavailable`
   */
  private configured(model: ResolvedModel, type: ModelType): ResolvedModel {
    const { provider, modelId } = model;
    if (this.availability.obstacleTo(provider, modelId, type)?.reason !== 'not_configured') return model;
    throw new GatewayError('model_unavailable', `The model '${model.modelId}' cannot be served right now.`, {
      param: 'model',
    });
  }
}

function occasionOf({ caller, type, needs }: Asking): Occasion {
  return { type, allowance: allowanceOf(caller), needs: needs(), nowMs: Date.now(), taken: [] };
}

function isAllowed({ modelId }: ResolvedModel, caller: Caller): boolean {
  return allowanceOf(caller)?.allows(modelId) ?? true;
}

function planOf(requested: string, [first, ...rest]: readonly RouteCandidate[], hedge = false): RoutePlan {
  if (first === undefined) throw new Error('A plan needs a candidate.');
  return { requested, chain: false, hedge, candidates: [first, ...rest] };
}

/** The fallback chain of a request, from the top level or from a literal `extra_body`; only `route: "fallback"` makes it one. */
function chainOf(request: RoutedRequest): readonly string[] | undefined {
  const models = request.models ?? request.extra_body?.models;
  const route = request.route ?? request.extra_body?.route;
  return route === 'fallback' && models !== undefined && models.length > 0 ? models : undefined;
}

function toCandidate(model: ResolvedModel, position: number, router?: string): RouteCandidate {
  const { provider, modelId, upstreamModel, contextLength, effort, profile } = model;
  return { provider, modelId, upstreamModel, contextLength, effort, profile, position, router };
}
