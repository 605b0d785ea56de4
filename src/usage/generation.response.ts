import { ApiProperty } from '@nestjs/swagger';
import { attemptOutcomes } from '../contract/attempt-record.js';

const exampleCost = '0.0000159';

/** Tokens as the vendor counted them; null = it told none. */
export class GenerationTokens {
  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 10,
    description: 'Prompt tokens as the vendor counted them; null = it told none.',
  })
  native_tokens_prompt!: number | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 0,
    description: 'Of the prompt: read from a cache.',
  })
  native_tokens_cached!: number | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: null,
    description: 'Of the prompt: written to a cache.',
  })
  native_tokens_cache_write!: number | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: null,
    description: 'Of those written: kept for an hour.',
  })
  native_tokens_cache_write_1h!: number | null;

  @ApiProperty({ type: 'integer', nullable: true, example: 24, description: 'Tokens of the answer in all.' })
  native_tokens_completion!: number | null;

  @ApiProperty({ type: 'integer', nullable: true, example: 0, description: 'Of the answer: reasoning.' })
  native_tokens_reasoning!: number | null;

  @ApiProperty({ type: 'integer', nullable: true, example: null, description: 'Of the prompt: audio.' })
  native_tokens_input_audio!: number | null;

  @ApiProperty({ type: 'integer', nullable: true, example: null, description: 'Of the answer: audio.' })
  native_tokens_output_audio!: number | null;

  @ApiProperty({ type: 'integer', nullable: true, example: null, description: 'Of the prompt: images.' })
  native_tokens_input_image!: number | null;

  @ApiProperty({ type: 'integer', nullable: true, example: null, description: 'Of the answer: images.' })
  native_tokens_output_image!: number | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: null,
    description: "Calls of the vendor's own search of the web, as it bills them.",
  })
  web_searches!: number | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    example: null,
    description:
      'Units other than tokens that are billed: `images`, `seconds` of video, `characters` of speech.',
  })
  media!: Record<string, unknown> | null;

  @ApiProperty({
    example: false,
    description:
      'The vendor told no tokens, as the answer was left, broken off or came without: they are counted by the gateway.',
  })
  tokens_estimated!: boolean;
}

/** One attempt at one model. */
export class GenerationAttempt extends GenerationTokens {
  @ApiProperty({ type: 'integer', example: 0, description: 'Counted from 0 in the order of trying.' })
  attempt!: number;

  @ApiProperty({ type: 'integer', example: 0, description: "Position of the model in the request's chain." })
  level!: number;

  @ApiProperty({ example: 'openai/gpt-4o-mini' })
  model!: string;

  @ApiProperty({ enum: attemptOutcomes, example: 'completed' })
  outcome!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'Code of the error, as in the error envelope; null = none.',
  })
  error_code!: string | null;

  @ApiProperty({ example: false, description: 'It carried on an answer that had broken off.' })
  continues!: boolean;

  @ApiProperty({ format: 'date-time', example: '2026-11-22T16:39:00.000Z' })
  started_at!: string;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 312,
    description: 'From the start of the attempt to the first piece of the answer; null = none came.',
  })
  first_token_ms!: number | null;

  @ApiProperty({ type: 'integer', example: 1840 })
  total_ms!: number;

  @ApiProperty({
    type: String,
    nullable: true,
    example: exampleCost,
    description: 'Exact, decimal USD; null = not known: no price, or no tokens told.',
  })
  cost_usd!: string | null;
}

/** What is known of one request; the tokens are those of its last attempt, an overtaken one aside. */
export class Generation extends GenerationTokens {
  @ApiProperty({ type: String, enum: ['generation'] })
  object!: 'generation';

  @ApiProperty({ example: 'req_0192f3a4b5c6d7e8', description: 'The value of `X-Request-Id`.' })
  id!: string;

  @ApiProperty({ type: String, nullable: true, example: 'chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT' })
  completion_id!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-22T16:39:00.000Z' })
  created_at!: string;

  @ApiProperty({ example: 'gpt-4o-mini', description: 'As the caller named it.' })
  requested_model!: string;

  @ApiProperty({ example: 'openai/gpt-4o-mini', description: 'The model of the last attempt.' })
  model!: string;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Name of the router asked for.' })
  router!: string | null;

  @ApiProperty({ example: true })
  streamed!: boolean;

  @ApiProperty({ example: false, description: 'The answer broke off and another attempt carried it on.' })
  recovered!: boolean;

  @ApiProperty({ enum: attemptOutcomes, example: 'completed' })
  outcome!: string;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 312,
    description: 'First piece of the answer, from the start of the last attempt.',
  })
  first_token_ms!: number | null;

  @ApiProperty({
    type: 'integer',
    example: 1840,
    description: 'From the start of the first attempt to the end of the last.',
  })
  total_ms!: number;

  @ApiProperty({
    type: String,
    nullable: true,
    example: exampleCost,
    description:
      'Exact sum over all attempts, decimal USD; null = the cost of an attempt that gave an answer is not known. ' +
      'A failed attempt that told no tokens costs nothing.',
  })
  total_cost_usd!: string | null;

  @ApiProperty({ type: () => [GenerationAttempt] })
  attempts!: GenerationAttempt[];
}
