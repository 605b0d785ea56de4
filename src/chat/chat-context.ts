import type { Request } from 'express';
import type { Caller } from '../contract/caller.js';
import type { ChatRequest } from '../contract/chat.js';
import type { RoutePlan } from '../contract/route-plan.js';
import { RequestContext } from '../dispatch/request-context.js';

/** One chat request on its way. */
export class ChatContext extends RequestContext<ChatRequest> {
  /** Whether the caller wants the usage chunk of a stream. */
  readonly includeUsage: boolean;

  constructor(requestId: string, caller: Caller, request: ChatRequest, plan: RoutePlan) {
    super(requestId, caller, request, plan, request.stream === true);
    this.includeUsage = request.stream_options?.include_usage === true;
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
