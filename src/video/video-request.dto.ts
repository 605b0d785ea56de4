import { ApiSchema } from '@nestjs/swagger';
import type { JsonValue } from '../contract/chat.js';
import { ModelField, RoutedRequestDto } from '../dispatch/api/routing-fields.js';
import { Field, IntegerField, NumberField, ObjectField, TextField } from '../validation/field.decorators.js';
import { IsSeconds } from './seconds.constraint.js';

/** A number, or the same as text. */
export function SecondsField(example: string): PropertyDecorator {
  return Field(
    { presence: 'nullable', description: 'Length in whole seconds.', example },
    { oneOf: [{ type: 'string' }, { type: 'integer' }] },
    IsSeconds(),
  );
}

/**
 * The body of `POST /v1/video/generations`: the reference's, and the fields beside `metadata` that other gateways take; those in
 * `metadata` win. Source: spec/clearmaas-api.md section 15, providers digest section 8.1.
 */
@ApiSchema({ name: 'VideoGenerationRequest' })
export class VideoGenerationRequestDto extends RoutedRequestDto {
  @ModelField('A video model of `GET /v1/models`, or a router.', 'clearmaas/auto')
  model!: string;

  @TextField({ notEmpty: true, description: 'What happens.', example: 'A lighthouse at dusk, waves' })
  prompt!: string;

  @TextField({ presence: 'nullable', description: 'First frame: an https address, a data URL or base64.' })
  image?: string | null;

  @ObjectField({
    presence: 'nullable',
    description:
      '`mode`, `aspect_ratio`, `duration`, `negative_prompt`, `cfg_scale`, `image_tail`, `image_list`, `video_list`, ' +
      '`multi_shot`, `shot_type`, `multi_prompt`, `sound`, `watermark_info`: what the model takes of them.',
    example: { mode: 'std', aspect_ratio: '16:9', duration: '5' },
  })
  metadata?: Record<string, JsonValue> | null;

  @SecondsField('5')
  duration?: string | number | null;

  @TextField({ presence: 'nullable', description: 'Width and height in pixels.', example: '1280x720' })
  size?: string | null;

  @TextField({ presence: 'nullable', description: '`std`, `pro`, `4k`.' })
  mode?: string | null;

  @IntegerField({ presence: 'nullable', minimum: 1, maximum: 1, description: 'One at a time.' })
  n?: number | null;

  @NumberField({ presence: 'nullable', description: 'Taken and left alone.' })
  seed?: number | null;
}

/** The body of `POST /v1/videos`, as JSON or as a form. Source: OpenAI's reference. */
@ApiSchema({ name: 'VideoRequest' })
export class VideoRequestDto extends RoutedRequestDto {
  @ModelField('A video model of `GET /v1/models`, or a router.', 'clearmaas/auto')
  model!: string;

  @TextField({ notEmpty: true, description: 'What happens.', example: 'A lighthouse at dusk, waves' })
  prompt!: string;

  @SecondsField('5')
  seconds?: string | number | null;

  @TextField({ presence: 'nullable', description: 'Width and height in pixels.', example: '1280x720' })
  size?: string | null;

  @TextField({ presence: 'nullable', description: 'First frame: a file of the form, an address or base64.' })
  input_reference?: string | null;
}
