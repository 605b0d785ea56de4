import { ApiExtraModels, ApiProperty, ApiSchema } from '@nestjs/swagger';
import { schemaOf } from '../../validation/union.js';
import { AnswerExtras } from './answer-extras.response.js';
import { CustomToolCallDto, FunctionToolCallDto, toolCalls } from './tool-call.dto.js';
import { UsageResponse } from './usage.response.js';

/** Why an answer ended, in OpenAI's words: those of contract's FinishReason. */
export const finishReasons = ['stop', 'length', 'tool_calls', 'content_filter', 'function_call'];

/** The schema of contract's AssistantMessage. */
@ApiExtraModels(FunctionToolCallDto, CustomToolCallDto)
export class CompletionMessage extends AnswerExtras {
  @ApiProperty({ type: 'string', enum: ['assistant'] })
  role!: string;

  @ApiProperty({ type: 'string', nullable: true, description: 'Null where the model only calls tools.' })
  content!: string | null;

  @ApiProperty({ type: 'array', required: false, items: schemaOf(toolCalls) })
  tool_calls?: object[];
}

export class CompletionChoice {
  @ApiProperty({ type: 'integer' })
  index!: number;

  @ApiProperty({ type: CompletionMessage })
  message!: CompletionMessage;

  @ApiProperty({ type: 'string', enum: finishReasons })
  finish_reason!: string;

  @ApiProperty({ required: false, description: 'The provider’s own word, where it is another.' })
  native_finish_reason?: string;

  @ApiProperty({ type: Object, required: false, nullable: true, additionalProperties: true })
  logprobs?: object | null;
}

/** The schema of contract's ChatCompletion. */
@ApiSchema({ name: 'ChatCompletion' })
export class ChatCompletionResponse {
  @ApiProperty({ example: 'chatcmpl-8f1c' })
  id!: string;

  @ApiProperty({ type: 'string', enum: ['chat.completion'] })
  object!: string;

  @ApiProperty({ type: 'integer', description: 'Seconds since the epoch.' })
  created!: number;

  @ApiProperty({ description: 'What the provider calls the model that answered.', example: 'sandbox/echo' })
  model!: string;

  @ApiProperty({ type: [CompletionChoice] })
  choices!: CompletionChoice[];

  @ApiProperty({ type: UsageResponse, required: false })
  usage?: UsageResponse;
}
