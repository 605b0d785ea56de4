import { patternMistake, routerNameMistake, splitPatterns } from './router-form.js';

describe('the name of a router', () => {
  it.each(['a', 'auto', 'my_router-2', 'clearmaas2', 'x'.repeat(50)])('may be %j', (name) =>
    expect(routerNameMistake(name)).toBeUndefined(),
  );

  it.each(['', 'Auto', 'a b', 'a/b', 'ä', 'a\n', 'x'.repeat(51)])('may not be %j', (name) =>
    expect(routerNameMistake(name)).toMatch(/^must be 1 to 50/),
  );

  it('is not the word before it', () => expect(routerNameMistake('clearmaas')).toBe('is reserved'));
});

describe('patterns', () => {
  it('are split at commas and line breaks, blanks and empty ones left out', () => {
    expect(splitPatterns(' openai/*,\n\tanthropic/claude-haiku-* ,, \r\ngoogle/?\n')).toEqual([
      'openai/*',
      'anthropic/claude-haiku-*',
      'google/?',
    ]);
    expect(splitPatterns('')).toEqual([]);
  });

  it.each(['*', 'openai/gpt-4*', 'x'.repeat(256)])('may be %j', (pattern) =>
    expect(patternMistake(pattern)).toBeUndefined(),
  );

  it.each(['', 'a b', 'a,b', 'a\u0000', '\ud800', 'x'.repeat(257)])('may not be %j', (pattern) =>
    expect(patternMistake(pattern)).toMatch(/^must be a glob/),
  );
});
