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

export function AnnotationsProperty(): PropertyDecorator {
  return ApiProperty({
    type: [UrlCitationAnnotation],
    required: false,
    description: 'Pages behind the text, where the model searched the web.',
  });
}

export function ImagesProperty(): PropertyDecorator {
  return ApiProperty({ type: [AnswerImage], required: false, description: 'Pictures that the model drew.' });
}

/** Opaque state of a model's reasoning, by one of the names under which clients look for it. */
export function ReasoningStateProperty(name: 'reasoning_details' | 'thinking_blocks'): PropertyDecorator {
  return ApiProperty({
    type: 'array',
    required: false,
    items: { type: 'object', additionalProperties: true },
    description:
      name === 'reasoning_details'
        ? 'State of the reasoning. Send it back with the message, unchanged, and the model goes on where it was.'
        : 'Blocks of thinking with their signatures. Send them back with the message, unchanged.',
  });
}
