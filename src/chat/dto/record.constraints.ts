import { ValidateBy } from 'class-validator';

function isRecordOf(value: unknown, accepts: (entry: unknown) => boolean): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every(accepts);
}

/** An object whose values are all strings, such as `metadata`. */
export function IsTextRecord(): PropertyDecorator {
  return ValidateBy({
    name: 'isTextRecord',
    validator: {
      validate: (value: unknown) => isRecordOf(value, (entry) => typeof entry === 'string'),
      defaultMessage: () => '$property must be an object whose values are strings',
    },
  });
}

/** An object whose values are all numbers within the bounds, such as `logit_bias`. */
export function IsNumberRecord(minimum: number, maximum: number): PropertyDecorator {
  return ValidateBy({
    name: 'isNumberRecord',
    validator: {
      validate: (value: unknown) =>
        isRecordOf(value, (entry) => typeof entry === 'number' && entry >= minimum && entry <= maximum),
      defaultMessage: () =>
        `$property must be an object whose values are numbers from ${minimum} to ${maximum}`,
    },
  });
}
