/** The forms that a router's fields may take, whether the API brings them or the configuration file. */

export const mostPatterns = 100;
export const longestPattern = 256;

/** What is wrong with a router's name, in words that follow it; undefined = nothing. Source: spec/clearmaas-api.md section 6. */
export function routerNameMistake(name: string): string | undefined {
  if (name === 'clearmaas') return 'is reserved';
  return /^[a-z0-9_-]{1,50}$/.test(name) ? undefined : 'must be 1 to 50 lower-case letters, digits, _ and -';
}

/** The globs of a text that has commas or line breaks between them. */
export function splitPatterns(text: string): string[] {
  return text
    .split(/[,\r\n]/)
    .map((pattern) => pattern.trim())
    .filter(Boolean);
}

/** What is wrong with one glob, in words that follow its place; undefined = nothing. */
export function patternMistake(pattern: string): string | undefined {
  return pattern.length <= longestPattern && /^[^\s,\p{Cc}\p{Cs}]+$/u.test(pattern)
    ? undefined
    : `must be a glob over model ids, of 1 to ${longestPattern} characters without spaces and commas`;
}
