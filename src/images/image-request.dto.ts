import { ApiSchema } from '@nestjs/swagger';
import { imageResponseFormats } from '../contract/image.js';
import { ModelField, RoutedRequestDto } from '../dispatch/api/routing-fields.js';
import { IntegerField, TextField, WordField } from '../validation/field.decorators.js';

/** The body of `POST /v1/images/generations`. Source: spec/clearmaas-api.md section 13, OpenAI's reference. */
@ApiSchema({ name: 'ImageGenerationRequest' })
export class ImageRequestDto extends RoutedRequestDto {
  @ModelField('An image model of `GET /v1/models`, or a router.', 'sandbox/image')
  model!: string;

  @TextField({ notEmpty: true, description: 'What to show.', example: 'A lighthouse at dusk' })
  prompt!: string;

  @IntegerField({ presence: 'nullable', minimum: 1, maximum: 10, default: 1, description: 'How many.' })
  n?: number | null;

  @TextField({
    presence: 'nullable',
    description: 'Width and height in pixels, or `auto`. What a model lacks is refused.',
    example: '1024x1024',
  })
  size?: string | null;

  @TextField({ presence: 'nullable', description: '`auto`, `low`, `medium`, `high`, `standard`, `hd`.' })
  quality?: string | null;

  @TextField({ presence: 'nullable', description: '`vivid` or `natural`, where the model knows styles.' })
  style?: string | null;

  @WordField(imageResponseFormats, {
    presence: 'nullable',
    description: 'Models that make no addresses answer with `b64_json` whatever is asked.',
  })
  response_format?: 'url' | 'b64_json' | null;

  @TextField({ presence: 'nullable', description: 'OpenAI: `transparent`, `opaque`, `auto`.' })
  background?: string | null;

  @TextField({ presence: 'nullable', description: 'OpenAI: `low` or `auto`.' })
  moderation?: string | null;

  @TextField({ presence: 'nullable', description: 'OpenAI: `png`, `jpeg`, `webp`.' })
  output_format?: string | null;

  @IntegerField({ presence: 'nullable', minimum: 0, maximum: 100, description: 'OpenAI: for jpeg and webp.' })
  output_compression?: number | null;

  @TextField({ presence: 'nullable', description: 'An id of your own user, for the vendor.' })
  user?: string | null;
}
