import { applyDecorators, UseGuards, UseInterceptors } from '@nestjs/common';
import { BodyGuard } from '../http/body.guard.js';
import { IdempotencyInterceptor } from '../idempotency/idempotency.interceptor.js';
import { WorkspaceLimitGuard } from '../workspaces/workspace-limit.guard.js';
import { ApiKeyGuard } from './api-key.guard.js';
import { ManagementKeyGuard } from './management-key.guard.js';

/** For routes under `/v1`: an API key, within the limit of its workspace; then the body is read. */
export function RequireApiKey(): ClassDecorator & MethodDecorator {
  return applyDecorators(UseGuards(ApiKeyGuard, WorkspaceLimitGuard, BodyGuard));
}

/** For routes under `/admin`: a management key; then the body is read, and a POST executed once for an Idempotency-Key. */
export function RequireManagementKey(): ClassDecorator & MethodDecorator {
  return applyDecorators(UseGuards(ManagementKeyGuard, BodyGuard), UseInterceptors(IdempotencyInterceptor));
}
