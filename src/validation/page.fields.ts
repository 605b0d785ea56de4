import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import { ValidateBy } from 'class-validator';
import { Field, IntegerField } from './field.decorators.js';

/** Rows on a page where a query names no `limit`. */
export const defaultPageSize = 20;

/** `limit` of a list. A query is text: it is read as a number first. */
export function PageSizeField(): PropertyDecorator {
  return applyDecorators(
    IntegerField({
      presence: 'optional',
      minimum: 1,
      maximum: 100,
      default: defaultPageSize,
      description: 'Size of a page, from 1 to 100.',
    }),
    Type(() => Number),
  );
}

const largestRowId = 2n ** 63n - 1n;

/** `after` of a list whose rows are numbered by the database. */
export function RowCursorField(what: string): PropertyDecorator {
  return Field(
    {
      presence: 'optional',
      description: `Where the page starts: behind the ${what} of this id, the last one of the page before.`,
    },
    { type: 'string' },
    ValidateBy({
      name: 'isRowId',
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' && /^[1-9]\d{0,18}$/.test(value) && BigInt(value) <= largestRowId,
        defaultMessage: () => `$property must be the id of an ${what}`,
      },
    }),
  );
}
