import { createHash } from 'node:crypto';
import { fc } from '../../test/support/property.js';
import {
  createToken,
  digestToken,
  displayPrefix,
  tokenLength,
  tokenScanPattern,
  verifyToken,
  type KeyKind,
} from './key-token.js';

const kinds = fc.constantFrom<KeyKind>('api', 'management');
const secrets = fc.uint8Array({ minLength: 32, maxLength: 32 });
const alphanumeric = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

describe('key token', () => {
  it('has a fixed width and verifies as its kind for any secret', () => {
    fc.assert(
      fc.property(kinds, secrets, (kind, secret) => {
        const token = createToken(kind, secret);
        expect(token).toHaveLength(tokenLength);
        expect(token.startsWith(kind === 'api' ? 'sk-clearmaas-' : 'mk-clearmaas-')).toBe(true);
        expect(verifyToken(token)).toBe(kind);
      }),
    );
  });

  it('is pinned, checksum included, so that scanners and old keys stay valid', () => {
    expect(createToken('api', new Uint8Array(32))).toMatchInlineSnapshot(
      `"sk-clearmaas-00000000000000000000000000000000000000000003MftF4"`,
    );
    expect(createToken('management', new Uint8Array(32).fill(255))).toMatchInlineSnapshot(
      `"mk-clearmaas-yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp13VdyE5"`,
    );
  });

  it('differs for different secrets', () => {
    fc.assert(
      fc.property(secrets, secrets, (first, second) => {
        fc.pre(Buffer.compare(first, second) !== 0);
        expect(createToken('api', first)).not.toBe(createToken('api', second));
      }),
    );
  });

  it('is random by default', () => {
    const tokens = new Set(Array.from({ length: 500 }, () => createToken('api')));
    expect(tokens.size).toBe(500);
  });

  it('refuses any single changed character', () => {
    fc.assert(
      fc.property(
        kinds,
        secrets,
        fc.nat({ max: tokenLength - 1 }),
        fc.constantFrom(...alphanumeric),
        (kind, secret, position, character) => {
          const token = createToken(kind, secret);
          fc.pre(token[position] !== character);
          const changed = token.slice(0, position) + character + token.slice(position + 1);
          expect(verifyToken(changed)).toBeUndefined();
        },
      ),
    );
  });

  it('refuses a token whose kind was changed', () => {
    fc.assert(
      fc.property(secrets, (secret) => {
        expect(verifyToken(createToken('api', secret).replace('sk-', 'mk-'))).toBeUndefined();
      }),
    );
  });

  it('refuses truncated, padded and arbitrary text without throwing', () => {
    const token = createToken('api');
    for (const text of [token.slice(0, -1), `${token}A`, `${token}\n`, ` ${token}`, token.toLowerCase(), ''])
      expect(verifyToken(text)).toBeUndefined();
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(verifyToken(text)).toBeUndefined();
      }),
    );
  });

  it('is found by the scanner pattern inside other text', () => {
    const token = createToken('management');
    expect(`key="${token}", next`.match(tokenScanPattern)).toEqual([token]);
    expect(`x${token}`.match(tokenScanPattern)).toBeNull();
  });

  it('is kept as the SHA-256 of its text', () => {
    const token = createToken('api');
    expect(digestToken(token)).toBe(createHash('sha256').update(token).digest('hex'));
  });

  it('shows four characters of its secret', () => {
    const token = createToken('api');
    expect(displayPrefix(token)).toBe(token.slice(0, 17));
  });
});
