import { Injectable } from '@nestjs/common';
import type { Caller } from '../contract/caller.js';
import type { ChatRequest } from '../contract/chat.js';
import { GatewayError, invalidRequest } from '../contract/gateway-error.js';
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
    const chain = chainOf(request);
    if (chain !== undefined) return this.chain(chain, request, caller, onDrop);
    const named = this.names.resolve(request.model, caller.workspaceId);
    return named.kind === 'router'
      ? this.routed(named.router, request, caller, onDrop)
      : this.single(named.model, request, caller);
  }

  private single(model: ResolvedModel, request: ChatRequest, caller: Caller): RoutePlan {
    if (!isAllowed(model, caller)) {
      throw new GatewayError('forbidden', `This API key may not use the model '${model.modelId}'.`, {
        code: 'model_not_allowed',
        param: 'model',
      });
    }
    return planOf(request.model, request, [toCandidate(this.configured(model), 0)]);
  }

  private routed(router: Router, request: ChatRequest, caller: Caller, onDrop?: OnDrop): RoutePlan {
    const models = this.planner.modelsFor(router, occasionOf(request, caller), longestPlan, onDrop);
    const candidates = models.map((model, index) => toCandidate(model, index, router.name));
    return planOf(request.model, request, candidates, router.hedge);
  }

  /** Entries that nobody knows, that the key may not use or that are no chat models are passed over. */
  private chain(names: readonly string[], request: ChatRequest, caller: Caller, onDrop?: OnDrop): RoutePlan {
    const candidates: RouteCandidate[] = [];
    let occasion: Occasion | undefined;
    let hedge = false;
    /** Of the first entry that only we keep from serving. */
    let failure: GatewayError | undefined;
    names.slice(0, longestPlan).forEach((name, position) => {
      const entry = this.entry(name, caller, onDrop);
      if (entry === undefined) return;
      try {
        if (entry.kind === 'model') {
          candidates.push(toCandidate(this.configured(entry.model), position));
          return;
        }
        occasion ??= { ...occasionOf(request, caller), taken: candidates };
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
    return { ...planOf(names[0] ?? '', request, candidates, hedge), chain: true };
  }

  /** Undefined = to be passed over. */
  private entry(name: string, caller: Caller, onDrop?: OnDrop): Named | undefined {
    try {
      const named = this.names.resolve(name, caller.workspaceId);
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
  private configured(model: ResolvedModel): ResolvedModel {
    if (this.availability.obstacleTo(model.provider, model.modelId)?.reason !== 'not_configured')
      return model;
    throw new GatewayError('model_unavailable', `The model '${model.modelId}' cannot be served right now.`, {
      param: 'model',
    });
  }
}

function occasionOf(request: ChatRequest, caller: Caller): Occasion {
  return {
    allowance: allowanceOf(caller),
    needs: new RequestNeeds(request),
    nowMs: Date.now(),
    taken: [],
  };
}

function isAllowed({ modelId }: ResolvedModel, caller: Caller): boolean {
  return allowanceOf(caller)?.allows(modelId) ?? true;
}

function planOf(
  requested: string,
  request: ChatRequest,
  [first, ...rest]: readonly RouteCandidate[],
  hedge = false,
): RoutePlan {
  if (first === undefined) throw new Error('A plan needs a candidate.');
  const hedges = request.hedge ?? request.extra_body?.hedge ?? hedge;
  return { requested, chain: false, hedge: hedges, candidates: [first, ...rest] };
}

/** The fallback chain of a request, from the top level or from a literal `extra_body`; only `route: "fallback"` makes it one. */
function chainOf(request: ChatRequest): readonly string[] | undefined {
  const models = request.models ?? request.extra_body?.models;
  const route = request.route ?? request.extra_body?.route;
  return route === 'fallback' && models !== undefined && models.length > 0 ? models : undefined;
}

function toCandidate(model: ResolvedModel, position: number, router?: string): RouteCandidate {
  const { provider, modelId, upstreamModel, contextLength, effort, profile } = model;
  return { provider, modelId, upstreamModel, contextLength, effort, profile, position, router };
}
