import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import type { Caller } from '../contract/caller.js';
import { CurrentCaller } from '../keys/current-caller.decorator.js';
import { RequireApiKey } from '../keys/require-key.decorator.js';
import { ApiRouteExplanation } from './dto/api-route-explanation.decorator.js';
import { parseChatRequest } from './dto/parse-chat-request.js';
import type { RouteExplanation } from './dto/route-explanation.response.js';
import { RouteExplainer } from './route-explainer.js';

@ApiTags('Chat')
@Controller('v1')
export class RouteExplainController {
  constructor(private readonly explainer: RouteExplainer) {}

  /** The body goes through the same validation as a chat request, which no pipe of Nest's knows. */
  @Post('route/explain')
  @HttpCode(200)
  @RequireApiKey()
  @ApiRouteExplanation()
  explainRoute(@CurrentCaller() caller: Caller, @Req() request: Request): RouteExplanation {
    return this.explainer.explain(parseChatRequest(request.body), caller);
  }
}
