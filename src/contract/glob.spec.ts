import { fc } from '../../test/support/property.js';
import { compileGlobs } from './glob.js';

/** The obvious definition, exponential and therefore only good for short strings. */
function matchesByDefinition(pattern: string, text: string): boolean {
  const [symbol] = pattern;
  if (symbol === undefined) return text === '';
  const rest = pattern.slice(1);
  if (symbol === '*')
    return [...Array(text.length + 1).keys()].some((skip) => matchesByDefinition(rest, text.slice(skip)));
  return text !== '' && (symbol === '?' || symbol === text[0]) && matchesByDefinition(rest, text.slice(1));
}

describe('compileGlobs', () => {
  it.each([
    ['openai/gpt-4o', 'openai/gpt-4o', true],
    ['openai/gpt-4o', 'openai/gpt-4o-mini', false],
    ['openai/*', 'openai/gpt-4o', true],
    ['openai/*', 'openai/', true],
    ['openai/*', 'anthropic/claude', false],
    ['*/gpt-?o', 'openai/gpt-4o', true],
    ['*/gpt-?o', 'openai/gpt-o', false],
    ['*mini*', 'openai/gpt-4o-mini', true],
    ['OpenAI/GPT-*', 'openai/gpt-5', true],
    ['gpt.4o', 'gpt-4o', false],
    ['[a-z]+', 'a', false],
    ['', '', true],
    ['', 'a', false],
    ['**', '', true],
  ])('%s on %s is %s', (pattern, text, expected) => {
    expect(compileGlobs([pattern])(text)).toBe(expected);
  });

  it('matches when one of several patterns does, and never with none', () => {
    const allowed = compileGlobs(['openai/*', 'kimi/*']);
    expect(allowed('kimi/kimi-k2.5')).toBe(true);
    expect(allowed('qwen/qwen-plus')).toBe(false);
    expect(compileGlobs([])('openai/gpt-4o')).toBe(false);
  });

  it('agrees with the definition', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '/', '.'), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.'), maxLength: 10 });
    fc.assert(
      fc.property(pattern, text, (glob, name) => {
        expect(compileGlobs([glob])(name)).toBe(matchesByDefinition(glob, name));
      }),
      { numRuns: 2000 },
    );
  });

  it('matches itself whatever the case, and everything behind a star', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (left, right) => {
        const literal = left.replaceAll(/[*?]/g, '-');
        expect(compileGlobs([literal.toUpperCase().toLowerCase()])(literal.toUpperCase())).toBe(true);
        expect(compileGlobs([`${literal}*`])(literal + right)).toBe(true);
      }),
    );
  });

  it('stays fast on the pattern that ruins backtracking matchers', () => {
    const started = performance.now();
    expect(compileGlobs(['*a'.repeat(60) + '*b'])('a'.repeat(4000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
