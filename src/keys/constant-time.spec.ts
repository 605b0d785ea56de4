import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import type { StoredKey } from './stored-key.js';
import { KeyCache } from './key-cache.js';
import { createToken, digestToken } from './key-token.js';

/**
 * Comparisons of what is secret or made of it that may stop at the first difference, with the reason why that tells nobody
 * anything. Times themselves are measured by test/bench/timing.mjs. Source: quality/security-and-reliability.md K3.
 */
const allowed: Readonly<Record<string, string>> = {
  "token.trim() === ''": 'whether there is any key at all',
  'checksumOf(body) !== token.slice(-checksumLength)': 'a public checksum over what the caller sent himself',
  "authorization.startsWith('Bearer ')": 'the scheme, in front of the key',
  'authorization.charCodeAt(7) !== 32': 'the blank in front of the key',
  'this.unfamiliar.find(digest, request.ip)': 'a look-up by digest',
  'this.known.get(digest) === entry': 'whether two entries are the same object',
  'this.reads.get(digest) === read': 'whether two promises are the same object',
};

const secretWords = /token|secret|digest|hash|adminKey|authorization\b/i;
const comparingMethods =
  /^(startsWith|endsWith|includes|indexOf|lastIndexOf|localeCompare|equals|compare|match|search|find|some|every)$/;
const equality = new Set([
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.LessThanToken,
  ts.SyntaxKind.GreaterThanToken,
]);

/** Texts of the expressions in a source that compare something named like a secret. */
function comparisonsIn(source: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const isEquality = ts.isBinaryExpression(node) && equality.has(node.operatorToken.kind);
    const isSearch =
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      comparingMethods.test(node.expression.name.text);
    const isPresence = isEquality && /^(undefined|null)$/.test(node.right.getText());
    if ((isEquality || isSearch) && !isPresence && secretWords.test(node.getText()))
      found.push(node.getText());
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('source.ts', source, ts.ScriptTarget.ES2022, true));
  return found;
}

const sources = readdirSync(import.meta.dirname).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'),
);

describe('what is secret', () => {
  it.each(sources)('is compared in %s by nothing that stops at the first difference', (name) => {
    const found = comparisonsIn(readFileSync(join(import.meta.dirname, name), 'utf8'));
    expect(found.filter((comparison) => !(comparison in allowed))).toEqual([]);
  });

  it('is found by the test where it is compared so', () => {
    expect(
      comparisonsIn(`
        if (token === stored.token) open();
        if (row.hash.startsWith(prefix)) open();
        keys.find((key) => key.secret == secret);
        Buffer.compare(digest, other);
      `),
    ).toHaveLength(5);
  });

  it('is looked up by its whole digest and by nothing else', async () => {
    const asked: unknown[] = [];
    const cache = new KeyCache((...argument): Promise<StoredKey | undefined> => {
      asked.push(...argument);
      return Promise.resolve(undefined);
    });
    const token = createToken('api');
    const digest = digestToken(token);
    await cache.get(digest);
    expect(asked).toEqual([digest]);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(token).not.toContain(digest.slice(0, 8));
  });

  it('has a digest that tells nothing of a common beginning', () => {
    const token = createToken('api', Buffer.alloc(32, 7));
    const own = digestToken(token);
    const commonDigits = Array.from(token, (_, place) => {
      const digest = digestToken(`${token.slice(0, place)}!${token.slice(place + 1)}`);
      return [...digest].findIndex((digit, index) => digit !== own[index]);
    });
    expect(Math.max(...commonDigits)).toBeLessThan(5);
  });
});
