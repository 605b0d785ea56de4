import { Controller, HttpCode, Post, Req, Res, UseInterceptors } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { invalidRequest } from '../contract/gateway-error.js';
import type { ImageAnswer, ImageRequest } from '../contract/image.js';
import type { MediaEvent, ResultEvent } from '../contract/media.js';
import { ApiGenerationErrors, routingHeaders } from '../dispatch/api/api-generation.decorator.js';
import type { AttemptAnswer } from '../dispatch/dispatcher.js';
import { RequireApiKey } from '../keys/require-key.decorator.js';
import { mediaContextOf } from '../media/media-context.js';
import { MediaInterceptor } from '../media/media.interceptor.js';
import { MediaService } from '../media/media.service.js';
import { bodyParser } from '../media/body-parser.js';
import { type MediaSurface, ServedAs } from '../media/surface.js';
import { CountedOnAdmission } from '../workspaces/workspace-limit.guard.js';
import { ImageRequestDto } from './image-request.dto.js';
import { ImageResponse } from './image.response.js';

const images: MediaSurface<ImageRequest, ResultEvent<ImageAnswer>> = {
  type: 'image',
  parse: bodyParser<ImageRequest>(ImageRequestDto, ['prompt'], (body) => {
    if (body['stream'] === true) throw invalidRequest('Images are not streamed here.', 'stream');
  }),
  portOf: (adapter) => adapter.images,
};

@ApiTags('Images')
@Controller('v1')
export class ImagesController {
  constructor(private readonly media: MediaService) {}

  /** One attempt at one candidate: the interceptor subscribes once per level. */
  @Post('images/generations')
  @HttpCode(200)
  @RequireApiKey()
  @CountedOnAdmission()
  @UseInterceptors(MediaInterceptor)
  @ServedAs(images)
  @ApiOperation({ operationId: 'createImage', summary: 'Create images from a prompt' })
  @ApiBody({ type: ImageRequestDto })
  @ApiOkResponse({ type: ImageResponse, description: 'The images.', headers: routingHeaders })
  @ApiGenerationErrors()
  createImage(@Req() request: Request, @Res() _response: Response): AttemptAnswer<MediaEvent> {
    return this.media.attempt(images, mediaContextOf(request));
  }
}
