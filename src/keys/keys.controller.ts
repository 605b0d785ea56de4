import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, UsePipes } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../http/api-errors.decorator.js';
import { RequestValidationPipe } from '../validation/request-validation.pipe.js';
import { CreateKeyBody } from './create-key.dto.js';
import { createKeyExamples, updateKeyExamples } from './key-examples.js';
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

const defaultPageSize = 20;

/** Management of keys. Source: spec/interface.md section 4. */
@ApiTags('Keys')
@RequireManagementKey()
@UsePipes(RequestValidationPipe)
@Controller('admin/keys')
export class KeysController {
  constructor(private readonly keys: KeysService) {}

  @Post()
  @ApiOperation({ summary: 'Create a key', description: 'The token is in this answer and in no later one.' })
  @ApiBody({ type: CreateKeyBody, examples: createKeyExamples })
  @ApiCreatedResponse({ type: IssuedKeyResponse })
  @ApiErrors(400, 401, 403, 413, 415, 503)
  async create(@Body() body: CreateKeyBody): Promise<IssuedKeyResponse> {
    return toIssuedKeyResponse(await this.keys.create(body));
  }

  @Get()
  @ApiOperation({ summary: 'List keys, newest first' })
  @ApiOkResponse({ type: KeyListResponse })
  @ApiErrors(400, 401, 403, 503)
  async list(@Query() { limit, after }: ListKeysQuery): Promise<KeyListResponse> {
    return toKeyListResponse(await this.keys.list(limit ?? defaultPageSize, after));
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get a key' })
  @ApiOkResponse({ type: KeyResponse })
  @ApiErrors(401, 403, 404, 503)
  async get(@Param('id') id: string): Promise<KeyResponse> {
    return toKeyResponse(await this.keys.get(id));
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change a key', description: 'What is absent stays; null takes a limit away.' })
  @ApiBody({ type: UpdateKeyBody, examples: updateKeyExamples })
  @ApiOkResponse({ type: KeyResponse })
  @ApiErrors(400, 401, 403, 404, 413, 415, 503)
  async update(@Param('id') id: string, @Body() body: UpdateKeyBody): Promise<KeyResponse> {
    return toKeyResponse(await this.keys.update(id, body));
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Delete a key', description: 'Its tokens are refused from now on.' })
  @ApiOkResponse({ type: DeletedKeyResponse })
  @ApiErrors(401, 403, 404, 503)
  async delete(@Param('id') id: string): Promise<DeletedKeyResponse> {
    await this.keys.delete(id);
    return { id, object: 'key', deleted: true };
  }

  @Post(':id/rotate')
  @HttpCode(200)
  @ApiOperation({ summary: 'Give a key a new token', description: 'Limits, usage and id stay.' })
  @ApiOkResponse({ type: IssuedKeyResponse })
  @ApiErrors(400, 401, 403, 404, 413, 415, 503)
  async rotate(@Param('id') id: string, @Body() body?: RotateKeyBody): Promise<IssuedKeyResponse> {
    return toIssuedKeyResponse(await this.keys.rotate(id, body?.overlap_seconds ?? 0));
  }
}
