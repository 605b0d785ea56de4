/**
 * Money without floats: whole picodollars (10^-12 USD) inside, decimal strings outside.
 * Source: prisma/schema.prisma, spec/interface.md ("money is a decimal string in USD with no float anywhere on its way").
 */

/** Decimals of a dollar. */
export const picodollarPlaces = 12;
export const picodollarsPerDollar = 10n ** BigInt(picodollarPlaces);

/** Largest amount a database column (signed 64 bits) holds: about 9.2 million USD. */
export const maxPicodollars = 2n ** 63n - 1n;

const amountPattern = /^(0|[1-9][0-9]{0,6})(?:\.([0-9]{1,12}))?$/;

/**
 * Reads an amount such as `10`, `0.5` or `12.000000000001`. Undefined when the text is anything else: a sign, an
 * exponent, a leading zero or dot, more than 12 decimals, or more than a column holds.
 */
export function parsePicodollars(usd: string): bigint | undefined {
  const match = amountPattern.exec(usd);
  if (!match?.[1]) return undefined;
  const picodollars =
    BigInt(match[1]) * picodollarsPerDollar + BigInt((match[2] ?? '').padEnd(picodollarPlaces, '0'));
  return picodollars > maxPicodollars ? undefined : picodollars;
}

/** The same of an amount that may have a minus in front. */
export function parseSignedPicodollars(usd: string): bigint | undefined {
  if (!usd.startsWith('-')) return parsePicodollars(usd);
  const picodollars = parsePicodollars(usd.slice(1));
  return picodollars === undefined ? undefined : -picodollars;
}

/** The shortest exact decimal string of an amount in USD: `12.5`, `0`, `-0.000000000001`. */
export function formatPicodollars(picodollars: bigint): string {
  const sign = picodollars < 0n ? '-' : '';
  const amount = picodollars < 0n ? -picodollars : picodollars;
  const fraction = (amount % picodollarsPerDollar)
    .toString()
    .padStart(picodollarPlaces, '0')
    .replace(/0+$/, '');
  const dollars = (amount / picodollarsPerDollar).toString();
  return fraction === '' ? sign + dollars : `${sign}${dollars}.${fraction}`;
}
