import { formatPicodollars } from '../../contract/money.js';
import { groupColumns, usageCounts, type UsageGrouping } from './usage-groups.js';
import type { UsageGroupRow } from './usage-report.repository.js';

/** Usage as RFC 4180 has it: a line of names, then a line for each group. */
export function toCsv(groupings: readonly UsageGrouping[], rows: readonly UsageGroupRow[]): string {
  const names = groupings.map((grouping) => groupColumns[grouping].field);
  const lines = rows.map((row) => [
    ...row.values.map(toCell),
    ...usageCounts.map((name) => row[name]),
    formatPicodollars(BigInt(row.cost_picodollars)),
  ]);
  return [[...names, ...usageCounts, 'cost_usd'], ...lines].map((line) => `${line.join(',')}\r\n`).join('');
}

/**
 * A text as a cell. Names of models come from callers: one that a spreadsheet would take for a formula gets an apostrophe in
 * front. Source: OWASP, "CSV Injection".
 */
export function toCell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
