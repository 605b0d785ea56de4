import { applyDecorators } from '@nestjs/common';
import { GatewayError } from '../../contract/gateway-error.js';
import { ApiErrors, ApiRouteError } from '../../http/api-errors.decorator.js';

const text = { type: 'string' };
/** Headers of an answer that was routed. Source: spec/interface.md section 5. */
export const routingHeaders = {
  'X-Clear-Fallback-Level': {
    description: 'With a chain: place in it of the model that answered, from 0.',
    schema: { type: 'integer', minimum: 0 },
  },
  'X-Clear-Fallback-Model': {
    description: 'With a chain, above level 0: the model that answered.',
    schema: text,
  },
  'X-Clear-Adjusted': {
    description:
      'Fields of the request that the model that answered does not take as they were: left out or sent as the nearest thing that it takes.',
    schema: text,
  },
  'X-Clear-Router': { description: 'The router that was named, without `clearmaas/`.', schema: text },
  'X-Clear-Resolved-Model': { description: 'The model that the router chose.', schema: text },
};

/** The errors of every route that asks a model: they mean more there than elsewhere. */
export const ApiGenerationErrors = () =>
  applyDecorators(
    ApiErrors(401, 413, 415, 500, 502, 504),
    ApiRouteError(400, {
      description:
        'The request is not valid (`invalid_request`; `param` names the field), does not fit into the model’s context ' +
        '(`context_length_exceeded`), or its content is refused (`content_policy_violation`).',
    }),
    ApiRouteError(403, {
      description:
        'The key may not use this model (`model_not_allowed`), is a management key (`access_denied`), is used from an address ' +
        'outside its `allowed_ips` (`ip_not_allowed`), or has used up its credit (`key_credit_limit_exceeded`, ' +
        '`insufficient_user_quota`).',
    }),
    ApiRouteError(404, {
      description: 'Nobody knows the model (`model_not_found`). Those that there are: `GET /v1/models`.',
      example: new GatewayError(
        'model_not_found',
        "The model 'sandbox/ecco' does not exist or you do not have access to it.",
        { param: 'model' },
      ),
    }),
    ApiRouteError(429, {
      description:
        'The workspace has used up its requests for this minute, or the provider is at its own limit: wait for the seconds in ' +
        '`Retry-After`.',
    }),
    ApiRouteError(503, {
      description:
        'The model is known but cannot be served now (`model_not_found`), or the gateway’s database is away ' +
        '(`service_unavailable`).',
      example: new GatewayError(
        'model_unavailable',
        "The model 'openai/gpt-4o' cannot be served right now.",
        {
          param: 'model',
        },
      ),
    }),
  );
