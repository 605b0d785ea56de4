import { Controller, Get, HttpCode, Param, Post, Req, Res, UseInterceptors } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { Caller } from '../contract/caller.js';
import { GatewayError } from '../contract/gateway-error.js';
import type { ResultEvent } from '../contract/media.js';
import { ApiGenerationErrors, routingHeaders } from '../dispatch/api/api-generation.decorator.js';
import type { AttemptAnswer } from '../dispatch/dispatcher.js';
import { ApiErrors, ApiRouteError } from '../http/api-errors.decorator.js';
import { CurrentCaller } from '../keys/current-caller.decorator.js';
import { RequireApiKey } from '../keys/require-key.decorator.js';
import { mediaContextOf } from '../media/media-context.js';
import { MediaInterceptor } from '../media/media.interceptor.js';
import { ServedAs } from '../media/surface.js';
import { CountedOnAdmission } from '../workspaces/workspace-limit.guard.js';
import { parseGenerationRequest } from './parse-video-request.js';
import { VideoGenerationRequestDto } from './video-request.dto.js';
import { VideoGeneration, VideoGenerationEnvelope } from './video.response.js';
import { videoSurface } from './video-surface.js';
import { VideoTasksService } from './video-tasks.service.js';
import { submittedGeneration, toGeneration } from './video-view.js';
import { VideoService } from './video.service.js';

const generations = videoSurface(parseGenerationRequest);
const missing = new GatewayError('not_found', 'No such task.', { code: 'task_not_exist', param: 'task_id' });

/** Videos in the shape of the reference. Source: spec/clearmaas-api.md section 15. */
@ApiTags('Video')
@RequireApiKey()
@Controller('v1/video/generations')
export class VideoGenerationsController {
  constructor(
    private readonly videos: VideoService,
    private readonly tasks: VideoTasksService,
  ) {}

  /** One attempt at one candidate: the interceptor subscribes once per level. */
  @Post()
  @HttpCode(200)
  @CountedOnAdmission()
  @UseInterceptors(MediaInterceptor)
  @ServedAs(generations)
  @ApiOperation({ operationId: 'createVideoGeneration', summary: 'Have a video made' })
  @ApiBody({ type: VideoGenerationRequestDto })
  @ApiOkResponse({ type: VideoGeneration, description: 'The task.', headers: routingHeaders })
  @ApiGenerationErrors()
  create(@Req() request: Request, @Res() _response: Response): AttemptAnswer<ResultEvent> {
    return this.videos.attempt(submittedGeneration, mediaContextOf(request));
  }

  @Get(':task_id')
  @ApiOperation({ operationId: 'getVideoGeneration', summary: 'How far a video is, and where it lies' })
  @ApiParam({ name: 'task_id', type: String, description: 'As the answer to the task had it.' })
  @ApiOkResponse({ type: VideoGenerationEnvelope, description: 'The task.' })
  @ApiRouteError(404, { example: missing })
  @ApiErrors(401, 403, 429, 503)
  async find(@CurrentCaller() caller: Caller, @Param('task_id') id: string): Promise<object> {
    return toGeneration(await this.tasks.find(id, caller.workspaceId));
  }
}
