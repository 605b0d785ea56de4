import type { JsonValue } from '../contract/chat.js';
import {
  type PerSecondVariant,
  type Prices,
  priceUnits,
  type RateName,
  rateNames,
  type Rates,
} from '../contract/prices.js';
import { readRecord, type RecordReader } from './record-reader.js';

/** A price list in the words of the catalogue's data, and back: reading what was written gives the same list. */
export type PriceRecord = { readonly [key: string]: JsonValue };

/** @throws Error naming the field that is not as it must be. */
export function parsePrices(value: unknown, path: string): Prices {
  return readRecord(value, path, readPrices);
}

/** What is absent, and an empty list, is left out; the keys come in one order, so that equal lists make equal JSON. */
export function toPriceRecord(prices: Prices): PriceRecord {
  const { unit, tiers, schedule, scheduledChanges, fastMode, perSecondVariants, perImageReference } = prices;
  return present({
    unit,
    ...toRateRecord(prices),
    tiers: tiers.map((tier) => ({ prompt_tokens_above: tier.promptTokensAbove, ...toRateRecord(tier) })),
    schedule: schedule.map(({ name, days, hoursUtc, ...rates }) => ({
      name,
      days,
      hours_utc: [...hoursUtc],
      ...toRateRecord(rates),
    })),
    scheduled_changes: scheduledChanges.map(({ effectiveFrom, ...rates }) => ({
      effective_from: effectiveFrom,
      ...toRateRecord(rates),
    })),
    fast_mode: fastMode && toRateRecord(fastMode),
    per_second_variants: perSecondVariants.map(({ videoInput, ...variant }) =>
      present({ ...variant, video_input: videoInput }),
    ),
    per_image_reference: perImageReference && { ...perImageReference },
  });
}

function toRateRecord(rates: Rates): { [key: string]: JsonValue } {
  return present(Object.fromEntries(Object.entries(rateNames).map(([key, name]) => [key, rates[name]])));
}

function present(record: Readonly<Record<string, JsonValue | undefined>>): { [key: string]: JsonValue } {
  const kept: { [key: string]: JsonValue } = {};
  for (const [key, value] of Object.entries(record))
    if (value !== undefined && !(Array.isArray(value) && value.length === 0)) kept[key] = value;
  return kept;
}

/** @throws Error naming the field that is not as it must be. */
export function readPrices(reader: RecordReader): Prices {
  return {
    unit: reader.oneOf('unit', priceUnits),
    ...readRates(reader),
    tiers: reader.records('tiers', (tier) => ({
      promptTokensAbove: tier.count('prompt_tokens_above'),
      ...readRates(tier),
    })),
    schedule: reader.records('schedule', (schedule) => ({
      name: schedule.string('name'),
      days: schedule.string('days'),
      hoursUtc: schedule.optionalStrings('hours_utc') ?? [],
      ...readRates(schedule),
    })),
    scheduledChanges: reader.records('scheduled_changes', (change) => ({
      effectiveFrom: change.date('effective_from'),
      ...readRates(change),
    })),
    fastMode: reader.optionalRecord('fast_mode', readRates),
    perSecondVariants: reader.records('per_second_variants', readVariant),
    perImageReference: reader.optionalRecord('per_image_reference', (nested) => nested.decimals()),
  };
}

function readRates(reader: RecordReader): Rates {
  const rates: { [Name in RateName]?: string } = {};
  for (const [key, name] of Object.entries(rateNames)) {
    const rate = reader.optionalDecimal(key);
    if (rate !== undefined) rates[name] = rate;
  }
  return rates;
}

function readVariant(reader: RecordReader): PerSecondVariant {
  return {
    resolution: reader.string('resolution'),
    price: reader.decimal('price'),
    mode: reader.optionalString('mode'),
    audio: reader.optionalBoolean('audio'),
    voice: reader.optionalBoolean('voice'),
    videoInput: reader.optionalBoolean('video_input'),
    task: reader.optionalString('task'),
  };
}
