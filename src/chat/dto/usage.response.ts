import { ApiProperty, ApiSchema } from '@nestjs/swagger';

export class PromptTokensDetails {
  @ApiProperty({ type: 'integer', required: false, description: 'Read from the provider’s cache.' })
  cached_tokens?: number;

  @ApiProperty({ type: 'integer', required: false, description: 'Written to the provider’s cache.' })
  cache_write_tokens?: number;

  @ApiProperty({ type: 'integer', required: false, description: 'Of those written: kept for an hour.' })
  cache_write_1h_tokens?: number;

  @ApiProperty({ type: 'integer', required: false })
  image_tokens?: number;

  @ApiProperty({ type: 'integer', required: false })
  audio_tokens?: number;
}

export class CompletionTokensDetails {
  @ApiProperty({ type: 'integer', required: false })
  reasoning_tokens?: number;

  @ApiProperty({ type: 'integer', required: false })
  image_tokens?: number;

  @ApiProperty({ type: 'integer', required: false })
  audio_tokens?: number;

  @ApiProperty({ type: 'integer', required: false })
  accepted_prediction_tokens?: number;

  @ApiProperty({ type: 'integer', required: false })
  rejected_prediction_tokens?: number;
}

export class ServerToolUse {
  @ApiProperty({
    type: 'integer',
    required: false,
    description: 'Calls of the provider’s search of the web, which are billed by the call.',
  })
  web_search_requests?: number;
}

/** What an answer used, in the provider's own count: the schema of contract's Usage. */
@ApiSchema({ name: 'Usage' })
export class UsageResponse {
  @ApiProperty({ type: 'integer', example: 5 })
  prompt_tokens!: number;

  @ApiProperty({ type: 'integer', example: 7 })
  completion_tokens!: number;

  @ApiProperty({ type: 'integer', example: 12 })
  total_tokens!: number;

  @ApiProperty({ type: PromptTokensDetails, required: false, nullable: true })
  prompt_tokens_details?: PromptTokensDetails | null;

  @ApiProperty({ type: CompletionTokensDetails, required: false, nullable: true })
  completion_tokens_details?: CompletionTokensDetails | null;

  @ApiProperty({ type: ServerToolUse, required: false, nullable: true })
  server_tool_use?: ServerToolUse | null;
}
