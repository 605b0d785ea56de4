import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { FailureKind } from '../../contract/gateway-error.js';
import type { BreakerState } from './breaker.js';

const states = ['closed', 'half_open', 'open'];
const milliseconds = { type: 'integer', nullable: true, example: 412 } as const;

/** Whether something is left alone for now, and why. */
export class BreakerView {
  @ApiProperty({
    enum: states,
    example: 'open',
    description: 'Half-open = one attempt is let through to see.',
  })
  state!: BreakerState;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'upstream_unavailable',
    description: 'The failure that opened it; null = it is closed.',
  })
  reason!: FailureKind | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-22T16:39:05.000Z' })
  retry_at!: string | null;
}

@ApiSchema({ name: 'ProviderCredential' })
export class CredentialView extends BreakerView {
  @ApiProperty({ example: '1', description: 'Its place in the list of the provider’s credentials.' })
  id!: string;

  @ApiProperty({ example: 1, description: 'Its share of the requests beside the others.' })
  weight!: number;

  @ApiProperty({ example: '1', description: 'Credentials of one account share its quota.' })
  account!: string;

  @ApiProperty({ type: 'integer', example: 3, description: 'Requests under way.' })
  outstanding!: number;

  @ApiProperty({
    type: [String],
    example: [],
    description: 'Models for which the provider limits its rate now.',
  })
  limited_models!: string[];
}

@ApiSchema({ name: 'ProviderModel' })
export class ModelView extends BreakerView {
  @ApiProperty({ example: 'openai/gpt-4o-mini' })
  id!: string;

  @ApiProperty({ type: 'integer', example: 1840, description: 'Attempts since the start.' })
  attempts!: number;

  @ApiProperty({ type: 'integer', example: 2, description: 'Of these failed.' })
  failed_attempts!: number;

  @ApiProperty({ type: 'integer', example: 0, description: 'Events of streams that could not be read.' })
  skipped_events!: number;

  @ApiProperty({ ...milliseconds, description: 'Moving average to the first token; null = none was seen.' })
  first_token_ms!: number | null;

  @ApiProperty({
    ...milliseconds,
    example: 890,
    description: '95th percentile of the last 200 first tokens.',
  })
  p95_first_token_ms!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 84.2, description: 'Moving average.' })
  tokens_per_second!: number | null;
}

/** One provider as this process sees it. */
@ApiSchema({ name: 'Provider' })
export class ProviderView extends BreakerView {
  @ApiProperty({ example: 'openai', description: 'First part of its models’ names.' })
  id!: string;

  @ApiProperty({ type: String, enum: ['provider'] })
  object!: 'provider';

  @ApiProperty({
    example: true,
    description: 'Whether it can be called: there are credentials, or none are needed.',
  })
  configured!: boolean;

  @ApiProperty({ type: [CredentialView] })
  credentials!: CredentialView[];

  @ApiProperty({ type: [ModelView], description: 'Models asked since the start of this process.' })
  models!: ModelView[];
}

@ApiSchema({ name: 'ProviderList' })
export class ProviderList {
  @ApiProperty({ type: String, enum: ['list'] })
  object!: 'list';

  @ApiProperty({ type: [ProviderView] })
  data!: ProviderView[];

  @ApiProperty({ example: false })
  has_more!: false;
}
