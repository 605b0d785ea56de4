import { ApiProperty } from '@nestjs/swagger';

/** What an answer may carry beside text and tool calls, whole and streamed alike. Source: providers digest section 0.1. */

export class UrlCitation {
  @ApiProperty({
    type: 'integer',
    description: 'Place in `content` of the first character that is backed by the page.',
  })
  start_index!: number;

  @ApiProperty({ type: 'integer', description: 'Place after the last one.' })
  end_index!: number;

  @ApiProperty({ example: 'https://example.com/page' })
  url!: string;

  @ApiProperty()
  title!: string;
}

export class UrlCitationAnnotation {
  @ApiProperty({ type: 'string', enum: ['url_citation'] })
  type!: string;

  @ApiProperty({ type: UrlCitation })
  url_citation!: UrlCitation;
}

export class AnswerImageUrl {
  @ApiProperty({ description: 'A data URL with the image in base64.' })
  url!: string;
}

export class AnswerImage {
  @ApiProperty({ type: 'string', enum: ['image_url'] })
  type!: string;

  @ApiProperty({ type: AnswerImageUrl })
  image_url!: AnswerImageUrl;
}

const reasoningState = {
  type: 'array',
  required: false,
  items: { type: 'object', additionalProperties: true },
} as const;

/** What a message and each piece of one may have besides text and tool calls. */
export class AnswerExtras {
  @ApiProperty({ type: 'string', required: false, nullable: true, description: 'How the model got there.' })
  reasoning_content?: string | null;

  @ApiProperty({ type: 'string', required: false, nullable: true })
  refusal?: string | null;

  @ApiProperty({
    type: [UrlCitationAnnotation],
    required: false,
    description: 'Pages behind the text, where the model searched the web.',
  })
  annotations?: UrlCitationAnnotation[];

  @ApiProperty({
    ...reasoningState,
    description:
      'State of the reasoning. Send it back with the message, unchanged, and the model goes on where it was.',
  })
  reasoning_details?: object[];

  @ApiProperty({
    ...reasoningState,
    description: 'Blocks of thinking with their signatures. Send them back with the message, unchanged.',
  })
  thinking_blocks?: object[];

  @ApiProperty({ type: [AnswerImage], required: false, description: 'Pictures that the model drew.' })
  images?: AnswerImage[];
}
