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
import { CurrentActor } from '../audit/current-actor.decorator.js';
import type { Actor } from '../contract/actor.js';
import { GatewayError, invalidRequest } from '../contract/gateway-error.js';
import { ApiErrors, ApiRouteError } from '../http/api-errors.decorator.js';
import { RequireManagementKey } from '../keys/require-key.decorator.js';
import { defaultPageSize } from '../validation/page.fields.js';
import { RequestValidationPipe } from '../validation/request-validation.pipe.js';
import {
  CreateWorkspaceBody,
  createWorkspaceExamples,
  ListWorkspacesQuery,
  UpdateWorkspaceBody,
  updateWorkspaceExamples,
} from './workspace.dto.js';
import {
  DeletedWorkspaceResponse,
  toWorkspaceResponse,
  WorkspaceListResponse,
  WorkspaceResponse,
} from './workspace.response.js';
import { WorkspacesService } from './workspaces.service.js';

const ApiWorkspaceId = () =>
  applyDecorators(
    ApiParam({ name: 'id', description: 'Id of the workspace.', example: 'ws_default' }),
    ApiRouteError(404, { example: new GatewayError('not_found', 'There is no workspace with this id.') }),
  );
const ApiInvalidBody = () =>
  ApiRouteError(400, {
    example: invalidRequest('rate_limit_rpm must not be less than 0', 'rate_limit_rpm'),
  });
const ApiNameTaken = () =>
  ApiRouteError(409, {
    description: 'There is a workspace of this name (`conflict`).',
    example: new GatewayError('conflict', 'There is a workspace of this name already.', { param: 'name' }),
  });

/** Management of workspaces. Source: spec/interface.md section 4. */
@ApiTags('Workspaces')
@RequireManagementKey()
@UsePipes(RequestValidationPipe)
@Controller('admin/workspaces')
export class WorkspacesController {
  constructor(private readonly workspaces: WorkspacesService) {}

  @Post()
  @ApiOperation({
    summary: 'Create a workspace',
    description: 'It begins with a router, `auto`, and without keys.',
  })
  @ApiBody({ type: CreateWorkspaceBody, examples: createWorkspaceExamples })
  @ApiCreatedResponse({ type: WorkspaceResponse, description: 'The new workspace.' })
  @ApiInvalidBody()
  @ApiNameTaken()
  @ApiErrors(401, 403, 413, 415, 503)
  async create(@CurrentActor() actor: Actor, @Body() body: CreateWorkspaceBody): Promise<WorkspaceResponse> {
    return toWorkspaceResponse(await this.workspaces.create(actor, body));
  }

  @Get()
  @ApiOperation({ summary: 'List workspaces, newest first' })
  @ApiOkResponse({ type: WorkspaceListResponse, description: 'A page of workspaces.' })
  @ApiRouteError(400, { example: invalidRequest('limit must not be greater than 100', 'limit') })
  @ApiErrors(401, 403, 503)
  async list(@Query() { limit, after }: ListWorkspacesQuery): Promise<WorkspaceListResponse> {
    const { rows, hasMore } = await this.workspaces.list(limit ?? defaultPageSize, after);
    return { object: 'list', data: rows.map(toWorkspaceResponse), has_more: hasMore };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get a workspace' })
  @ApiWorkspaceId()
  @ApiOkResponse({ type: WorkspaceResponse, description: 'The workspace.' })
  @ApiErrors(401, 403, 503)
  async get(@Param('id') id: string): Promise<WorkspaceResponse> {
    return toWorkspaceResponse(await this.workspaces.get(id));
  }

  @Patch(':id')
  @ApiOperation({
    summary: 'Change a workspace',
    description: 'What is absent stays; null takes a limit away.',
  })
  @ApiBody({ type: UpdateWorkspaceBody, examples: updateWorkspaceExamples })
  @ApiWorkspaceId()
  @ApiInvalidBody()
  @ApiNameTaken()
  @ApiOkResponse({ type: WorkspaceResponse, description: 'The workspace as it is now.' })
  @ApiErrors(401, 403, 413, 415, 503)
  async update(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body() body: UpdateWorkspaceBody,
  ): Promise<WorkspaceResponse> {
    return toWorkspaceResponse(await this.workspaces.update(actor, id, body));
  }

  @Delete(':id')
  @ApiOperation({
    summary: 'Delete a workspace, with its keys and routers',
    description: 'Its keys are refused from now on, management keys among them. Usage and ledger stay.',
  })
  @ApiWorkspaceId()
  @ApiOkResponse({ type: DeletedWorkspaceResponse, description: 'It is deleted.' })
  @ApiRouteError(409, {
    description: 'It is the default workspace (`conflict`).',
    example: new GatewayError('conflict', 'The default workspace cannot be deleted.'),
  })
  @ApiErrors(401, 403, 503)
  async delete(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<DeletedWorkspaceResponse> {
    await this.workspaces.delete(actor, id);
    return { id, object: 'workspace', deleted: true };
  }
}
