import { type JsonSchema, toNumber } from './json-schema.js';

/**
 * A string of the length and format asked for; undefined when none can be. Patterns are not obeyed.
 * @param variant 0, 1, …: which of several different ones.
 */
export function stringInstance(schema: JsonSchema, variant: number): string | undefined {
  const format = typeof schema['format'] === 'string' ? formats.get(schema['format']) : undefined;
  if (format !== undefined) return format(variant + 1);
  const minLength = toNumber(schema['minLength'], 0);
  const maxLength = toNumber(schema['maxLength'], Infinity);
  if (minLength > maxLength) return undefined;
  const text = variant === 0 ? 'text' : `${variant + 1}text`;
  return text.padEnd(minLength, 'x').slice(0, maxLength);
}

/** A number within its bounds; undefined when the sandbox finds none. */
export function numberInstance(schema: JsonSchema, isInteger: boolean, variant: number): number | undefined {
  const lowest = toNumber(schema['minimum'], -Infinity);
  const highest = toNumber(schema['maximum'], Infinity);
  const above = exclusiveBound(schema['exclusiveMinimum'], lowest, -Infinity);
  const below = exclusiveBound(schema['exclusiveMaximum'], highest, Infinity);
  const multipleOf = toNumber(schema['multipleOf'], 0);
  const step = multipleOf > 0 ? multipleOf : isInteger ? 1 : 0;
  const from = Math.max(lowest, above);
  const to = Math.min(highest, below);

  // The division is how validators check `multipleOf`, rounding errors included.
  const fits = (value: number): boolean =>
    value >= from &&
    value <= to &&
    value > above &&
    value < below &&
    (!isInteger || Number.isInteger(value)) &&
    (step === 0 || Number.isInteger(value / step));
  const onStep = (value: number): number[] => {
    if (step === 0) return [value];
    const count = Math.floor(value / step);
    return [count, count + 1, count + 2, count - 1].map((steps) => toMultiple(steps, step));
  };
  const starts = [step === 0 ? 1.5 : step, from, to, (from + to) / 2, from + 1, to - 1, 0];
  const first = starts.filter(Number.isFinite).flatMap(onStep).find(fits);
  if (first === undefined) return undefined;
  const distance = variant * (step === 0 ? 1 : step);
  return [first + distance, first - distance].flatMap(onStep).find(fits) ?? first;
}

/** Without the dust that multiplying fractions leaves. */
function toMultiple(count: number, step: number): number {
  return Number.isInteger(step) ? count * step : Number((count * step).toPrecision(12));
}

/** A number in newer drafts; in draft 4 a boolean that makes the plain bound exclusive. */
function exclusiveBound(value: unknown, plainBound: number, none: number): number {
  return value === true ? plainBound : toNumber(value, none);
}

const twoDigits = (value: number): string => String(value % 60).padStart(2, '0');

/** Formats of JSON Schema, each by the number of the variant, from 1. Addresses are reserved for examples. */
const formats: ReadonlyMap<string, (variant: number) => string> = new Map([
  ['date-time', (variant) => `2026-01-01T00:00:${twoDigits(variant)}Z`],
  ['date', (variant) => `2026-01-${twoDigits(1 + (variant % 28))}`],
  ['time', (variant) => `00:00:${twoDigits(variant)}Z`],
  ['duration', (variant) => `P${variant}D`],
  ['email', (variant) => `user${variant}@example.com`],
  ['hostname', (variant) => `host${variant}.example.com`],
  ['ipv4', (variant) => `192.0.2.${variant % 255}`],
  ['ipv6', (variant) => `2001:db8::${variant.toString(16)}`],
  ['uuid', (variant) => `00000000-0000-4000-8000-${String(variant).padStart(12, '0')}`],
  ['uri', (variant) => `https://example.com/${variant}`],
  ['url', (variant) => `https://example.com/${variant}`],
  ['uri-reference', (variant) => `/example/${variant}`],
  ['json-pointer', (variant) => `/example/${variant}`],
]);
