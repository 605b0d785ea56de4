import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../contract/caller.js';
import { GatewayError, invalidRequest } from '../contract/gateway-error.js';
import { ApiErrors, ApiRouteError } from '../http/api-errors.decorator.js';
import { CurrentCaller } from '../keys/current-caller.decorator.js';
import { RequireApiKey } from '../keys/require-key.decorator.js';
import { Generation } from './generation.response.js';
import { GenerationService } from './generation.service.js';

/** Longest id looked up; ours and the vendors' are far shorter. */
const maxIdLength = 256;
const idComplaint = `id must be a text of 1 to ${maxIdLength} characters.`;

/** `GET /v1/generation`. Source: spec/interface.md section 3. */
@ApiTags('Usage')
@RequireApiKey()
@Controller('v1/generation')
export class GenerationController {
  constructor(private readonly generations: GenerationService) {}

  @Get()
  @ApiOperation({
    operationId: 'getGeneration',
    summary: 'Look up a request: model, timings, tokens, exact cost, attempts',
    description: "Finds only requests of the calling key's own workspace.",
  })
  @ApiQuery({
    name: 'id',
    type: String,
    required: true,
    description:
      "The answer's header `X-Request-Id` (`req_…`), or the `id` of the completion (`chatcmpl-…`).",
  })
  @ApiOkResponse({ type: Generation, description: 'What is known of the request.' })
  @ApiRouteError(400, { example: invalidRequest(idComplaint, 'id') })
  @ApiRouteError(404, { example: new GatewayError('not_found', 'No such generation.') })
  @ApiErrors(401, 403, 429, 503)
  find(@CurrentCaller() caller: Caller, @Query('id') id: unknown): Promise<Generation> {
    if (typeof id !== 'string' || id === '' || id.length > maxIdLength || id.includes('\0'))
      throw invalidRequest(idComplaint, 'id');
    return this.generations.find(caller.workspaceId, id);
  }
}
