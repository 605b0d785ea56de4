import { applyDecorators, Body, Controller, Delete, Get, Param, Put, UsePipes } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { CurrentActor } from '../audit/current-actor.decorator.js';
import type { Actor } from '../contract/actor.js';
import { GatewayError, invalidRequest } from '../contract/gateway-error.js';
import { ApiErrors, ApiRouteError } from '../http/api-errors.decorator.js';
import { RequireManagementKey } from '../keys/require-key.decorator.js';
import { RequestValidationPipe } from '../validation/request-validation.pipe.js';
import { DeletedWebhookResponse, SetWebhookBody, WebhookResponse } from './webhook.dto.js';
import type { WebhookRow } from './webhooks.repository.js';
import { WebhooksService } from './webhooks.service.js';

const ApiWorkspaceId = () =>
  applyDecorators(
    ApiParam({ name: 'id', description: 'Id of the workspace.', example: 'ws_default' }),
    ApiRouteError(404, { example: new GatewayError('not_found', 'This workspace has no webhook.') }),
  );

/** Where a workspace hears of videos that have ended. */
@ApiTags('Workspaces')
@RequireManagementKey()
@UsePipes(RequestValidationPipe)
@Controller('admin/workspaces/:id/webhook')
export class WebhooksController {
  constructor(private readonly webhooks: WebhooksService) {}

  @Put()
  @ApiOperation({
    summary: 'Set the webhook of a workspace',
    description:
      'From then on each video that ends is told there: `POST` with `{id, object: "event", type: "video.completed" | ' +
      '"video.failed", created_at, data}`, `data` as `GET /v1/videos/{id}` has it. `X-Clear-Signature` is `t=<seconds>,v1=<hex>`: ' +
      'HMAC-SHA256, by the secret, of the seconds, a dot and the body. Anything but a 2xx is tried again for eight hours; news ' +
      'may come twice (`X-Clear-Event-Id` tells them apart) and in any order.',
  })
  @ApiBody({ type: SetWebhookBody })
  @ApiWorkspaceId()
  @ApiOkResponse({ type: WebhookResponse, description: 'The webhook, with its new secret.' })
  @ApiRouteError(400, { example: invalidRequest('url must be an https URL', 'url') })
  @ApiErrors(401, 403, 413, 415, 503)
  async set(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body() { url }: SetWebhookBody,
  ): Promise<WebhookResponse> {
    const row = await this.webhooks.set(actor, id, url);
    return { ...toResponse(row), secret: row.secret };
  }

  @Get()
  @ApiOperation({ summary: 'Get the webhook of a workspace' })
  @ApiWorkspaceId()
  @ApiOkResponse({ type: WebhookResponse, description: 'The webhook, without its secret.' })
  @ApiErrors(401, 403, 503)
  async get(@Param('id') id: string): Promise<WebhookResponse> {
    return toResponse(await this.webhooks.get(id));
  }

  @Delete()
  @ApiOperation({ summary: 'Remove the webhook of a workspace, with what is on its way there' })
  @ApiWorkspaceId()
  @ApiOkResponse({ type: DeletedWebhookResponse, description: 'It is gone.' })
  @ApiErrors(401, 403, 503)
  async delete(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<DeletedWebhookResponse> {
    await this.webhooks.delete(actor, id);
    return { object: 'webhook', workspace_id: id, deleted: true };
  }
}

function toResponse({ workspaceId, url, createdAt }: WebhookRow): WebhookResponse {
  return { object: 'webhook', workspace_id: workspaceId, url, created_at: createdAt.toISOString() };
}
