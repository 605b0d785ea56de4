import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { AnswerExtras } from './answer-extras.response.js';
import { finishReasons } from './chat-completion.response.js';
import { UsageResponse } from './usage.response.js';

export class FunctionDelta {
  @ApiProperty({ required: false })
  name?: string;

  @ApiProperty({ required: false, description: 'A piece of the arguments’ JSON.' })
  arguments?: string;
}

export class ToolCallDelta {
  @ApiProperty({ type: 'integer', description: 'Which of the calls goes on.' })
  index!: number;

  @ApiProperty({ required: false })
  id?: string;

  @ApiProperty({ type: 'string', required: false, enum: ['function', 'custom'] })
  type?: string;

  @ApiProperty({ type: FunctionDelta, required: false })
  function?: FunctionDelta;
}

/** The schema of contract's ChatDelta. */
export class ChunkDelta extends AnswerExtras {
  @ApiProperty({ type: 'string', required: false, enum: ['assistant'] })
  role?: string;

  @ApiProperty({ type: 'string', required: false, nullable: true })
  content?: string | null;

  @ApiProperty({ type: [ToolCallDelta], required: false })
  tool_calls?: ToolCallDelta[];
}

export class ChunkChoice {
  @ApiProperty({ type: 'integer' })
  index!: number;

  @ApiProperty({ type: ChunkDelta })
  delta!: ChunkDelta;

  @ApiProperty({ type: 'string', nullable: true, enum: finishReasons })
  finish_reason!: string | null;

  @ApiProperty({ required: false, description: 'The provider’s own word, where it is another.' })
  native_finish_reason?: string;

  @ApiProperty({ type: Object, required: false, nullable: true, additionalProperties: true })
  logprobs?: object | null;
}

/** The data of one event of a streamed answer: the schema of contract's ChatChunk. */
@ApiSchema({ name: 'ChatCompletionChunk' })
export class ChatChunkResponse {
  @ApiProperty({ example: 'chatcmpl-8f1c' })
  id!: string;

  @ApiProperty({ type: 'string', enum: ['chat.completion.chunk'] })
  object!: string;

  @ApiProperty({ type: 'integer', description: 'Seconds since the epoch.' })
  created!: number;

  @ApiProperty({ description: 'What the provider calls the model that answers.', example: 'sandbox/echo' })
  model!: string;

  @ApiProperty({ type: [ChunkChoice], description: 'Empty in the chunk that tells the usage.' })
  choices!: ChunkChoice[];

  @ApiProperty({ type: UsageResponse, required: false, nullable: true })
  usage?: UsageResponse | null;
}
