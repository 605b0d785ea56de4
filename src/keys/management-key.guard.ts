import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { CallerRequest } from '../workspaces/caller-request.js';
import { KeyAuthentication } from './key-authentication.service.js';

/** Lets management keys through to `/admin`; an API key is refused with 403. */
@Injectable()
export class ManagementKeyGuard implements CanActivate {
  constructor(private readonly authentication: KeyAuthentication) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    return this.authentication.authenticate(context.switchToHttp().getRequest<CallerRequest>(), 'management');
  }
}
