import { ApiSchema } from '@nestjs/swagger';
import { NestedField, TextField, WordField } from '../../validation/field.decorators.js';
import { unionOf } from '../../validation/union.js';

/** Calls that an assistant message makes. Source: spec/clearmaas-api.md section 4. */

@ApiSchema({ name: 'FunctionCall' })
export class FunctionCallDto {
  @TextField({ notEmpty: true, example: 'get_weather' })
  name!: string;

  @TextField({ description: 'JSON, as the model wrote it.', example: '{"city":"Berlin"}' })
  arguments!: string;
}

@ApiSchema({ name: 'FunctionToolCall' })
export class FunctionToolCallDto {
  @TextField({ notEmpty: true, example: 'call_1' })
  id!: string;

  @WordField(['function'])
  type!: 'function';

  @NestedField(FunctionCallDto)
  function!: FunctionCallDto;
}

@ApiSchema({ name: 'CustomCall' })
export class CustomCallDto {
  @TextField({ notEmpty: true })
  name!: string;

  @TextField()
  input!: string;
}

@ApiSchema({ name: 'CustomToolCall' })
export class CustomToolCallDto {
  @TextField({ notEmpty: true, example: 'call_1' })
  id!: string;

  @WordField(['custom'])
  type!: 'custom';

  @NestedField(CustomCallDto)
  custom!: CustomCallDto;
}

export const toolCalls = unionOf('type', { function: FunctionToolCallDto, custom: CustomToolCallDto });
