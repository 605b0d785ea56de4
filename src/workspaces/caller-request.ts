import type { Request } from 'express';
import type { IdempotencyClaim } from '../contract/actor.js';
import type { Caller } from '../contract/caller.js';

/** A request behind a key guard: the guard leaves the caller on it for everything that follows. */
export interface CallerRequest extends Request {
  caller?: Caller;
  /** Left by the limit guard: the request is still to be counted, together with its tokens and its slot. */
  isUncounted?: boolean;
  /** Left by the idempotency interceptor, where the request came with an Idempotency-Key. */
  claim?: IdempotencyClaim;
}

/** The caller of a guarded request. Throws on a route without a key guard: that is a bug of ours, not the client's. */
export function callerOf(request: CallerRequest): Caller {
  if (request.caller === undefined) throw new Error('This route has no key guard.');
  return request.caller;
}
