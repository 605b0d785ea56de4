import {
  applyDecorators,
  Body,
  Controller,
  Delete,
  Get,
  Param,
  Patch,
  Post,
  Query,
  UsePipes,
} from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { CurrentActor } from '../../audit/current-actor.decorator.js';
import type { Actor } from '../../contract/actor.js';
import { GatewayError, invalidRequest } from '../../contract/gateway-error.js';
import { ApiErrors, ApiRouteError } from '../../http/api-errors.decorator.js';
import { RequireManagementKey } from '../../keys/require-key.decorator.js';
import { defaultPageSize } from '../../validation/page.fields.js';
import { RequestValidationPipe } from '../../validation/request-validation.pipe.js';
import { CreateRouterBody } from './create-router.dto.js';
import { ListRoutersQuery } from './list-routers.dto.js';
import { createRouterExamples, updateRouterExamples } from './router-examples.js';
import {
  DeletedRouterResponse,
  RouterListResponse,
  RouterResponse,
  toRouterResponse,
} from './router.response.js';
import { RoutersService } from './routers.service.js';
import { UpdateRouterBody } from './update-router.dto.js';

const ApiWorkspace = () =>
  applyDecorators(
    ApiParam({ name: 'id', description: 'Id of the workspace.', example: 'ws_default' }),
    ApiRouteError(404, { example: new GatewayError('not_found', 'There is no workspace with this id.') }),
  );
const ApiRouter = () =>
  applyDecorators(
    ApiParam({ name: 'id', description: 'Id of the workspace.', example: 'ws_default' }),
    ApiParam({ name: 'name', description: 'Name of the router, without `clearmaas/`.', example: 'auto' }),
    ApiRouteError(404, { example: new GatewayError('not_found', 'There is no router of this name.') }),
  );
const ApiInvalidBody = () =>
  ApiRouteError(400, {
    example: invalidRequest("default_model: 'nobody' is not a model known here", 'default_model'),
  });
const ApiFiled = () =>
  ApiRouteError(409, {
    description: 'The router is one of the configuration file (`conflict`).',
    example: new GatewayError(
      'conflict',
      'The router frugal is managed by the configuration file: change it there.',
    ),
  });

/** Management of named routers. Source: spec/interface.md section 4, spec/clearmaas-api.md section 6. */
@ApiTags('Routers')
@RequireManagementKey()
@UsePipes(RequestValidationPipe)
@Controller('admin/workspaces/:id/routers')
export class RoutersController {
  constructor(private readonly routers: RoutersService) {}

  @Post()
  @ApiOperation({
    summary: 'Create a router',
    description: 'It is called as model `clearmaas/{name}` by the keys of this workspace.',
  })
  @ApiBody({ type: CreateRouterBody, examples: createRouterExamples })
  @ApiWorkspace()
  @ApiCreatedResponse({ type: RouterResponse, description: 'The new router.' })
  @ApiInvalidBody()
  @ApiRouteError(409, {
    description: 'The workspace has a router of this name (`conflict`).',
    example: new GatewayError('conflict', 'This workspace has a router auto already.', { param: 'name' }),
  })
  @ApiErrors(401, 403, 413, 415, 503)
  async create(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body() body: CreateRouterBody,
  ): Promise<RouterResponse> {
    return toRouterResponse(await this.routers.create(actor, id, body));
  }

  @Get()
  @ApiOperation({ summary: 'List routers, in the order of their names' })
  @ApiWorkspace()
  @ApiOkResponse({ type: RouterListResponse, description: 'A page of routers.' })
  @ApiRouteError(400, { example: invalidRequest('limit must not be greater than 100', 'limit') })
  @ApiErrors(401, 403, 503)
  async list(
    @Param('id') id: string,
    @Query() { limit, after }: ListRoutersQuery,
  ): Promise<RouterListResponse> {
    const { routers, hasMore } = await this.routers.list(id, limit ?? defaultPageSize, after);
    return { object: 'list', data: routers.map(toRouterResponse), has_more: hasMore };
  }

  @Get(':name')
  @ApiOperation({ summary: 'Get a router' })
  @ApiRouter()
  @ApiOkResponse({ type: RouterResponse, description: 'The router.' })
  @ApiErrors(401, 403, 503)
  async get(@Param('id') id: string, @Param('name') name: string): Promise<RouterResponse> {
    return toRouterResponse(await this.routers.get(id, name));
  }

  @Patch(':name')
  @ApiOperation({
    summary: 'Change a router',
    description: 'What is absent stays; null takes patterns or default model away. The name stays for good.',
  })
  @ApiBody({ type: UpdateRouterBody, examples: updateRouterExamples })
  @ApiRouter()
  @ApiInvalidBody()
  @ApiFiled()
  @ApiOkResponse({ type: RouterResponse, description: 'The router as it is now.' })
  @ApiErrors(401, 403, 413, 415, 503)
  async update(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Param('name') name: string,
    @Body() body: UpdateRouterBody,
  ): Promise<RouterResponse> {
    return toRouterResponse(await this.routers.update(actor, id, name, body));
  }

  @Delete(':name')
  @ApiOperation({ summary: 'Delete a router', description: 'Also `auto`, which does not come back.' })
  @ApiRouter()
  @ApiFiled()
  @ApiOkResponse({ type: DeletedRouterResponse, description: 'It is deleted.' })
  @ApiErrors(401, 403, 503)
  async delete(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Param('name') name: string,
  ): Promise<DeletedRouterResponse> {
    await this.routers.delete(actor, id, name);
    return { object: 'router', name, deleted: true };
  }
}
