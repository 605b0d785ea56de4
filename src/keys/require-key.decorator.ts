import { applyDecorators, UseGuards } from '@nestjs/common';
import { BodyGuard } from '../http/body.guard.js';
import { WorkspaceLimitGuard } from '../workspaces/workspace-limit.guard.js';
import { ApiKeyGuard } from './api-key.guard.js';
import { ManagementKeyGuard } from './management-key.guard.js';

/** For routes under `/v1`: an API key, within the limit of its workspace; then the body is read. */
export function RequireApiKey(): ClassDecorator & MethodDecorator {
  return applyDecorators(UseGuards(ApiKeyGuard, WorkspaceLimitGuard, BodyGuard));
}

/** For routes under `/admin`: a management key; then the body is read. */
export function RequireManagementKey(): ClassDecorator & MethodDecorator {
  return applyDecorators(UseGuards(ManagementKeyGuard, BodyGuard));
}
