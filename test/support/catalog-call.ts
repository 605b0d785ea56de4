import { CatalogService } from '../../src/catalog/catalog.service.js';
import type { ChatRequest } from '../../src/contract/chat.js';
import type { ProviderCall } from '../../src/providers/provider-adapter.js';
import { callOf, request } from './provider-contract/contract-run.js';

const catalog = new CatalogService();

/** A call of one vendor's model with the profile that the catalogue gives it, and the fields it reports as adjusted. */
export function catalogCall(
  prefix: string,
  upstreamModel: string,
  fields: Partial<ChatRequest> = {},
): { readonly call: ProviderCall; readonly adjusted: string[] } {
  const modelId = `${prefix}/${upstreamModel}`;
  const adjusted: string[] = [];
  const profile = catalog.chatProfile(modelId, prefix, upstreamModel);
  const call = callOf(request({ model: modelId, ...fields }), undefined, { modelId, upstreamModel, profile });
  return { call: { ...call, adjusted: (field) => adjusted.push(field) }, adjusted };
}

/** Any legal schema-less function tool. */
export function functionTool(name: string): NonNullable<ChatRequest['tools']>[number] {
  return { type: 'function', function: { name, parameters: { type: 'object', properties: {} } } };
}
