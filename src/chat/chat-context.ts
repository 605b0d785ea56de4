import type { Request } from 'express';
import { Backpressure } from '../contract/backpressure.js';
import type { Caller } from '../contract/caller.js';
import type { ChatRequest } from '../contract/chat.js';
import type { RouteCandidate, RoutePlan } from '../contract/route-plan.js';

/** One chat request on its way: what was asked, by whom, and how far the plan has got. */
export class ChatContext {
  readonly backpressure = new Backpressure();
  readonly streamed: boolean;
  /** Whether the caller wants the usage chunk of a stream. */
  readonly includeUsage: boolean;
  /** Attempts begun so far. */
  attempts = 0;
  private level = 0;
  /** Fields of the request that the candidate under way was not sent as they came. */
  private adjustments: Set<string> | undefined;

  constructor(
    readonly requestId: string,
    readonly caller: Caller,
    readonly request: ChatRequest,
    readonly plan: RoutePlan,
  ) {
    this.streamed = request.stream === true;
    this.includeUsage = request.stream_options?.include_usage === true;
  }

  /** @param level Index into the plan's candidates. */
  moveTo(level: number): void {
    this.level = level;
    this.adjustments = undefined;
  }

  readonly adjusted = (field: string): void => {
    (this.adjustments ??= new Set()).add(field);
  };

  get candidate(): RouteCandidate {
    const candidate = this.plan.candidates[this.level];
    if (candidate === undefined) throw new Error('The plan has no such level.');
    return candidate;
  }

  /** Whether another candidate could still be tried after the one under way. */
  get hasAlternative(): boolean {
    return this.level < this.plan.candidates.length - 1;
  }

  /** Headers that tell how the request was routed. Source: spec/interface.md section 5 "Headers". */
  routeHeaders(served: boolean): Record<string, string> {
    const { candidate } = this;
    const headers: Record<string, string> = {};
    if (this.plan.chain) {
      headers['X-Clear-Fallback-Level'] = String(candidate.position);
      if (served && candidate.position > 0) headers['X-Clear-Fallback-Model'] = candidate.modelId;
    }
    if (served && this.adjustments !== undefined)
      headers['X-Clear-Adjusted'] = [...this.adjustments].join(', ');
    if (candidate.router !== undefined) {
      headers['X-Clear-Router'] = candidate.router;
      headers['X-Clear-Resolved-Model'] = candidate.modelId;
    }
    return headers;
  }
}

/** A request on which the interceptor has left the context for the controller. */
export interface ChatHttpRequest extends Request {
  chat?: ChatContext;
}

export function chatContextOf(request: ChatHttpRequest): ChatContext {
  if (request.chat === undefined) throw new Error('The request has no chat context.');
  return request.chat;
}
