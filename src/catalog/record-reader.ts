import type { JsonValue } from '../contract/chat.js';

/** Reads one JSON object field by field and complains, with the path, about whatever is missing, wrong or left over. */
export class RecordReader {
  private readonly left: Map<string, unknown>;

  constructor(
    value: unknown,
    private readonly path: string,
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new Error(`${path} is not an object.`);
    this.left = new Map<string, unknown>(Object.entries(value));
  }

  string(key: string): string {
    return this.required(key, this.optionalString(key));
  }

  optionalString(key: string): string | undefined {
    const value = this.take(key);
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string' || value === '') throw this.wrong(key, 'a string');
    return value;
  }

  /** A price: digits with at most one point, as a string, so that no float ever touches it. */
  optionalDecimal(key: string): string | undefined {
    const value = this.optionalString(key);
    if (value !== undefined && !/^\d+(\.\d+)?$/.test(value)) throw this.wrong(key, 'a decimal string');
    return value;
  }

  decimal(key: string): string {
    return this.required(key, this.optionalDecimal(key));
  }

  optionalDate(key: string): string | undefined {
    const value = this.optionalString(key);
    if (value !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(value)) throw this.wrong(key, 'an ISO date');
    return value;
  }

  date(key: string): string {
    return this.required(key, this.optionalDate(key));
  }

  optionalBoolean(key: string): boolean | undefined {
    const value = this.take(key);
    if (value === undefined || typeof value === 'boolean') return value;
    throw this.wrong(key, 'a boolean');
  }

  boolean(key: string): boolean {
    return this.required(key, this.optionalBoolean(key));
  }

  /** A whole number above zero. */
  optionalCount(key: string): number | undefined {
    const value = this.take(key);
    if (value === undefined || value === null) return undefined;
    if (!isCount(value)) throw this.wrong(key, 'a whole number above zero');
    return value;
  }

  count(key: string): number {
    return this.required(key, this.optionalCount(key));
  }

  /** A whole number from 1 to 100. */
  percentage(key: string): number {
    const value = this.count(key);
    if (value > 100) throw this.wrong(key, 'a whole number from 1 to 100');
    return value;
  }

  optionalCounts(key: string): readonly number[] | undefined {
    return this.optionalList(key, isCount, 'whole numbers above zero');
  }

  optionalStrings(key: string): readonly string[] | undefined {
    return this.optionalList(key, (value) => typeof value === 'string', 'strings');
  }

  strings(key: string): readonly string[] {
    return this.required(key, this.optionalStrings(key));
  }

  optionalOneOf<Choice extends string>(key: string, choices: readonly Choice[]): Choice | undefined {
    const value = this.optionalString(key);
    if (value === undefined) return undefined;
    const choice = choices.find((candidate) => candidate === value);
    if (choice === undefined) throw this.wrong(key, `one of ${choices.join(', ')}`);
    return choice;
  }

  oneOf<Choice extends string>(key: string, choices: readonly Choice[]): Choice {
    return this.required(key, this.optionalOneOf(key, choices));
  }

  optionalSomeOf<Choice extends string>(
    key: string,
    choices: readonly Choice[],
  ): readonly Choice[] | undefined {
    const isChoice = (value: unknown): value is Choice => choices.some((choice) => choice === value);
    return this.optionalList(key, isChoice, `a selection of ${choices.join(', ')}`);
  }

  someOf<Choice extends string>(key: string, choices: readonly Choice[]): readonly Choice[] {
    return this.required(key, this.optionalSomeOf(key, choices));
  }

  /** A nested object. */
  optionalRecord<Result>(key: string, read: (reader: RecordReader) => Result): Result | undefined {
    const value = this.take(key);
    return value === undefined ? undefined : readRecord(value, `${this.path}.${key}`, read);
  }

  record<Result>(key: string, read: (reader: RecordReader) => Result): Result {
    return this.required(key, this.optionalRecord(key, read));
  }

  /** A list of objects; an absent one is empty. */
  records<Result>(key: string, read: (reader: RecordReader) => Result): readonly Result[] {
    const value = this.take(key) ?? [];
    if (!Array.isArray(value)) throw this.wrong(key, 'a list');
    return value.map((item, index) => readRecord(item, `${this.path}.${key}[${index}]`, read));
  }

  /** An object with any keys whose values are decimal strings. */
  decimals(): Record<string, string> {
    return Object.fromEntries([...this.left.keys()].map((key) => [key, this.decimal(key)]));
  }

  /** An object with any keys and any JSON below. */
  json(): Record<string, JsonValue> {
    const entries = [...this.left.keys()].map((key): [string, JsonValue] => {
      const value = this.take(key);
      if (!isJson(value)) throw this.wrong(key, 'JSON');
      return [key, value];
    });
    return Object.fromEntries(entries);
  }

  /** @throws Error when a field was never asked for: nothing in the data is lost unnoticed. */
  end(): void {
    const [key] = this.left.keys();
    if (key !== undefined) throw new Error(`${this.path}.${key} is unknown.`);
  }

  private take(key: string): unknown {
    const value = this.left.get(key);
    this.left.delete(key);
    return value;
  }

  private required<Value>(key: string, value: Value | undefined): Value {
    if (value === undefined) throw new Error(`${this.path}.${key} is missing.`);
    return value;
  }

  private optionalList<Item>(
    key: string,
    isItem: (value: unknown) => value is Item,
    wanted: string,
  ): readonly Item[] | undefined {
    const value = this.take(key);
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || !value.every(isItem)) throw this.wrong(key, `a list of ${wanted}`);
    return value;
  }

  private wrong(key: string, wanted: string): Error {
    return new Error(`${this.path}.${key} is not ${wanted}.`);
  }
}

/** Reads one object completely. */
export function readRecord<Result>(
  value: unknown,
  path: string,
  read: (reader: RecordReader) => Result,
): Result {
  const reader = new RecordReader(value, path);
  const result = read(reader);
  reader.end();
  return result;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

function isJson(value: unknown): value is JsonValue {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return true;
  if (Array.isArray(value)) return value.every(isJson);
  return typeof value === 'object' && Object.values(value).every(isJson);
}
