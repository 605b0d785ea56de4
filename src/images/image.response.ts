import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';

@ApiSchema({ name: 'GeneratedImage' })
export class GeneratedImage {
  @ApiPropertyOptional({ description: 'Where the vendor keeps it for a while.' })
  url?: string;

  @ApiPropertyOptional({ description: 'The file itself.' })
  b64_json?: string;

  @ApiPropertyOptional({ description: 'What the vendor made of the prompt.' })
  revised_prompt?: string;
}

@ApiSchema({ name: 'ImageUsage' })
export class ImageUsageResponse {
  @ApiProperty({ type: 'integer', example: 12 })
  input_tokens!: number;

  @ApiProperty({ type: 'integer', example: 1056 })
  output_tokens!: number;

  @ApiProperty({ type: 'integer', example: 1068 })
  total_tokens!: number;
}

@ApiSchema({ name: 'ImageGenerationResponse' })
export class ImageResponse {
  @ApiProperty({ type: 'integer', example: 1764208800, description: 'Seconds since the epoch.' })
  created!: number;

  @ApiProperty({ type: [GeneratedImage] })
  data!: GeneratedImage[];

  @ApiPropertyOptional({ type: ImageUsageResponse, description: 'Of models that count tokens.' })
  usage?: ImageUsageResponse;
}
