import {
  ArrayMaxSize,
  IsArray,
  IsISO8601,
  IsNotEmpty,
  IsString,
  Matches,
  MaxLength,
  ValidateBy,
} from 'class-validator';
import { Field, type FieldOptions } from '../validation/field.decorators.js';
import { MoneyField } from '../validation/money.field.js';
import { isNetwork } from './address-list.js';
import { parseLifetimeMs } from './key-expiry.js';

/** The fields that creating and changing a key have in common, each with its checks and its documentation. */

const longestName = 200;
const mostPatterns = 100;

function Satisfies(name: string, accepts: (text: string) => boolean, message: string, each = false) {
  return ValidateBy(
    {
      name,
      validator: {
        validate: (value: unknown) => typeof value === 'string' && accepts(value),
        defaultMessage: () => message,
      },
    },
    { each },
  );
}

export function KeyNameField(options: FieldOptions = {}): PropertyDecorator {
  return Field(
    { description: 'A label for people; it need not be unique.', example: 'Billing service', ...options },
    { type: 'string', minLength: 1, maxLength: longestName },
    IsString(),
    IsNotEmpty(),
    MaxLength(longestName),
  );
}

export function CreditLimitField(): PropertyDecorator {
  return MoneyField({
    presence: 'nullable',
    description:
      'Most that the key may spend in all, in USD: a decimal string with at most 12 decimals. Null = no limit.',
    example: '25.00',
  });
}

export function ExpiresInField(): PropertyDecorator {
  return Field(
    {
      presence: 'nullable',
      description:
        'Lifetime from now, from `1h` to `365d`. Null = never ends. Not together with `expires_at`.',
      example: '30d',
    },
    { type: 'string' },
    Satisfies(
      'isLifetime',
      (text) => parseLifetimeMs(text) !== undefined,
      '$property must be between 1h and 365d, such as 12h or 30d',
    ),
  );
}

export function ExpiresAtField(): PropertyDecorator {
  return Field(
    {
      presence: 'nullable',
      description:
        'End of the key: ISO 8601 with its offset. Null = never ends. Not together with `expires_in`.',
    },
    { type: 'string' },
    IsISO8601({ strict: true }),
    Matches(/T.*(Z|[+-]\d{2}:?\d{2})$/, {
      message: '$property must hold date, time and offset, such as 2030-01-31T12:00:00Z',
    }),
  );
}

export function AllowedModelsField(): PropertyDecorator {
  return Field(
    {
      presence: 'nullable',
      description: 'Globs over model ids. Empty or null = every model.',
      example: ['openai/*', 'sandbox/echo'],
    },
    { type: 'array', items: { type: 'string' }, maxItems: mostPatterns },
    IsArray(),
    ArrayMaxSize(mostPatterns),
    Matches(/^[^\s\p{Cc}\p{Cs}]{1,200}$/u, {
      each: true,
      message: 'each value in $property must be a glob over model ids, of 1 to 200 characters without spaces',
    }),
  );
}

export function AllowedIpsField(): PropertyDecorator {
  return Field(
    {
      presence: 'nullable',
      description: 'Addresses or networks (CIDR) that the key may be used from. Empty or null = everywhere.',
      example: ['10.0.0.0/8', '2001:db8::/32'],
    },
    { type: 'array', items: { type: 'string' }, maxItems: mostPatterns },
    IsArray(),
    ArrayMaxSize(mostPatterns),
    Satisfies(
      'isNetwork',
      isNetwork,
      'each value in $property must be an IP address or a network such as 10.0.0.0/8',
      true,
    ),
  );
}
