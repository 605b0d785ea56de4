import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** What a token opens: the model API under `/v1`, or the management API under `/admin`. */
export type KeyKind = 'api' | 'management';

const prefixes: Readonly<Record<KeyKind, string>> = {
  api: 'sk-clearmaas-',
  management: 'mk-clearmaas-',
};

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const secretBytes = 32;
/** 62^43 > 2^256: every 32-byte value fits, padded on the left. */
const secretLength = 43;
/** 62^6 > 2^32. */
const checksumLength = 6;
/** Characters of the secret part shown to recognise a key by: 4 × 5.95 bits of 256 given away. */
const shownLength = 4;

/** Length of every token: prefix, secret, checksum. */
export const tokenLength = prefixes.api.length + secretLength + checksumLength;

/**
 * For secret scanners: finds our tokens in any text. A candidate is real when its last 6 characters are the CRC32
 * (IEEE, unsigned, in Base62 with digits, upper case, lower case, padded with `0`) of everything before them, prefix
 * included. The idea and its false-positive figures: GitHub's token format of April 2021.
 */
export const tokenScanPattern = /\b[sm]k-clearmaas-[0-9A-Za-z]{49}\b/g;

const tokenPattern = /^([sm])k-clearmaas-[0-9A-Za-z]{49}$/;

function toBase62(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; rest > 0n; rest /= 62n) text = alphabet.charAt(Number(rest % 62n)) + text;
  return text.padStart(length, '0');
}

function checksumOf(body: string): string {
  return toBase62(BigInt(crc32(body)), checksumLength);
}

/** A new random token: 256 bits of secret and a checksum. It exists only in the caller's hands from here on. */
export function createToken(kind: KeyKind, secret: Uint8Array = randomBytes(secretBytes)): string {
  const number = BigInt(`0x${Buffer.from(secret).toString('hex')}`);
  const body = prefixes[kind] + toBase62(number, secretLength);
  return body + checksumOf(body);
}

/** The kind of a well-formed token with a right checksum; undefined for anything else. Asks no database. */
export function verifyToken(token: string): KeyKind | undefined {
  const match = tokenPattern.exec(token);
  if (!match) return undefined;
  const body = token.slice(0, -checksumLength);
  // The checksum is public arithmetic and no secret, so this comparison need not be in constant time.
  if (checksumOf(body) !== token.slice(-checksumLength)) return undefined;
  return match[1] === 's' ? 'api' : 'management';
}

/** SHA-256 in lower-case hex: all that is ever kept of a token. 256 bits of randomness need no salt and no slow hash. */
export function digestToken(token: string | Uint8Array): string {
  return hash('sha256', token, 'hex');
}

/** First characters of a token, enough to recognise it by: `sk-clearmaas-a1B2`. */
export function displayPrefix(token: string): string {
  return token.slice(0, prefixes.api.length + shownLength);
}
