import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { endpointTypes } from '../catalog/endpoint-types.js';

const price = (description: string, example: string) => ({ type: 'string', description, example }) as const;

/** Base prices in USD per token, under OpenRouter's names. Absent = not known or not applicable. */
export class ModelPricing {
  @ApiPropertyOptional(price('Prompt token.', '0.00000015'))
  prompt?: string;

  @ApiPropertyOptional(price('Completion token.', '0.0000006'))
  completion?: string;

  @ApiPropertyOptional(price('Reasoning token, where it costs other than a completion token.', '0.000004'))
  internal_reasoning?: string;

  @ApiPropertyOptional(price('Prompt token read from the cache.', '0.000000075'))
  input_cache_read?: string;

  @ApiPropertyOptional(price('Prompt token written to the cache.', '0.0000001875'))
  input_cache_write?: string;

  @ApiPropertyOptional(price('Prompt token of audio.', '0.00004'))
  audio?: string;

  @ApiPropertyOptional(price('Completion token of audio.', '0.00008'))
  audio_output?: string;

  @ApiPropertyOptional(price('Prompt token of audio read from the cache.', '0.0000001'))
  input_audio_cache?: string;

  @ApiPropertyOptional(price('One web search by the provider.', '0.01'))
  web_search?: string;
}

export class ModelArchitecture {
  @ApiProperty({ type: [String], example: ['text'] })
  input_modalities!: readonly string[];

  @ApiProperty({ type: [String], example: ['text'] })
  output_modalities!: readonly string[];
}

/** One model that can be asked for. Source: spec/interface.md section 3, spec/clearmaas-api.md section 3. */
export class Model {
  @ApiProperty({ example: 'sandbox/echo', description: 'What to write in `model`.' })
  id!: string;

  @ApiProperty({ type: String, enum: ['model'] })
  object!: 'model';

  @ApiProperty({ type: 'integer', example: 1626777600, description: 'A constant: the date is not known.' })
  created!: number;

  @ApiProperty({ example: 'sandbox' })
  owned_by!: string;

  @ApiProperty({
    type: [String],
    example: endpointTypes.chat,
    description: 'Protocols it can be called with.',
  })
  supported_endpoint_types!: readonly string[];

  @ApiProperty({ example: 'Sandbox: echo', description: 'For people.' })
  name!: string;

  @ApiPropertyOptional({ example: 'Test model, no AI behind it, offline and free.' })
  description?: string;

  @ApiPropertyOptional({
    type: 'integer',
    example: 131072,
    description: 'Longest prompt and answer together, in tokens. Absent = not known.',
  })
  context_length?: number;

  @ApiPropertyOptional({
    type: 'integer',
    example: 16384,
    description: 'Longest answer, in tokens. Absent = not known.',
  })
  max_completion_tokens?: number;

  @ApiPropertyOptional({ type: ModelArchitecture })
  architecture?: ModelArchitecture;

  @ApiPropertyOptional({
    type: [String],
    example: ['max_tokens', 'tools', 'tool_choice'],
    description: 'Parameters that not every model takes. Absent = not known.',
  })
  supported_parameters?: readonly string[];

  @ApiPropertyOptional({ type: ModelPricing })
  pricing?: ModelPricing;

  @ApiPropertyOptional({
    type: String,
    format: 'date',
    example: '2026-12-10',
    description: 'Day on which the provider retires it.',
  })
  expiration_date?: string;

  @ApiPropertyOptional({ example: 'sandbox/echo', description: 'Id of its successor.' })
  replaced_by?: string;
}

export class ModelList {
  @ApiProperty({ type: String, enum: ['list'] })
  object!: 'list';

  @ApiProperty({ type: [Model] })
  data!: readonly Model[];
}
