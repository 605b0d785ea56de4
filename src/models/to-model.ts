import type { CatalogModel } from '../catalog/catalog-model.js';
import { endpointTypes } from '../catalog/endpoint-types.js';
import type { OpenAiCompatibleHost } from '../config/gateway-config.js';
import type { Prices } from '../contract/prices.js';
import { type Router, routerPrefix } from '../contract/router.js';
import type { Model } from './model.response.js';
import { toPricing } from './model-pricing.js';

/** The reference's constant. Source: spec/clearmaas-api.md section 3. */
const created = 1626777600;

/**
 * A row of the catalogue as the API shows it; what is not known is absent.
 * @param prices those in force
 */
export function toModel(model: CatalogModel, prices: Prices): Model {
  return {
    id: model.id,
    object: 'model',
    created,
    owned_by: model.provider,
    supported_endpoint_types: endpointTypes[model.type],
    name: model.name,
    description: model.description,
    context_length: model.contextLength ?? undefined,
    max_completion_tokens: model.maxCompletionTokens ?? undefined,
    architecture: {
      input_modalities: model.modalities.input,
      output_modalities: model.modalities.output,
    },
    supported_parameters: supportedParameters(model),
    pricing: toPricing(prices),
    expiration_date: model.deprecated,
    replaced_by: model.replacedBy,
  };
}

/** A model that the operator lists for a host of theirs: nothing more is known of it, but for prices of their own. */
export function toHostModel(host: OpenAiCompatibleHost, name: string, prices: Prices | undefined): Model {
  return {
    id: `${host.id}/${name}`,
    object: 'model',
    created,
    owned_by: host.id,
    supported_endpoint_types: endpointTypes.chat,
    name,
    ...(prices !== undefined && { pricing: toPricing(prices) }),
  };
}

/** A router as something to ask for: what it comes to is decided by each request. */
export function toRouterModel({ name, strategy }: Router): Model {
  return {
    id: routerPrefix + name,
    object: 'model',
    created,
    owned_by: 'clearmaas',
    supported_endpoint_types: endpointTypes.chat,
    name: `Router: ${name}`,
    description: `Chooses a model for each request; strategy ${strategy}.`,
  };
}

/** Of the parameters that not every chat model takes, those that the catalogue vouches for. */
function supportedParameters({ type, supports, reasoningEfforts }: CatalogModel): string[] | undefined {
  if (type !== 'chat') return undefined;
  const parameters = ['max_tokens', 'max_completion_tokens'];
  if (supports.tools) parameters.push('tools', 'tool_choice');
  if (supports.structuredOutputs) parameters.push('response_format', 'structured_outputs');
  if (supports.reasoning && reasoningEfforts?.length !== 0) parameters.push('reasoning_effort');
  if (supports.webSearch) parameters.push('web_search_options');
  return parameters;
}
