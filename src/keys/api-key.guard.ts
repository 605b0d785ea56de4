import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { CallerRequest } from '../workspaces/caller-request.js';
import { KeyAuthentication } from './key-authentication.service.js';

/**
 * Lets API keys through to `/v1`; a management key is refused with 403. Answers a plain boolean when the key is cached:
 * a promise would cost each request a turn of the microtask queue.
 */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(private readonly authentication: KeyAuthentication) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    return this.authentication.authenticate(context.switchToHttp().getRequest<CallerRequest>(), 'api');
  }
}
