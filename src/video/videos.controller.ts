import { Controller, Get, Headers, HttpCode, Param, Post, Req, Res, UseInterceptors } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { Caller } from '../contract/caller.js';
import { GatewayError, invalidRequest } from '../contract/gateway-error.js';
import type { ResultEvent } from '../contract/media.js';
import { ApiGenerationErrors, routingHeaders } from '../dispatch/api/api-generation.decorator.js';
import type { AttemptAnswer } from '../dispatch/dispatcher.js';
import { ApiErrors, ApiRouteError } from '../http/api-errors.decorator.js';
import { AcceptsForms } from '../http/form-body.js';
import { CurrentCaller } from '../keys/current-caller.decorator.js';
import { RequireApiKey } from '../keys/require-key.decorator.js';
import { mediaContextOf } from '../media/media-context.js';
import { MediaInterceptor } from '../media/media.interceptor.js';
import { ServedAs } from '../media/surface.js';
import type { StoredFile } from '../upstream/stored-files.js';
import { CountedOnAdmission } from '../workspaces/workspace-limit.guard.js';
import { ContentEgress } from './content-egress.js';
import { parseVideoRequest } from './parse-video-request.js';
import { VideoRequestDto } from './video-request.dto.js';
import { Video } from './video.response.js';
import { videoSurface } from './video-surface.js';
import { VideoTasksService } from './video-tasks.service.js';
import { submittedVideo, toVideo } from './video-view.js';
import { VideoService } from './video.service.js';

const videos = videoSurface(parseVideoRequest);
const missing = new GatewayError('not_found', 'No such task.', { code: 'task_not_exist', param: 'task_id' });
const taskId = { name: 'id', type: String, description: 'As the answer to the task had it.' };

/** Videos in OpenAI's own shape. */
@ApiTags('Video')
@RequireApiKey()
@Controller('v1/videos')
export class VideosController {
  constructor(
    private readonly videos: VideoService,
    private readonly tasks: VideoTasksService,
  ) {}

  /** One attempt at one candidate: the interceptor subscribes once per level. */
  @Post()
  @HttpCode(200)
  @AcceptsForms()
  @CountedOnAdmission()
  @UseInterceptors(MediaInterceptor)
  @ServedAs(videos)
  @ApiOperation({ operationId: 'createVideo', summary: "Have a video made (OpenAI's shape)" })
  @ApiConsumes('application/json', 'multipart/form-data')
  @ApiBody({ type: VideoRequestDto })
  @ApiOkResponse({ type: Video, description: 'The task.', headers: routingHeaders })
  @ApiGenerationErrors()
  create(@Req() request: Request, @Res() _response: Response): AttemptAnswer<ResultEvent> {
    return this.videos.attempt(submittedVideo, mediaContextOf(request));
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getVideo', summary: 'How far a video is' })
  @ApiParam(taskId)
  @ApiOkResponse({ type: Video, description: 'The task.' })
  @ApiRouteError(404, { example: missing })
  @ApiErrors(401, 403, 429, 503)
  async find(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<object> {
    return toVideo(await this.tasks.find(id, caller.workspaceId));
  }

  @Get(':id/content')
  @UseInterceptors(ContentEgress)
  @ApiOperation({
    operationId: 'getVideoContent',
    summary: 'The file itself, whole or in part',
    description: 'Takes `Range`. 410 when the provider does not keep the file any more.',
  })
  @ApiParam(taskId)
  @ApiOkResponse({
    description: 'The file.',
    content: { 'video/mp4': { schema: { type: 'string', format: 'binary' } } },
  })
  @ApiRouteError(400, { example: invalidRequest('The video is not finished yet.', 'task_id') })
  @ApiRouteError(404, { example: missing })
  @ApiErrors(401, 403, 429, 502, 503, 504)
  content(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Headers('range') range: string | undefined,
    @Res() _response: Response,
  ): Promise<StoredFile> {
    return this.tasks.open(id, caller.workspaceId, range);
  }
}
