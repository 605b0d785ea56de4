import { parsePrices } from '../../catalog/price-list.js';
import { type PriceVersion, toPriceVersion } from '../../pricing/price-version.js';

const draftHead = '{"draft":';

/**
 * A spool holds three kinds of JSON texts: lists, which are rows; objects `{"price": {id, modelId, prices}}`, which are
 * prices that a row behind them in the same file refers to and that may not be in the database yet; objects `{"draft": row}`,
 * which are rows as they stand if their owner dies before it has written them properly.
 */
export function toPriceText(version: PriceVersion): string {
  return JSON.stringify({ price: version });
}

/** Whether a text of a spool is a row. */
export function isRowText(text: string): boolean {
  return text.startsWith('[');
}

/** @param row as JSON */
export function toDraftText(row: string): string {
  return `${draftHead}${row}}`;
}

/** The row of a draft, as JSON; undefined = this text is none. */
export function draftOf(text: string): string | undefined {
  return text.startsWith(draftHead) ? text.slice(draftHead.length, -1) : undefined;
}

/** Undefined = this text holds no prices, or such as its id does not belong to. */
export function priceVersionOf(text: string): PriceVersion | undefined {
  try {
    const price = property(JSON.parse(text), 'price');
    const modelId = property(price, 'modelId');
    if (typeof modelId !== 'string') return undefined;
    const version = toPriceVersion(modelId, parsePrices(property(price, 'prices'), 'prices'));
    return version.id === property(price, 'id') ? version : undefined;
  } catch {
    return undefined;
  }
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
