import { efforts } from '../contract/chat.js';
import { modelTypes } from '../contract/model-type.js';
import { type CatalogModel, modalities, routerUses } from './catalog-model.js';
import { readPrices } from './price-list.js';
import { readRecord } from './record-reader.js';

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
