import { ApiSchema } from '@nestjs/swagger';
import { embeddingEncodings, type EmbeddingInput } from '../contract/embedding.js';
import { ModelField, RoutedRequestDto } from '../dispatch/api/routing-fields.js';
import { Field, IntegerField, TextField, WordField } from '../validation/field.decorators.js';
import { IsEmbeddingInput } from './embedding-input.constraint.js';

const token = { type: 'integer', minimum: 0 };

/** The body of `POST /v1/embeddings`. Source: OpenAI's reference. */
@ApiSchema({ name: 'EmbeddingRequest' })
export class EmbeddingRequestDto extends RoutedRequestDto {
  @ModelField('An embedding model of `GET /v1/models`, or a router.', 'sandbox/embedding')
  model!: string;

  @Field(
    { description: 'A text, up to 2048 texts, or the same in tokens.', example: 'The sea is calm tonight.' },
    {
      oneOf: [
        { type: 'string' },
        { type: 'array', items: { type: 'string' } },
        { type: 'array', items: token },
        { type: 'array', items: { type: 'array', items: token } },
      ],
    },
    IsEmbeddingInput(),
  )
  input!: EmbeddingInput;

  @IntegerField({ presence: 'nullable', minimum: 1, maximum: 65_536, description: 'Length of the answer.' })
  dimensions?: number | null;

  @WordField(embeddingEncodings, { presence: 'nullable', default: 'float' })
  encoding_format?: 'float' | 'base64' | null;

  @TextField({ presence: 'nullable', description: 'An id of your own user, for the vendor.' })
  user?: string | null;
}
