import { ApiSchema } from '@nestjs/swagger';
import { speechContentTypes, type SpeechFormat } from '../contract/speech.js';
import { ModelField, RoutedRequestDto } from '../dispatch/api/routing-fields.js';
import { NumberField, TextField, WordField } from '../validation/field.decorators.js';

/** Longest text, in characters: what any vendor takes. Source: OpenAI's reference. */
const longestInput = 4096;

/** The body of `POST /v1/audio/speech`. Source: spec/clearmaas-api.md section 14, OpenAI's reference. */
@ApiSchema({ name: 'SpeechRequest' })
export class SpeechRequestDto extends RoutedRequestDto {
  @ModelField('A speech model of `GET /v1/models`, or a router.', 'sandbox/speech')
  model!: string;

  @TextField({
    notEmpty: true,
    maxLength: longestInput,
    description: 'What to say.',
    example: 'Good morning.',
  })
  input!: string;

  @TextField({ notEmpty: true, maxLength: 256, description: 'Who says it.', example: 'alloy' })
  voice!: string;

  @TextField({
    presence: 'nullable',
    maxLength: longestInput,
    description: 'How to say it, where the model takes that.',
  })
  instructions?: string | null;

  @NumberField({ presence: 'nullable', minimum: 0.25, maximum: 4, default: 1 })
  speed?: number | null;

  @WordField(Object.keys(speechContentTypes), { presence: 'nullable', default: 'mp3' })
  response_format?: SpeechFormat | null;
}
