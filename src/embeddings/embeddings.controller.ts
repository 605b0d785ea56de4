import { Controller, HttpCode, Post, Req, Res, UseInterceptors } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { EmbeddingAnswer, EmbeddingRequest } from '../contract/embedding.js';
import type { MediaEvent, ResultEvent } from '../contract/media.js';
import { ApiGenerationErrors, routingHeaders } from '../dispatch/api/api-generation.decorator.js';
import type { AttemptAnswer } from '../dispatch/dispatcher.js';
import { RequireApiKey } from '../keys/require-key.decorator.js';
import { bodyParser } from '../media/body-parser.js';
import { mediaContextOf } from '../media/media-context.js';
import { MediaInterceptor } from '../media/media.interceptor.js';
import { MediaService } from '../media/media.service.js';
import { type MediaSurface, ServedAs } from '../media/surface.js';
import { CountedOnAdmission } from '../workspaces/workspace-limit.guard.js';
import { EmbeddingRequestDto } from './embedding-request.dto.js';
import { EmbeddingResponse } from './embedding.response.js';

const embeddings: MediaSurface<EmbeddingRequest, ResultEvent<EmbeddingAnswer>> = {
  type: 'embedding',
  parse: bodyParser<EmbeddingRequest>(EmbeddingRequestDto, []),
  portOf: (adapter) => adapter.embeddings,
};

@ApiTags('Embeddings')
@Controller('v1')
export class EmbeddingsController {
  constructor(private readonly media: MediaService) {}

  /** One attempt at one candidate: the interceptor subscribes once per level. */
  @Post('embeddings')
  @HttpCode(200)
  @RequireApiKey()
  @CountedOnAdmission()
  @UseInterceptors(MediaInterceptor)
  @ServedAs(embeddings)
  @ApiOperation({ operationId: 'createEmbedding', summary: 'Turn texts into vectors' })
  @ApiBody({ type: EmbeddingRequestDto })
  @ApiOkResponse({ type: EmbeddingResponse, description: 'The vectors.', headers: routingHeaders })
  @ApiGenerationErrors()
  createEmbedding(@Req() request: Request, @Res() _response: Response): AttemptAnswer<MediaEvent> {
    return this.media.attempt(embeddings, mediaContextOf(request));
  }
}
