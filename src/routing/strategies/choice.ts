import type { CatalogModel } from '../../catalog/catalog-model.js';
import type { PriceTable } from '../../pricing/price-table.js';
import type { RequestNeeds } from '../request-needs.js';
import type { ResolvedModel } from '../resolved-model.js';
import { type Capability, capabilities, capabilityBit } from './capability.js';
import { type DropReason, missingReason } from './drop-reason.js';
import { thinksByDefault } from './expected-ms.js';

/** A chat model of the catalogue, made ready to be weighed against others: everything that no request changes. */
export interface Choice {
  readonly model: ResolvedModel;
  /** Place in the order of ids: the last word where nothing else decides. */
  readonly place: number;
  /** A set: see capability.ts. */
  readonly capabilities: number;
  /** Tokens; infinite = not published. */
  readonly contextLength: number;
  /** Milliseconds since the epoch; infinite = no date is known. */
  readonly retiresAtMs: number;
  readonly quality: number;
  readonly prices: PriceTable | undefined;
  readonly thinks: boolean;
  readonly isLastResort: boolean;
}

export function toChoice(
  row: CatalogModel,
  model: ResolvedModel,
  prices: PriceTable | undefined,
  place: number,
): Choice {
  return {
    model,
    place,
    capabilities: capabilitiesOf(row, model),
    contextLength: row.contextLength ?? Infinity,
    retiresAtMs: row.deprecated === undefined ? Infinity : Date.parse(row.deprecated),
    quality: row.quality ?? 0,
    prices,
    thinks: thinksByDefault(model.profile.thinking.habit),
    isLastResort: row.routerUse === 'last_resort',
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
