import type { Type as Class } from '@nestjs/common';
import { ApiExtraModels, getSchemaPath } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, ValidateNested } from 'class-validator';

/** Several DTO classes, told apart by the value of one property. Made by `unionOf`. */
export interface Union {
  readonly property: string;
  readonly variants: ReadonlyMap<string, Class<object>>;
  /** Checks what no variant matches: it only ever complains about `property`. */
  readonly unknown: Class<object>;
}

/** @param variants DTO class by value of `property`; a class may stand for several values. */
export function unionOf(property: string, variants: Readonly<Record<string, Class<object>>>): Union {
  class UnknownVariant {}
  IsIn(Object.keys(variants))(UnknownVariant.prototype, property);
  return { property, variants: new Map(Object.entries(variants)), unknown: UnknownVariant };
}

/** The union as OpenAPI says it. */
export function schemaOf({ property, variants }: Union) {
  const schemas = new Set(variants.values());
  return {
    oneOf: [...schemas].map((variant) => ({ $ref: getSchemaPath(variant) })),
    discriminator: {
      propertyName: property,
      mapping: Object.fromEntries([...variants].map(([value, variant]) => [value, getSchemaPath(variant)])),
    },
  };
}

/** Checks the object, or each object of an array, against its variant, and makes the variants known to OpenAPI. */
export function NestedUnion(union: Union): PropertyDecorator {
  const nested = ValidateNested({ message: '$property must be an object' });
  const typed = Type(() => union.unknown, {
    keepDiscriminatorProperty: true,
    discriminator: {
      property: union.property,
      subTypes: [...union.variants].map(([name, value]) => ({ name, value })),
    },
  });
  return (target, key) => {
    nested(target, key);
    typed(target, key);
    ApiExtraModels(...union.variants.values())(target.constructor);
  };
}
