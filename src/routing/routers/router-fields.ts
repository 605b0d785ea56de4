import { IsNotEmpty, IsString, MaxLength, ValidateBy } from 'class-validator';
import { longestModelName } from '../../contract/model-name.js';
import { mostPatterns, routerNameMistake } from '../../contract/router-form.js';
import { Field } from '../../validation/field.decorators.js';

/** The fields of a router that no ready decorator fits, each with its checks and its documentation. */

export function RouterNameField(): PropertyDecorator {
  return Field(
    {
      description:
        'What is called as `clearmaas/{name}`: 1 to 50 lower-case letters, digits, `_` and `-`; `clearmaas` is reserved.',
      example: 'fast-and-cheap',
    },
    { type: 'string', minLength: 1, maxLength: 50 },
    ValidateBy({
      name: 'isRouterName',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && routerNameMistake(value) === undefined,
        defaultMessage: (args) =>
          `$property ${routerNameMistake(typeof args?.value === 'string' ? args.value : '')}`,
      },
    }),
  );
}

/** How many there are and what each looks like is checked by `toPatterns`, which can name the one at fault. */
export function AllowedModelsField(): PropertyDecorator {
  return Field(
    {
      presence: 'nullable',
      description:
        `Globs over model ids (\`*\` any run of characters, \`?\` one; case does not matter), at most ${mostPatterns}: a list, or ` +
        'one text with commas or line breaks between them. Empty or null = every model that the key may use.',
      example: ['sandbox/*'],
    },
    { oneOf: [{ type: 'array', items: { type: 'string' }, maxItems: mostPatterns }, { type: 'string' }] },
    ValidateBy({
      name: 'isPatternList',
      validator: {
        validate: (value: unknown) => typeof value === 'string' || Array.isArray(value),
        defaultMessage: () => '$property must be a list of globs, or a text with commas between them',
      },
    }),
  );
}

export function DefaultModelField(): PropertyDecorator {
  return Field(
    {
      presence: 'nullable',
      description: 'Model that serves when the patterns leave nobody; no router. Null = none.',
      example: 'sandbox/echo',
    },
    { type: 'string', minLength: 1, maxLength: longestModelName },
    IsString(),
    IsNotEmpty(),
    MaxLength(longestModelName),
  );
}
