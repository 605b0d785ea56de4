import { ApiProperty, ApiSchema } from '@nestjs/swagger';

@ApiSchema({ name: 'Embedding' })
export class Embedding {
  @ApiProperty({ type: String, enum: ['embedding'] })
  object!: 'embedding';

  @ApiProperty({ type: 'integer', example: 0, description: 'Place of its input in the request.' })
  index!: number;

  @ApiProperty({
    oneOf: [{ type: 'array', items: { type: 'number' } }, { type: 'string' }],
    example: [0.0023, -0.0091, 0.0154],
    description: 'Numbers; with `base64` the same as 32-bit floats, little endian.',
  })
  embedding!: number[] | string;
}

@ApiSchema({ name: 'EmbeddingUsage' })
export class EmbeddingUsageResponse {
  @ApiProperty({ type: 'integer', example: 6 })
  prompt_tokens!: number;

  @ApiProperty({ type: 'integer', example: 6 })
  total_tokens!: number;
}

@ApiSchema({ name: 'EmbeddingResponse' })
export class EmbeddingResponse {
  @ApiProperty({ type: String, enum: ['list'] })
  object!: 'list';

  @ApiProperty({ example: 'sandbox/embedding' })
  model!: string;

  @ApiProperty({ type: [Embedding] })
  data!: Embedding[];

  @ApiProperty({ type: EmbeddingUsageResponse })
  usage!: EmbeddingUsageResponse;
}
