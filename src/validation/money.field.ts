import { ValidateBy } from 'class-validator';
import { parsePicodollars, parseSignedPicodollars } from '../contract/money.js';
import { Field, type FieldOptions } from './field.decorators.js';

export interface MoneyFieldOptions extends FieldOptions {
  /** Whether the amount may be below zero. */
  readonly signed?: boolean;
}

/** An amount in USD as a decimal string, exact: no number, no exponent, no more than 12 decimals. */
export function MoneyField({ signed = false, ...options }: MoneyFieldOptions = {}): PropertyDecorator {
  const parse = signed ? parseSignedPicodollars : parsePicodollars;
  return Field(
    options,
    { type: 'string' },
    ValidateBy({
      name: 'isAmount',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && parse(value) !== undefined,
        defaultMessage: () =>
          `$property must be a string with a decimal amount in USD, such as "${signed ? '-1.50' : '25.50'}", with at most 12 decimals`,
      },
    }),
  );
}
