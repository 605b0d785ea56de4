import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { GatewayError, invalidRequest } from '../contract/gateway-error.js';
import { ErrorResponse } from './error-response.js';

/** What an error status means on any route, told by an error as the gateway really sends it. */
const errors = {
  400: {
    description: 'The request is not valid; `param` names the field.',
    example: invalidRequest('messages must be an array', 'messages'),
  },
  401: {
    description: 'No key, or one that is unknown, expired or disabled.',
    example: new GatewayError('unauthenticated', 'Incorrect API key provided.'),
  },
  403: {
    description: 'The key is of the wrong kind or may not do this, or its credit is used up.',
    example: new GatewayError('forbidden', 'This key may not be used here.'),
  },
  404: {
    description: 'No such object, model or route.',
    example: new GatewayError('not_found', 'There is no such object.'),
  },
  409: {
    description: 'The object’s present state forbids this.',
    example: new GatewayError('invalid_request', 'An object of this name exists already.', { param: 'name' }),
  },
  413: {
    description: 'The body is larger than the operator allows, as sent or after decompression.',
    example: new GatewayError('request_too_large', 'The request body is too large.'),
  },
  415: {
    description: 'The body is not JSON, or its encoding is unknown.',
    example: new GatewayError('unsupported_media_type', 'The request body must be application/json.'),
  },
  429: {
    description: 'Too many requests: wait as long as `Retry-After` says.',
    example: new GatewayError('rate_limited', 'The workspace has reached its requests per minute.', {
      retryAfterSeconds: 5,
    }),
  },
  500: {
    description: 'The gateway failed.',
    example: new GatewayError('internal', 'The gateway failed to handle this request.'),
  },
  502: {
    description: 'The model’s provider failed, as did every other model of the chain.',
    example: new GatewayError('upstream_unavailable', 'The model’s provider failed to answer.'),
  },
  503: {
    description: 'The model, or the database behind the gateway, is away for the moment.',
    example: new GatewayError('unavailable', 'The service is unavailable for the moment.'),
  },
  504: {
    description: 'The model’s provider did not answer in time.',
    example: new GatewayError('upstream_timeout', 'The model’s provider did not answer in time.'),
  },
} as const;

/** A status that routes may document. */
export type DocumentedErrorStatus = keyof typeof errors;

/** The OpenAPI response of an error status. Its schema is ErrorResponse. */
export function errorResponse(status: DocumentedErrorStatus) {
  const { description, example } = errors[status];
  return {
    description,
    content: {
      'application/json': {
        schema: { $ref: getSchemaPath(ErrorResponse) },
        example: example.toEnvelope(),
      },
    },
  };
}

/**
 * Describes error answers of a route, each with an example. 401, 403, 500 and 503 go without saying: the document adds them
 * to every route that needs a key.
 */
export function ApiErrors(...statuses: DocumentedErrorStatus[]): MethodDecorator & ClassDecorator {
  return applyDecorators(
    ApiExtraModels(ErrorResponse),
    ...statuses.map((status) => ApiResponse({ status, ...errorResponse(status) })),
  );
}
