import { ValidateBy } from 'class-validator';

/**
 * Whether PostgreSQL and every UTF-8 reader can hold the text: no NUL, no half of a surrogate pair.
 * (`\p{Surrogate}` matches only unpaired ones: under the `u` flag a pair is one character.)
 */
export function isStorableText(value: string): boolean {
  return !value.includes('\u0000') && !/\p{Surrogate}/u.test(value);
}

/** Refuses text that a database column cannot hold; other types are left to other checks. */
export function IsStorableText(each = false): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isStorableText',
      validator: {
        validate: (value: unknown) => typeof value !== 'string' || isStorableText(value),
        defaultMessage: () => '$property must not contain NUL characters or unpaired surrogates',
      },
    },
    { each },
  );
}
