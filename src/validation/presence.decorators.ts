import { ValidateIf } from 'class-validator';

/** Condition of `MayBeAbsent`; the compiler knows it by identity and then skips fields that a body does not have. */
export function isPresent(_owner: unknown, value: unknown): boolean {
  return value !== undefined;
}

/** The field may be left out, but null is a value like any other. Where null is legal as well: `IsOptional`. */
export function MayBeAbsent(): PropertyDecorator {
  return ValidateIf(isPresent);
}

/** A value for which `accepts` holds is valid as it stands; every other one goes through the field's other checks. */
export function AcceptIf(accepts: (value: unknown) => boolean): PropertyDecorator {
  return ValidateIf((_owner: unknown, value: unknown) => !accepts(value));
}

export function isString(value: unknown): value is string {
  return typeof value === 'string';
}
