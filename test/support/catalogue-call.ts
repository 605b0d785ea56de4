import { CatalogService } from '../../src/catalog/catalog.service.js';
import { Backpressure } from '../../src/contract/backpressure.js';
import type { ChatRequest } from '../../src/contract/chat.js';
import type { RouteCandidate } from '../../src/contract/route-plan.js';
import type { ProviderCall } from '../../src/providers/provider-adapter.js';
import { callOf, request } from './provider-contract/contract-run.js';

const catalog = new CatalogService();

/** A call as routing makes it of a name in the catalogue, or of one that looks like those of a vendor. */
export interface CatalogueCall extends ProviderCall {
  /** What was reported to the caller, in its order. */
  readonly adjustments: readonly string[];
}

/**
 * @param modelId with its prefix.
 * @param fields of the request; frozen, as every test checks that it is not written to.
 */
export function catalogueCall(
  modelId: string,
  fields: Partial<ChatRequest> = {},
  candidate: Partial<RouteCandidate> = {},
): CatalogueCall {
  const [prefix = '', name = ''] = modelId.split('/');
  const upstreamModel = catalog.find(modelId)?.upstreamId ?? name;
  const profile = catalog.chatProfile(modelId, prefix, upstreamModel);
  const adjustments: string[] = [];
  const call = callOf(request({ model: modelId, ...fields }), new Backpressure(), {
    provider: prefix,
    modelId,
    upstreamModel,
    profile,
    ...candidate,
  });
  const adjusted = (field: string): void => void (adjustments.includes(field) || adjustments.push(field));
  return { ...call, adjusted, adjustments };
}

/** Names of a vendor's chat models in the catalogue. */
export function catalogueChatModels(prefix: string): string[] {
  return catalog.all().flatMap((model) => (model.prefix === prefix && model.type === 'chat' ? model.id : []));
}

/** Any legal function tool with an empty schema. */
export function functionTool(name: string): NonNullable<ChatRequest['tools']>[number] {
  return { type: 'function', function: { name, parameters: { type: 'object', properties: {} } } };
}
