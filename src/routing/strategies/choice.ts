import type { CatalogModel, RouterUse } from '../../catalog/catalog-model.js';
import type { CatalogService } from '../../catalog/catalog.service.js';
import type { ModelType } from '../../contract/model-type.js';
import type { PriceTable } from '../../pricing/price-table.js';
import type { RequestNeeds } from '../request-needs.js';
import type { ResolvedModel } from '../resolved-model.js';
import { type Capability, capabilities, capabilityBit } from './capability.js';
import { type DropReason, missingReason } from './drop-reason.js';
import { thinksByDefault } from './expected-ms.js';

/** A model made ready to be weighed against others: everything that no request changes. */
export interface Choice {
  readonly model: ResolvedModel;
  readonly type: ModelType;
  /** Place in the order of ids, the last word where nothing else decides: told once all are known. */
  place: number;
  /** A set: see capability.ts. */
  readonly capabilities: number;
  /** Tokens; infinite = not published. */
  readonly contextLength: number;
  /** Milliseconds since the epoch; infinite = no date is known. */
  readonly retiresAtMs: number;
  readonly quality: number;
  /** Those in force: an operator may change them while the gateway runs. */
  prices: PriceTable | undefined;
  readonly thinks: boolean;
  /** Undefined = any router may choose it. */
  readonly use: RouterUse | undefined;
}

export function toChoice(row: CatalogModel, model: ResolvedModel, prices: PriceTable | undefined): Choice {
  return {
    model,
    type: row.type,
    place: 0,
    capabilities: capabilitiesOf(row, model),
    contextLength: row.contextLength ?? Infinity,
    retiresAtMs: row.deprecated === undefined ? Infinity : Date.parse(row.deprecated),
    quality: row.quality ?? 0,
    prices,
    thinks: thinksByDefault(model.profile.thinking.habit),
    use: row.routerUse,
  };
}

/**
 * A model that an operator lists for a host: nothing is known of it. So it is chosen only where a pattern matches it, is held to
 * nothing, and ranks last by quality and by cost.
 */
export function toHostChoice(host: string, name: string, catalog: CatalogService): Choice {
  const modelId = `${host}/${name}`;
  const profile = catalog.chatProfile(modelId, host, name);
  return {
    model: { provider: host, modelId, upstreamModel: name, contextLength: null, profile, effort: undefined },
    type: 'chat',
    place: 0,
    capabilities: capabilities.reduce((set, capability) => set | capabilityBit(capability), 0),
    contextLength: Infinity,
    retiresAtMs: Infinity,
    quality: 0,
    prices: undefined,
    thinks: thinksByDefault(profile.thinking.habit),
    use: 'by_pattern',
  };
}

/** Why a model cannot serve a request, whoever asks and however it fares; undefined = it can. */
export function shortcomingOf(choice: Choice, needs: RequestNeeds, nowMs: number): DropReason | undefined {
  if (nowMs >= choice.retiresAtMs) return 'retired';
  const lacking = needs.capabilities & ~choice.capabilities;
  if (lacking !== 0) return missingReason(lacking);
  return needs.promptTokens + needs.outputLimit > choice.contextLength ? 'context_too_short' : undefined;
}

function capabilitiesOf({ modalities, supports }: CatalogModel, { profile }: ResolvedModel): number {
  const has: Readonly<Record<Capability, boolean>> = {
    image_input: modalities.input.includes('image'),
    audio_input: modalities.input.includes('audio'),
    video_input: modalities.input.includes('video'),
    file_input: modalities.input.includes('file'),
    audio_output: modalities.output.includes('audio'),
    tools: supports.tools,
    json_schema: supports.structuredOutputs || profile.structuredOutput === 'json_schema',
    json_object: profile.structuredOutput !== 'none',
    web_search: supports.webSearch,
  };
  return capabilities.reduce((set, name) => (has[name] ? set | capabilityBit(name) : set), 0);
}
