import { NestedField, TextField, WordField } from '../../validation/field.decorators.js';
import { unionOf } from '../../validation/union.js';

/** Calls that an assistant message makes. Source: spec/clearmaas-api.md section 4. */

export class FunctionCallDto {
  @TextField({ notEmpty: true, example: 'get_weather' })
  name!: string;

  @TextField({ description: 'JSON, as the model wrote it.', example: '{"city":"Berlin"}' })
  arguments!: string;
}

export class FunctionToolCallDto {
  @TextField({ notEmpty: true, example: 'call_1' })
  id!: string;

  @WordField(['function'])
  type!: 'function';

  @NestedField(FunctionCallDto)
  function!: FunctionCallDto;
}

export class CustomCallDto {
  @TextField({ notEmpty: true })
  name!: string;

  @TextField()
  input!: string;
}

export class CustomToolCallDto {
  @TextField({ notEmpty: true, example: 'call_1' })
  id!: string;

  @WordField(['custom'])
  type!: 'custom';

  @NestedField(CustomCallDto)
  custom!: CustomCallDto;
}

export const toolCalls = unionOf('type', { function: FunctionToolCallDto, custom: CustomToolCallDto });
