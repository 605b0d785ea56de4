import { baseUrlMistake, secretMistake, withoutTrailingSlash } from './setting-forms.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads variables one by one and collects every mistake instead of stopping at the first. A variable that is set but
 * empty is a mistake everywhere: an empty DATABASE_URL would otherwise silently mean the embedded database.
 */
export class SettingReader {
  readonly mistakes: string[] = [];

  constructor(private readonly environment: Environment) {}

  /** The value with its surrounding blanks removed; undefined = unset or empty, the latter noted as a mistake. */
  text(name: string): string | undefined {
    const value = this.environment[name];
    if (value === undefined) return undefined;
    const trimmed = value.trim();
    if (trimmed !== '') return trimmed;
    this.fail(name, 'is set but empty; give it a value or remove it');
    return undefined;
  }

  /** @param parse undefined = the value does not have the form `expectation` describes. */
  parsed<T>(name: string, expectation: string, parse: (value: string) => T | undefined): T | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const result = parse(value);
    if (result === undefined) this.fail(name, `must be ${expectation}`);
    return result;
  }

  integer(name: string, lowest: number, highest: number): number | undefined {
    return this.parsed(name, `a whole number from ${lowest} to ${highest}`, (value) => {
      const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
      return number >= lowest && number <= highest ? number : undefined;
    });
  }

  oneOf<T extends string>(name: string, choices: readonly T[]): T | undefined {
    return this.parsed(name, `one of ${choices.join(', ')}`, (value) =>
      choices.find((choice) => choice === value.toLowerCase()),
    );
  }

  switch(name: string): boolean | undefined {
    return this.parsed(name, 'on or off', (value) => {
      if (/^(on|true|1|yes)$/i.test(value)) return true;
      return /^(off|false|0|no)$/i.test(value) ? false : undefined;
    });
  }

  /** A comma-separated list of secrets; empty when unset or wrong. */
  secrets(name: string): string[] {
    const list = this.text(name);
    if (list === undefined) return [];
    const secrets = list.split(',').map((secret) => secret.trim());
    if (secrets.includes('')) this.fail(name, 'has an empty entry in its list');
    for (const mistake of new Set(secrets.filter(Boolean).map(secretMistake)))
      if (mistake) this.fail(name, mistake);
    return secrets;
  }

  /** An http(s) URL without its trailing slash. */
  baseUrl(name: string): string | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const mistake = baseUrlMistake(value);
    if (mistake) this.fail(name, mistake);
    return withoutTrailingSlash(value);
  }

  fail(name: string, mistake: string): void {
    this.mistakes.push(`${name} ${mistake}.`);
  }
}
