import { parsePrices } from '../../catalog/price-list.js';
import { type PriceVersion, toPriceVersion } from '../../pricing/price-version.js';

/**
 * A spool holds two kinds of JSON texts: lists, which are rows, and objects `{"price": {id, modelId, prices}}`, which are
 * prices that a row behind them in the same file refers to and that may not be in the database yet.
 */
export function toPriceText(version: PriceVersion): string {
  return JSON.stringify({ price: version });
}

/** Whether a text of a spool is a row. */
export function isRowText(text: string): boolean {
  return text.startsWith('[');
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
