import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../contract/caller.js';
import { invalidRequest } from '../contract/gateway-error.js';
import { ApiErrors } from '../http/api-errors.decorator.js';
import { CurrentCaller } from '../keys/current-caller.decorator.js';
import { RequireApiKey } from '../keys/require-key.decorator.js';
import { Generation } from './generation.response.js';
import { GenerationService } from './generation.service.js';

/** Longest id looked up; ours and the vendors' are far shorter. */
const maxIdLength = 256;

/** `GET /v1/generation`. Source: spec/interface.md section 3. */
@ApiTags('Usage')
@RequireApiKey()
@Controller('v1/generation')
export class GenerationController {
  constructor(private readonly generations: GenerationService) {}

  @Get()
  @ApiOperation({
    summary: 'One request: model, timings, tokens, exact cost, attempts',
    description: "Only requests of the calling key's own workspace are found.",
  })
  @ApiQuery({
    name: 'id',
    type: String,
    required: true,
    description: "The answer's `X-Request-Id`, or the id of the completion.",
  })
  @ApiOkResponse({ type: Generation })
  @ApiErrors(400, 401, 403, 404, 429, 503)
  find(@CurrentCaller() caller: Caller, @Query('id') id: unknown): Promise<Generation> {
    if (typeof id !== 'string' || id === '' || id.length > maxIdLength || id.includes('\0'))
      throw invalidRequest(`id must be a text of 1 to ${maxIdLength} characters.`, 'id');
    return this.generations.find(caller.workspaceId, id);
  }
}
