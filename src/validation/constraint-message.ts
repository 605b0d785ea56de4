import type { ValidationArguments, ValidatorConstraintInterface } from 'class-validator';

interface MessageSource {
  /** undefined where the decorator was given none */
  readonly message: string | ((args: ValidationArguments) => string) | undefined;
  readonly constraints: readonly unknown[] | undefined;
}

/**
 * What class-validator would say about a failed constraint, with the token `$property` still in it. The value is
 * withheld from whoever words the message, so that no message can quote a prompt.
 */
export function describeConstraint(
  { message, constraints = [] }: MessageSource,
  constraint: ValidatorConstraintInterface | undefined,
  targetName: string,
): string {
  const args: ValidationArguments = {
    targetName,
    property: '$property',
    object: {},
    value: undefined,
    constraints: [...constraints],
  };
  const worded = typeof message === 'function' ? message(args) : message;
  const text = worded || constraint?.defaultMessage?.(args) || '$property is not valid';
  return text
    .replace('each value in ', '') // the path names the element
    .replaceAll(/\$constraint(\d+)/g, (token, position) => listed(constraints[Number(position) - 1], token));
}

function listed(constraint: unknown, token: string): string {
  if (Array.isArray(constraint)) return constraint.join(', ');
  return typeof constraint === 'string' || typeof constraint === 'number' ? String(constraint) : token;
}
