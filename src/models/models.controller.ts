import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../contract/caller.js';
import { GatewayError } from '../contract/gateway-error.js';
import { ApiErrors, ApiRouteError } from '../http/api-errors.decorator.js';
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
    summary: 'List the models and routers that this key may use',
    description:
      'Only models whose provider is configured. Those of `sandbox` are test models, offline and free of charge; ' +
      'those of `clearmaas` are routers, which choose a model for each request.',
  })
  @ApiOkResponse({ type: ModelList, description: 'The models.' })
  @ApiErrors(401, 403, 429, 503)
  listModels(@CurrentCaller() caller: Caller): ModelList {
    return this.models.list(caller);
  }

  /** The id has a slash in it: the rest of the path is the id, whether the slash comes as it is or as `%2F`. */
  @Get('*id')
  @ApiOperation({ summary: 'Get a model' })
  @ApiParam({
    name: 'id',
    type: String,
    example: 'sandbox/echo',
    description:
      'Id of the model or router, an alias, or a bare name. The slash may come as it is or as `%2F`.',
  })
  @ApiOkResponse({ type: Model, description: 'The model.' })
  @ApiRouteError(404, {
    description: 'There is no such model, or this key may not use it (`model_not_found`).',
    example: new GatewayError('model_not_found', "The model 'sandbox/ecco' does not exist", {
      param: 'model',
    }),
  })
  @ApiErrors(401, 403, 429, 503)
  getModel(@Param('id') segments: readonly string[], @CurrentCaller() caller: Caller): Model {
    return this.models.find(segments.join('/'), caller);
  }
}
