import { ApiSchema } from '@nestjs/swagger';
import {
  BooleanField,
  NestedField,
  ObjectField,
  TextField,
  WordField,
} from '../../validation/field.decorators.js';
import { unionOf } from '../../validation/union.js';

/** Shapes an answer can be asked for. Source: spec/clearmaas-api.md section 7.3. */

@ApiSchema({ name: 'TextResponseFormat' })
export class TextFormatDto {
  @WordField(['text'])
  type!: 'text';
}

@ApiSchema({ name: 'JsonObjectResponseFormat' })
export class JsonObjectFormatDto {
  @WordField(['json_object'])
  type!: 'json_object';
}

@ApiSchema({ name: 'JsonSchemaDefinition' })
export class JsonSchemaDto {
  @TextField({ notEmpty: true, example: 'person' })
  name!: string;

  @TextField({ presence: 'optional' })
  description?: string;

  @ObjectField({ presence: 'optional', description: 'JSON Schema of the answer.' })
  schema?: Record<string, unknown>;

  @BooleanField({ presence: 'nullable' })
  strict?: boolean | null;
}

@ApiSchema({ name: 'JsonSchemaResponseFormat' })
export class JsonSchemaFormatDto {
  @WordField(['json_schema'])
  type!: 'json_schema';

  @NestedField(JsonSchemaDto)
  json_schema!: JsonSchemaDto;
}

export const responseFormats = unionOf('type', {
  text: TextFormatDto,
  json_object: JsonObjectFormatDto,
  json_schema: JsonSchemaFormatDto,
});
