import { formatPicodollars, parsePicodollars } from '../../contract/money.js';
import { isNothing, isRecord } from '../openai-shape/wire-shape.js';

/**
 * Units that a task took, as a decimal number; undefined where the vendor did not say, or took money beside them or in their
 * place: units alone would then not be what it cost. Source: second digest sections 7.2, 7.3 and 7.6, trap 45.
 */
export function unitsOf(data: Readonly<Record<string, unknown>>): string | undefined {
  if (Array.isArray(data.billing)) return unitsBilled(data.billing);
  const { quota } = isRecord(data.final_balance_deduction) ? data.final_balance_deduction : {};
  const balance = isNothing(quota) || quota === '' ? 0n : amountOf(quota);
  const units = amountOf(data.final_unit_deduction);
  return units === undefined || balance !== 0n ? undefined : formatPicodollars(units);
}

function unitsBilled(billing: readonly unknown[]): string | undefined {
  const lines = billing.filter(isRecord);
  if (lines.some(({ charge_type: type, amount }) => type !== 'unit' && amountOf(amount) !== 0n))
    return undefined;
  const amounts = lines
    .filter(({ charge_type: type }) => type === 'unit')
    .map(({ amount }) => amountOf(amount));
  if (amounts.length === 0) return undefined;
  let sum = 0n;
  for (const amount of amounts) {
    if (amount === undefined) return undefined;
    sum += amount;
  }
  return formatPicodollars(sum);
}

/** Exactly, with the twelve decimals that amounts of money have as well. Null and nothing are no amount. */
function amountOf(value: unknown): bigint | undefined {
  if (typeof value === 'string' && value !== '') return parsePicodollars(value);
  return typeof value === 'number' ? parsePicodollars(String(value)) : undefined;
}
