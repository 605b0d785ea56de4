import type { JsonValue } from '../../contract/chat.js';
import { type GatewayError, invalidRequest } from '../../contract/gateway-error.js';

/**
 * Fields of an object that a caller wrote, one at a time. What is null or empty is absent, as callers mean it. Every method
 * throws a GatewayError `invalid_request` that names the field by its whole path.
 */
export class CallerReader {
  /** @param pathOf what the caller calls a field of this object, as in `metadata.multi_prompt[1].duration` */
  constructor(
    private readonly values: Readonly<Record<string, JsonValue>>,
    readonly pathOf: (field: string) => string,
  ) {}

  value(field: string): JsonValue | undefined {
    const value = Object.hasOwn(this.values, field) ? this.values[field] : undefined;
    return value === null || value === '' || (Array.isArray(value) && value.length === 0) ? undefined : value;
  }

  has(field: string): boolean {
    return this.value(field) !== undefined;
  }

  refuse(field: string, message: string): GatewayError {
    return invalidRequest(message, this.pathOf(field));
  }

  /** @param longest in characters */
  text(field: string, longest?: number): string | undefined {
    const value = this.value(field);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw this.refuse(field, `${field} must be a string.`);
    if (longest !== undefined && isLonger(value, longest))
      throw this.refuse(field, `${field} must not be longer than ${longest} characters.`);
    return value;
  }

  oneOf<Word extends string>(field: string, words: readonly Word[]): Word | undefined {
    const value = this.value(field);
    if (value === undefined) return undefined;
    const word = words.find((candidate) => candidate === value);
    if (word === undefined) throw this.refuse(field, `${field} must be one of: ${words.join(', ')}.`);
    return word;
  }

  flag(field: string): boolean | undefined {
    const value = this.value(field);
    if (value === undefined || typeof value === 'boolean') return value;
    throw this.refuse(field, `${field} must be true or false.`);
  }

  /** A whole number, also as text, as the vendor has it. */
  whole(field: string): number | undefined {
    const value = this.value(field);
    if (value === undefined) return undefined;
    const number = typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isInteger(number) && number >= 0) return number;
    throw this.refuse(field, `${field} must be a whole number.`);
  }

  /** @param most elements */
  objects(field: string, most: number): readonly CallerReader[] {
    const value = this.value(field);
    if (value === undefined) return [];
    if (!Array.isArray(value)) throw this.refuse(field, `${field} must be a list.`);
    if (value.length > most) throw this.refuse(field, `${field} must not hold more than ${most}.`);
    return value.map((element, index) => this.nested(element, `${field}[${index}]`));
  }

  object(field: string): CallerReader | undefined {
    const value = this.value(field);
    return value === undefined ? undefined : this.nested(value, field);
  }

  private nested(value: JsonValue, place: string): CallerReader {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw this.refuse(place, `${place} must be an object.`);
    const path = this.pathOf(place);
    return new CallerReader(value, (field) => `${path}.${field}`);
  }
}

/** By characters, of which some take two places of a string; nothing long is taken apart for it. */
function isLonger(text: string, longest: number): boolean {
  return text.length > longest && (text.length > 2 * longest || Array.from(text).length > longest);
}
