import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { routingStrategies, type RoutingStrategy } from '../../contract/router.js';
import { type DropReason, dropReasons } from '../../routing/strategies/drop-reason.js';

export class ExplainedRouter {
  @ApiProperty({ example: 'auto', description: 'Without `clearmaas/`.' })
  name!: string;

  @ApiProperty({ type: String, enum: routingStrategies })
  strategy!: RoutingStrategy;

  @ApiProperty({ type: String, enum: ['database', 'config_file'], description: 'Where it is managed.' })
  source!: 'database' | 'config_file';
}

export class RouteEstimate {
  @ApiProperty({
    type: 'integer',
    example: 12,
    description: 'A quarter of the characters; files by constants.',
  })
  prompt_tokens!: number;

  @ApiProperty({
    type: 'integer',
    example: 0,
    description: 'Of these: up to the last turn of the assistant, where that is long enough for a cache.',
  })
  cached_tokens!: number;

  @ApiProperty({ type: 'integer', example: 1000, description: 'The limit asked for, else 1,000.' })
  completion_tokens!: number;
}

/** What was seen of a model's speed in this process, lately. */
export class ObservedModelSpeed {
  @ApiProperty({ type: 'integer', example: 42 })
  samples!: number;

  @ApiProperty({ example: 412.5 })
  first_token_ms!: number;

  @ApiProperty({ type: Number, nullable: true, example: 61.3, description: 'From the first token on.' })
  tokens_per_second!: number | null;
}

/** A model that would be asked. */
export class ExplainedCandidate {
  @ApiProperty({ type: 'integer', example: 0, description: 'From 0, in the order in which they are tried.' })
  order!: number;

  @ApiProperty({
    type: 'integer',
    example: 0,
    description: 'With a chain: place in it, the value of `X-Clear-Fallback-Level`.',
  })
  level!: number;

  @ApiProperty({ example: 'openai/gpt-4o-mini' })
  model!: string;

  @ApiPropertyOptional({ example: 'auto', description: 'The router that chose it.' })
  router?: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '0.0006018',
    description: 'Of a request of the estimated size, decimal USD; null = no price is known.',
  })
  estimated_cost_usd!: string | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 32,
    description: 'Rank in the catalogue from 1 to 100, higher = better; null = it is not in there.',
  })
  quality!: number | null;

  @ApiProperty({
    type: 'integer',
    example: 20800,
    description: 'Expected milliseconds to the end of the answer.',
  })
  expected_ms!: number;

  @ApiProperty({ type: ObservedModelSpeed, nullable: true, description: 'null = not seen lately.' })
  observed!: ObservedModelSpeed | null;

  @ApiProperty({ description: 'It can be asked now.' })
  available!: boolean;

  @ApiPropertyOptional({ type: String, enum: ['not_configured', 'breaker_open'] })
  unavailable_reason?: 'not_configured' | 'breaker_open';
}

/** A model or an entry of a chain that is passed over. */
export class DroppedModel {
  @ApiProperty({ example: 'openai/o3-mini', description: 'Id of a model, or the entry as it was written.' })
  model!: string;

  @ApiProperty({ type: String, enum: dropReasons, example: 'needs_image_input' })
  reason!: DropReason;

  @ApiProperty({ example: 'This model takes no images.' })
  message!: string;
}

/** How a chat request would be routed. */
@ApiSchema({ name: 'RouteExplanation' })
export class RouteExplanation {
  @ApiProperty({ type: String, enum: ['route.explanation'] })
  object!: 'route.explanation';

  @ApiProperty({ example: 'clearmaas/auto', description: 'The name asked for; of a chain its first entry.' })
  model!: string;

  @ApiProperty({ description: 'The request has a fallback chain.' })
  chain!: boolean;

  @ApiProperty({ description: 'A late first token starts the next candidate beside the first.' })
  hedge!: boolean;

  @ApiPropertyOptional({ type: ExplainedRouter, description: 'The router that was asked for by name.' })
  router?: ExplainedRouter;

  @ApiProperty({ type: RouteEstimate })
  estimate!: RouteEstimate;

  @ApiProperty({ type: [ExplainedCandidate], description: 'In the order in which they are tried.' })
  candidates!: ExplainedCandidate[];

  @ApiProperty({
    type: [DroppedModel],
    description:
      'Who else came into question, and why not. Models that no pattern of a router matches are not listed.',
  })
  dropped!: DroppedModel[];
}
