import type { Request } from 'express';
import type { Caller } from '../contract/caller.js';
import type { Consumption, RoutedRequest } from '../contract/media.js';
import type { RouteCandidate, RoutePlan } from '../contract/route-plan.js';
import { RequestContext } from '../dispatch/request-context.js';

/** One request that is answered at once, on its way. */
export class MediaContext<Asked extends RoutedRequest = RoutedRequest> extends RequestContext<Asked> {
  constructor(
    requestId: string,
    caller: Caller,
    request: Asked,
    plan: RoutePlan,
    /** What each candidate may take at most. */
    private readonly demands: ReadonlyMap<RouteCandidate, Consumption>,
  ) {
    super(requestId, caller, request, plan, false);
  }

  readonly mostOf = (candidate: RouteCandidate): Consumption => this.demands.get(candidate) ?? {};
}

/** A request on which the interceptor has left the context for the controller. */
export interface MediaHttpRequest extends Request {
  media?: MediaContext;
}

/** @template Asked what the surface of the route has made of the body */
export function mediaContextOf<Asked extends RoutedRequest>(request: MediaHttpRequest): MediaContext<Asked> {
  if (request.media === undefined) throw new Error('The request has no media context.');
  return request.media as MediaContext<Asked>;
}
