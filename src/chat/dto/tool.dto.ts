import { applyDecorators } from '@nestjs/common';
import { ApiSchema, getSchemaPath } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsObject, ValidateNested } from 'class-validator';
import {
  BooleanField,
  Field,
  NestedField,
  ObjectField,
  TextField,
  WordField,
  type FieldOptions,
} from '../../validation/field.decorators.js';
import { AcceptIf, isString } from '../../validation/presence.decorators.js';
import { NestedUnion, schemaOf, unionOf } from '../../validation/union.js';

/** Tools on offer and the choice among them. Source: spec/clearmaas-api.md sections 4 and 7.1. */

@ApiSchema({ name: 'FunctionDefinition' })
export class FunctionDefinitionDto {
  @TextField({ notEmpty: true, example: 'get_weather' })
  name!: string;

  @TextField({ presence: 'optional', example: 'The weather of a city.' })
  description?: string;

  @ObjectField({ presence: 'optional', description: 'JSON Schema of the arguments.' })
  parameters?: Record<string, unknown>;

  @BooleanField({ presence: 'nullable', description: 'Arguments must follow the schema exactly.' })
  strict?: boolean | null;
}

@ApiSchema({ name: 'FunctionTool' })
export class FunctionToolDto {
  @WordField(['function'])
  type!: 'function';

  @NestedField(FunctionDefinitionDto)
  function!: FunctionDefinitionDto;
}

@ApiSchema({ name: 'CustomToolDefinition' })
export class CustomToolDefinitionDto {
  @TextField({ notEmpty: true })
  name!: string;

  @TextField({ presence: 'optional' })
  description?: string;

  @ObjectField({ presence: 'optional', description: 'What the input may look like: text or a grammar.' })
  format?: Record<string, unknown>;
}

@ApiSchema({ name: 'CustomTool' })
export class CustomToolDto {
  @WordField(['custom'])
  type!: 'custom';

  @NestedField(CustomToolDefinitionDto)
  custom!: CustomToolDefinitionDto;
}

export const tools = unionOf('type', { function: FunctionToolDto, custom: CustomToolDto });

@ApiSchema({ name: 'ToolName' })
export class ToolNameDto {
  @TextField({ notEmpty: true, example: 'get_weather' })
  name!: string;
}

@ApiSchema({ name: 'FunctionToolChoice' })
export class FunctionToolChoiceDto {
  @WordField(['function'])
  type!: 'function';

  @NestedField(ToolNameDto)
  function!: ToolNameDto;
}

@ApiSchema({ name: 'CustomToolChoice' })
export class CustomToolChoiceDto {
  @WordField(['custom'])
  type!: 'custom';

  @NestedField(ToolNameDto)
  custom!: ToolNameDto;
}

@ApiSchema({ name: 'AllowedToolsChoice' })
export class AllowedToolsChoiceDto {
  @WordField(['allowed_tools'])
  type!: 'allowed_tools';

  @ObjectField({ description: '`mode` (`auto` or `required`) and the list `tools`.' })
  allowed_tools!: Record<string, unknown>;
}

const toolChoices = unionOf('type', {
  function: FunctionToolChoiceDto,
  custom: CustomToolChoiceDto,
  allowed_tools: AllowedToolsChoiceDto,
});
const toolChoiceModes = ['none', 'auto', 'required'];

/** `tool_choice`: a mode, or the tool that must be called. */
export function ToolChoiceField(options: FieldOptions): PropertyDecorator {
  return applyDecorators(
    AcceptIf((value) => isString(value) && toolChoiceModes.includes(value)),
    Field(
      options,
      { oneOf: [{ type: 'string', enum: toolChoiceModes }, schemaOf(toolChoices)] },
      IsObject({
        message: `$property must be one of ${toolChoiceModes.join(', ')}, or an object naming a tool`,
      }),
      NestedUnion(toolChoices),
    ),
  );
}

const functionChoiceModes = ['none', 'auto'];

/** `function_call`: the older form, a mode or the function that must be called. */
export function FunctionChoiceField(options: FieldOptions): PropertyDecorator {
  return applyDecorators(
    AcceptIf((value) => isString(value) && functionChoiceModes.includes(value)),
    Field(
      options,
      { oneOf: [{ type: 'string', enum: functionChoiceModes }, { $ref: getSchemaPath(ToolNameDto) }] },
      IsObject({
        message: `$property must be one of ${functionChoiceModes.join(', ')}, or an object naming a function`,
      }),
      ValidateNested({ message: '$property must be an object' }),
      Type(() => ToolNameDto),
    ),
  );
}
