import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Actor } from '../contract/actor.js';
import { callerOf, type CallerRequest } from '../workspaces/caller-request.js';

/** Parameter: who makes the change that this request asks for. */
export const CurrentActor = createParamDecorator((_data: unknown, context: ExecutionContext): Actor => {
  const request = context.switchToHttp().getRequest<CallerRequest>();
  return { keyId: callerOf(request).keyId, requestId: request.id, claim: request.claim };
});
