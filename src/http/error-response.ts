import { ApiProperty } from '@nestjs/swagger';

/** What went wrong. Source: spec/interface.md section 6. */
export class ErrorDetail {
  @ApiProperty({ description: 'For people. Never quotes a prompt, a key or an upstream.' })
  message!: string;

  @ApiProperty({
    type: 'string',
    enum: ['invalid_request_error', 'clearmaas_api_error', 'upstream_error'],
    description:
      'Who has to act: the caller about the body, the caller or the operator, or the model’s provider.',
  })
  type!: string;

  @ApiProperty({ type: 'string', nullable: true, description: 'For programs: one word for each cause.' })
  code!: string | null;

  @ApiProperty({
    type: 'string',
    required: false,
    description: 'Path of the field at fault.',
    example: 'messages[2].content[0].type',
  })
  param?: string;
}

/** The body of every error on every route: the schema of contract's ErrorEnvelope. */
export class ErrorResponse {
  @ApiProperty({ type: ErrorDetail })
  error!: ErrorDetail;
}
