import { Controller, HttpCode, Post, Req, Res, UseInterceptors } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { invalidRequest } from '../contract/gateway-error.js';
import type { BytesEvent, ConsumedEvent, MediaEvent } from '../contract/media.js';
import { speechContentTypes, type SpeechRequest } from '../contract/speech.js';
import { ApiGenerationErrors, routingHeaders } from '../dispatch/api/api-generation.decorator.js';
import type { AttemptAnswer } from '../dispatch/dispatcher.js';
import { RequireApiKey } from '../keys/require-key.decorator.js';
import { bodyParser } from '../media/body-parser.js';
import { mediaContextOf } from '../media/media-context.js';
import { MediaInterceptor } from '../media/media.interceptor.js';
import { MediaService } from '../media/media.service.js';
import { type MediaSurface, ServedAs } from '../media/surface.js';
import { CountedOnAdmission } from '../workspaces/workspace-limit.guard.js';
import { SpeechRequestDto } from './speech-request.dto.js';

const speech: MediaSurface<SpeechRequest, BytesEvent | ConsumedEvent> = {
  type: 'tts',
  parse: bodyParser<SpeechRequest>(SpeechRequestDto, ['input', 'voice'], ({ stream_format: format }) => {
    if (format != null && format !== 'audio')
      throw invalidRequest("stream_format must be 'audio': speech comes as a file.", 'stream_format');
  }),
  portOf: (adapter) => adapter.speech,
};
const file = { schema: { type: 'string', format: 'binary' } };

@ApiTags('Audio')
@Controller('v1')
export class SpeechController {
  constructor(private readonly media: MediaService) {}

  /** One attempt at one candidate: the interceptor subscribes once per level. */
  @Post('audio/speech')
  @HttpCode(200)
  @RequireApiKey()
  @CountedOnAdmission()
  @UseInterceptors(MediaInterceptor)
  @ServedAs(speech)
  @ApiOperation({ operationId: 'createSpeech', summary: 'Have a text spoken' })
  @ApiBody({ type: SpeechRequestDto })
  @ApiOkResponse({
    description: 'The sound, as it comes from the vendor.',
    headers: routingHeaders,
    content: Object.fromEntries(Object.values(speechContentTypes).map((type) => [type, file])),
  })
  @ApiGenerationErrors()
  createSpeech(@Req() request: Request, @Res() _response: Response): AttemptAnswer<MediaEvent> {
    return this.media.attempt(speech, mediaContextOf(request));
  }
}
