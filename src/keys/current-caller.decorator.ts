import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Caller } from '../contract/caller.js';
import { callerOf, type CallerRequest } from '../workspaces/caller-request.js';

/** Parameter: the Caller that the key guard left on the request. */
export const CurrentCaller = createParamDecorator((_data: unknown, context: ExecutionContext): Caller =>
  callerOf(context.switchToHttp().getRequest<CallerRequest>()),
);
