import { efforts } from '../contract/chat.js';
import {
  type CatalogModel,
  modalities,
  modelTypes,
  type PerSecondVariant,
  type Prices,
  priceUnits,
  type RateName,
  rateNames,
  type Rates,
  routerUses,
} from './catalog-model.js';
import { readRecord, type RecordReader } from './record-reader.js';

/**
 * One record of the data as a CatalogModel; nothing in it is dropped.
 * @throws Error naming the field when the record is not as it must be.
 */
export function parseCatalogModel(value: unknown, path: string): CatalogModel {
  return readRecord(value, path, (reader) => {
    const id = reader.string('id');
    const prefix = reader.string('prefix');
    if (!id.startsWith(`${prefix}/`)) throw new Error(`${path}.id does not begin with its prefix.`);
    const type = reader.oneOf('type', modelTypes);
    return {
      id,
      upstreamId: reader.string('upstream_id'),
      provider: reader.string('provider'),
      prefix,
      type,
      name: reader.optionalString('name') ?? id.slice(prefix.length + 1),
      description: reader.optionalString('description'),
      contextLength: reader.optionalCount('context_length') ?? null,
      maxCompletionTokens: reader.optionalCount('max_completion_tokens') ?? null,
      // Only chat models are ranked: of others the fields are unknown.
      quality: type === 'chat' ? reader.percentage('quality') : undefined,
      routerUse: type === 'chat' ? reader.optionalOneOf('router_use', routerUses) : undefined,
      modalities: reader.record('modalities', (nested) => ({
        input: nested.someOf('input', modalities),
        output: nested.someOf('output', modalities),
      })),
      supports: reader.record('supports', (nested) => ({
        tools: nested.boolean('tools'),
        vision: nested.boolean('vision'),
        audio: nested.boolean('audio'),
        structuredOutputs: nested.boolean('structured_outputs'),
        reasoning: nested.boolean('reasoning'),
        webSearch: nested.boolean('web_search'),
        streaming: nested.boolean('streaming'),
      })),
      prices: reader.record('prices', readPrices),
      aliases: reader.optionalStrings('aliases') ?? [],
      deprecated: reader.optionalDate('deprecated'),
      replacedBy: reader.optionalString('replaced_by'),
      upstreamEndpoint: reader.optionalOneOf('upstream_endpoint', ['responses']),
      reasoningEfforts: reader.optionalSomeOf('reasoning_efforts', efforts),
      requestOverrides: reader.optionalRecord('request_overrides', (nested) => nested.json()),
      dimensions: reader.optionalCount('dimensions'),
      durationsSeconds: reader.optionalCounts('durations_seconds'),
      modes: reader.optionalStrings('modes'),
      notes: reader.optionalString('notes'),
      source: reader.string('source'),
    };
  });
}

function readPrices(reader: RecordReader): Prices {
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
