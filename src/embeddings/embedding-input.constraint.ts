import { ValidateBy } from 'class-validator';

/** Most inputs of a request. Source: OpenAI's reference, "input". */
const mostInputs = 2048;

/** A text that says something, up to 2048 of them, or the same in tokens. */
export function IsEmbeddingInput(): PropertyDecorator {
  return ValidateBy({
    name: 'isEmbeddingInput',
    validator: {
      validate: isEmbeddingInput,
      defaultMessage: () =>
        `$property must be a text, a list of up to ${mostInputs} texts, a list of tokens, or a list of those, none of them empty`,
    },
  });
}

export function isEmbeddingInput(value: unknown): boolean {
  if (typeof value === 'string') return value !== '';
  if (!Array.isArray(value) || value.length === 0) return false;
  const entries: readonly unknown[] = value;
  if (entries.every(isToken)) return true;
  return entries.length <= mostInputs && (entries.every(isText) || entries.every(isTokenList));
}

const isText = (entry: unknown): boolean => typeof entry === 'string' && entry !== '';
const isToken = (entry: unknown): boolean =>
  typeof entry === 'number' && Number.isInteger(entry) && entry >= 0;
const isTokenList = (entry: unknown): boolean =>
  Array.isArray(entry) && entry.length > 0 && entry.every(isToken);
