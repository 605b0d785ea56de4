import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../contract/caller.js';
import { ApiErrors } from '../http/api-errors.decorator.js';
import { CurrentCaller } from '../keys/current-caller.decorator.js';
import { RequireApiKey } from '../keys/require-key.decorator.js';
import { Model, ModelList } from './model.response.js';
import { ModelsService } from './models.service.js';

/** `GET /v1/models`. Source: spec/interface.md section 3. */
@ApiTags('Models')
@RequireApiKey()
@Controller('v1/models')
export class ModelsController {
  constructor(private readonly models: ModelsService) {}

  @Get()
  @ApiOperation({
    summary: 'Models this key may use',
    description:
      'Only models whose provider is configured. Models of `sandbox` are test models, free of charge.',
  })
  @ApiOkResponse({ type: ModelList })
  @ApiErrors(401, 403, 429, 503)
  listModels(@CurrentCaller() caller: Caller): ModelList {
    return this.models.list(caller);
  }

  /** The id has a slash in it: the rest of the path is the id, whether the slash comes as it is or as `%2F`. */
  @Get('*id')
  @ApiOperation({ summary: 'One model, by its id or by its bare name' })
  @ApiParam({ name: 'id', type: String, example: 'sandbox/echo' })
  @ApiOkResponse({ type: Model })
  @ApiErrors(401, 403, 404, 429, 503)
  getModel(@Param('id') segments: readonly string[], @CurrentCaller() caller: Caller): Model {
    return this.models.find(segments.join('/'), caller);
  }
}
