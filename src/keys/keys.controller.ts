import {
  applyDecorators,
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
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
import { defaultPageSize } from '../validation/page.fields.js';
import { RequestValidationPipe } from '../validation/request-validation.pipe.js';
import { CreateKeyBody } from './create-key.dto.js';
import { createKeyExamples, rotateKeyExamples, updateKeyExamples } from './key-examples.js';
import {
  DeletedKeyResponse,
  IssuedKeyResponse,
  KeyListResponse,
  KeyResponse,
  toIssuedKeyResponse,
  toKeyListResponse,
  toKeyResponse,
} from './key.response.js';
import { KeysService } from './keys.service.js';
import { ListKeysQuery } from './list-keys.dto.js';
import { RequireManagementKey } from './require-key.decorator.js';
import { RotateKeyBody } from './rotate-key.dto.js';
import { UpdateKeyBody } from './update-key.dto.js';

const ApiKeyId = () =>
  applyDecorators(
    ApiParam({ name: 'id', description: 'Id of the key (`key_…`), as creating and listing keys tell it.' }),
    ApiRouteError(404, { example: new GatewayError('not_found', 'There is no key with this id.') }),
  );
const ApiInvalidBody = () =>
  ApiRouteError(400, {
    example: invalidRequest('expires_in must be between 1h and 365d, such as 12h or 30d', 'expires_in'),
  });

/** Management of keys. Source: spec/interface.md section 4. */
@ApiTags('Key management')
@RequireManagementKey()
@UsePipes(RequestValidationPipe)
@Controller('admin/keys')
export class KeysController {
  constructor(private readonly keys: KeysService) {}

  @Post()
  @ApiOperation({
    summary: 'Create a key',
    description:
      'The answer’s `key` is the token: the only time that it is shown. An API key unless `kind` says otherwise.',
  })
  @ApiBody({ type: CreateKeyBody, examples: createKeyExamples })
  @ApiCreatedResponse({ type: IssuedKeyResponse, description: 'The new key, with its token.' })
  @ApiInvalidBody()
  @ApiErrors(401, 403, 413, 415, 503)
  async create(@CurrentActor() actor: Actor, @Body() body: CreateKeyBody): Promise<IssuedKeyResponse> {
    return toIssuedKeyResponse(await this.keys.create(actor, body));
  }

  @Get()
  @ApiOperation({ summary: 'List keys, newest first' })
  @ApiOkResponse({ type: KeyListResponse, description: 'A page of keys, without their tokens.' })
  @ApiRouteError(400, { example: invalidRequest('limit must not be greater than 100', 'limit') })
  @ApiErrors(401, 403, 503)
  async list(@Query() { limit, after, workspace_id }: ListKeysQuery): Promise<KeyListResponse> {
    return toKeyListResponse(await this.keys.list(limit ?? defaultPageSize, after, workspace_id));
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get a key' })
  @ApiKeyId()
  @ApiOkResponse({ type: KeyResponse, description: 'The key, without its token.' })
  @ApiErrors(401, 403, 503)
  async get(@Param('id') id: string): Promise<KeyResponse> {
    return toKeyResponse(await this.keys.get(id));
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change a key', description: 'What is absent stays; null takes a limit away.' })
  @ApiBody({ type: UpdateKeyBody, examples: updateKeyExamples })
  @ApiKeyId()
  @ApiInvalidBody()
  @ApiOkResponse({ type: KeyResponse, description: 'The key as it is now.' })
  @ApiErrors(401, 403, 413, 415, 503)
  async update(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body() body: UpdateKeyBody,
  ): Promise<KeyResponse> {
    return toKeyResponse(await this.keys.update(actor, id, body));
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Delete a key', description: 'Its tokens are refused from now on.' })
  @ApiKeyId()
  @ApiOkResponse({ type: DeletedKeyResponse, description: 'It is deleted.' })
  @ApiErrors(401, 403, 503)
  async delete(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<DeletedKeyResponse> {
    await this.keys.delete(actor, id);
    return { id, object: 'key', deleted: true };
  }

  @Post(':id/rotate')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Rotate a key: give it a new token',
    description:
      'Limits, usage and id stay. The answer’s `key` is the token: the only time that it is shown.',
  })
  @ApiKeyId()
  @ApiBody({ type: RotateKeyBody, required: false, examples: rotateKeyExamples })
  @ApiOkResponse({ type: IssuedKeyResponse, description: 'The key, with its new token.' })
  @ApiRouteError(400, {
    example: invalidRequest('overlap_seconds must not be greater than 604800', 'overlap_seconds'),
  })
  @ApiErrors(401, 403, 413, 415, 503)
  async rotate(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body() body?: RotateKeyBody,
  ): Promise<IssuedKeyResponse> {
    return toIssuedKeyResponse(await this.keys.rotate(actor, id, body?.overlap_seconds ?? 0));
  }
}
