import { Controller, HttpCode, Post, Req, Res, UseInterceptors } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { ChatEvent } from '../contract/chat.js';
import type { AttemptAnswer } from '../dispatch/dispatcher.js';
import { RequireApiKey } from '../keys/require-key.decorator.js';
import { CountedOnAdmission } from '../workspaces/workspace-limit.guard.js';
import { chatContextOf } from './chat-context.js';
import { ChatService } from './chat.service.js';
import { ApiChatCompletion } from './dto/api-chat-completion.decorator.js';
import { FallbackInterceptor } from './fallback.interceptor.js';

@Controller('v1')
export class ChatController {
  constructor(private readonly chat: ChatService) {}

  /**
   * One attempt at one candidate: the fallback interceptor subscribes once per level. The response is injected so that
   * Nest leaves writing it to the egress.
   */
  @Post('chat/completions')
  @HttpCode(200)
  @RequireApiKey()
  @CountedOnAdmission()
  @UseInterceptors(FallbackInterceptor)
  @ApiChatCompletion()
  createChatCompletion(@Req() request: Request, @Res() _response: Response): AttemptAnswer<ChatEvent> {
    return this.chat.attempt(chatContextOf(request));
  }
}
