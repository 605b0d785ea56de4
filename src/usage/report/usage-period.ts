import { invalidRequest } from '../../contract/gateway-error.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const usualDays = 30;
const longestDays = 366;

/** Whole hours, in milliseconds since the epoch. */
export interface UsagePeriod {
  readonly fromMs: number;
  /** Not part of it. */
  readonly toMs: number;
}

const timePattern =
  /^(2\d{3})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?:T([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d))?$/;

/** Milliseconds since the epoch of a date (its first moment, UTC) or a time with its offset; undefined = it is neither. */
export function parseMoment(text: string): number | undefined {
  const match = timePattern.exec(text);
  if (!match) return undefined;
  const [, year, month, day] = match.map(Number);
  // A 30th of February would become a 2nd of March.
  const lastDay = new Date(Date.UTC(year ?? 0, month ?? 0, 0)).getUTCDate();
  return (day ?? 0) > lastDay ? undefined : Date.parse(text);
}

/**
 * The period that is asked for, widened to whole hours: usage is kept by the hour. Without an end it goes until now, without a
 * beginning over 30 days.
 * @throws GatewayError naming the field that is wrong
 */
export function toUsagePeriod(from: string | undefined, to: string | undefined, nowMs: number): UsagePeriod {
  const toMs = Math.ceil(momentOf('to', to, nowMs) / hourMs) * hourMs;
  const fromMs = Math.floor(momentOf('from', from, toMs - usualDays * dayMs) / hourMs) * hourMs;
  if (fromMs >= toMs) throw invalidRequest('to must be later than from.', 'to');
  if (toMs - fromMs > longestDays * dayMs)
    throw invalidRequest(`from must be at most ${longestDays} days before to.`, 'from');
  return { fromMs, toMs };
}

function momentOf(field: string, text: string | undefined, otherwiseMs: number): number {
  const moment = text === undefined ? otherwiseMs : parseMoment(text);
  if (moment === undefined)
    throw invalidRequest(
      `${field} must be a date such as 2026-11-01, or a time with its offset such as 2026-11-01T12:00:00Z.`,
      field,
    );
  return moment;
}
