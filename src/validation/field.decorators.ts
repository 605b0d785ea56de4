import { applyDecorators, type Type as Class } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { MayBeAbsent } from './presence.decorators.js';
import { NestedUnion, schemaOf, type Union } from './union.js';

/**
 * Decorators that say a field's type once, for class-validator and for OpenAPI both. Null is refused unless `presence` is
 * `nullable`.
 */
export interface FieldOptions {
  /** `required` by default; `optional` may be left out; `nullable` may be left out or null. */
  readonly presence?: 'required' | 'optional' | 'nullable';
  readonly description?: string;
  readonly example?: unknown;
  readonly default?: unknown;
  readonly deprecated?: boolean;
}

/** What OpenAPI says of a field, apart from FieldOptions. `Object` is the free-form JSON object. */
export interface FieldSchema extends Pick<
  ApiPropertyOptions,
  | 'items'
  | 'oneOf'
  | 'discriminator'
  | 'enum'
  | 'additionalProperties'
  | 'minimum'
  | 'maximum'
  | 'minLength'
  | 'maxLength'
  | 'minItems'
  | 'maxItems'
> {
  readonly type?: Class<unknown> | [Class<unknown>] | 'array' | 'string' | 'number' | 'integer' | 'boolean';
}

const presenceChecks = { required: [], optional: [MayBeAbsent], nullable: [IsOptional] } as const;

/** The common ground of the decorators below, for fields that none of them fits. */
export function Field(
  { presence = 'required', ...documentation }: FieldOptions,
  schema: FieldSchema,
  ...checks: PropertyDecorator[]
): PropertyDecorator {
  return applyDecorators(
    ...presenceChecks[presence].map((check) => check()),
    ...checks,
    ApiProperty({
      ...schema,
      ...documentation,
      nullable: presence === 'nullable' || undefined,
      required: presence === 'required',
    }),
  );
}

export interface TextFieldOptions extends FieldOptions {
  readonly notEmpty?: boolean;
  /** In UTF-16 code units. */
  readonly maxLength?: number;
}

export function TextField({ notEmpty, maxLength, ...options }: TextFieldOptions = {}): PropertyDecorator {
  return Field(
    options,
    { type: 'string', minLength: notEmpty ? 1 : undefined, maxLength },
    IsString(),
    ...(notEmpty ? [IsNotEmpty()] : []),
    ...(maxLength === undefined ? [] : [MaxLength(maxLength)]),
  );
}

/** One of a fixed set of words. */
export function WordField(words: readonly string[], options: FieldOptions = {}): PropertyDecorator {
  return Field(options, { type: 'string', enum: [...words] }, IsIn(words));
}

export interface NumberFieldOptions extends FieldOptions {
  readonly minimum?: number;
  readonly maximum?: number;
}

function bounds({ minimum, maximum }: NumberFieldOptions): PropertyDecorator[] {
  return [...(minimum === undefined ? [] : [Min(minimum)]), ...(maximum === undefined ? [] : [Max(maximum)])];
}

/** A finite number. */
export function NumberField({ minimum, maximum, ...options }: NumberFieldOptions = {}): PropertyDecorator {
  return Field(options, { type: 'number', minimum, maximum }, IsNumber(), ...bounds({ minimum, maximum }));
}

export function IntegerField({ minimum, maximum, ...options }: NumberFieldOptions = {}): PropertyDecorator {
  return Field(options, { type: 'integer', minimum, maximum }, IsInt(), ...bounds({ minimum, maximum }));
}

export function BooleanField(options: FieldOptions = {}): PropertyDecorator {
  return Field(options, { type: 'boolean' }, IsBoolean());
}

/** A JSON object whose inside is none of the gateway's business. */
export function ObjectField(options: FieldOptions = {}): PropertyDecorator {
  return Field(options, { type: Object, additionalProperties: true }, IsObject());
}

export function NestedField(dto: Class<object>, options: FieldOptions = {}): PropertyDecorator {
  return Field(
    options,
    { type: dto },
    IsObject(),
    ValidateNested({ message: '$property must be an object' }),
    Type(() => dto),
  );
}

/** One object of a union. */
export function UnionField(union: Union, options: FieldOptions = {}): PropertyDecorator {
  return Field(options, { ...schemaOf(union) }, IsObject(), NestedUnion(union));
}

export interface ListFieldOptions extends FieldOptions {
  readonly notEmpty?: boolean;
  readonly maxItems?: number;
}

function sizes({ notEmpty, maxItems }: ListFieldOptions): PropertyDecorator[] {
  return [
    ...(notEmpty ? [ArrayNotEmpty()] : []),
    ...(maxItems === undefined ? [] : [ArrayMaxSize(maxItems)]),
  ];
}

function listSchema({ notEmpty, maxItems }: ListFieldOptions, items: object): FieldSchema {
  return { type: 'array', items, minItems: notEmpty ? 1 : undefined, maxItems };
}

export function TextListField({ notEmpty, maxItems, ...options }: ListFieldOptions = {}): PropertyDecorator {
  return Field(
    options,
    listSchema({ notEmpty, maxItems }, { type: 'string' }),
    IsArray(),
    ...sizes({ notEmpty, maxItems }),
    IsString({ each: true }),
  );
}

/** An array of objects of one class. */
export function NestedListField(dto: Class<object>, options: FieldOptions = {}): PropertyDecorator {
  return Field(
    options,
    { type: [dto] },
    IsArray(),
    ValidateNested({ message: '$property must be an object' }),
    Type(() => dto),
  );
}

/** An array of objects of a union. */
export function UnionListField(
  union: Union,
  { notEmpty, maxItems, ...options }: ListFieldOptions = {},
): PropertyDecorator {
  return Field(
    options,
    listSchema({ notEmpty, maxItems }, schemaOf(union)),
    IsArray(),
    ...sizes({ notEmpty, maxItems }),
    NestedUnion(union),
  );
}
