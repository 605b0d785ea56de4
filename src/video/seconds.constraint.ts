import { ValidateBy } from 'class-validator';

/** A length in seconds: a whole number, or the same as text. */
export function IsSeconds(): PropertyDecorator {
  return ValidateBy({
    name: 'isSeconds',
    validator: {
      validate: (value: unknown) =>
        (typeof value === 'string' && /^[0-9]{1,4}$/.test(value)) ||
        (typeof value === 'number' && Number.isInteger(value)),
      defaultMessage: () => '$property must be a whole number of seconds',
    },
  });
}
