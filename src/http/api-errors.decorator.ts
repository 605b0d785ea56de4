import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { GatewayError, invalidRequest } from '../contract/gateway-error.js';
import { ErrorResponse } from './error-response.js';

interface DocumentedError {
  readonly description: string;
  /** An error as the gateway really sends it. */
  readonly example: GatewayError;
}

/** What an error status means on any route. */
const errors = {
  400: {
    description: 'The request is not valid (`invalid_request`); `param` names the field.',
    example: invalidRequest('messages must be an array', 'messages'),
  },
  401: {
    description:
      'No key or an unknown one (`invalid_api_key`), or one that has expired (`key_expired`) or is disabled (`key_disabled`).',
    example: new GatewayError(
      'unauthenticated',
      'This API key is not known here. It may be mistyped, deleted, or of another installation.',
    ),
  },
  403: {
    description:
      'The key is of the other kind (`access_denied`), is used from an address outside its `allowed_ips` (`ip_not_allowed`), ' +
      'or has used up its credit (`key_credit_limit_exceeded`, `insufficient_user_quota`).',
    example: new GatewayError('forbidden', 'This API key may not be used from this address.', {
      code: 'ip_not_allowed',
    }),
  },
  404: {
    description: 'There is no such object (`not_found`).',
    example: new GatewayError('not_found', 'There is no such object.'),
  },
  409: {
    description: 'The object’s present state forbids this (`conflict`).',
    example: new GatewayError('conflict', 'An object of this name exists already.', { param: 'name' }),
  },
  413: {
    description:
      'The body is larger than the operator allows (`BODY_LIMIT`), as sent or after decompression.',
    example: new GatewayError('request_too_large', 'The request body is too large.'),
  },
  415: {
    description: 'The body is not `application/json` in UTF-8, or its compression is unknown.',
    example: new GatewayError('unsupported_media_type', 'The request body must be application/json.'),
  },
  429: {
    description:
      'Too many requests of this workspace, or with unknown keys from this address: wait for the seconds in `Retry-After`.',
    example: new GatewayError(
      'rate_limited',
      'The workspace has used up its requests for this minute. Try again in 5 s.',
      {
        retryAfterSeconds: 5,
      },
    ),
  },
  500: {
    description: 'The gateway failed. Its operator finds the cause in the log by the `X-Request-Id`.',
    example: new GatewayError('internal', 'The gateway failed to handle this request.'),
  },
  502: {
    description: 'The model’s provider failed, and with a chain every model of it.',
    example: new GatewayError('upstream_unavailable', 'The model’s provider failed to answer.'),
  },
  503: {
    description: 'The database behind the gateway is away, or the gateway is shutting down. Try again.',
    example: new GatewayError('unavailable', 'The database cannot be reached right now.'),
  },
  504: {
    description: 'The model’s provider did not answer in time.',
    example: new GatewayError('upstream_timeout', 'The model’s provider did not answer in time.'),
  },
} as const satisfies Record<number, DocumentedError>;

/** A status that routes may document. */
export type DocumentedErrorStatus = keyof typeof errors;

/** The OpenAPI response of an error status, with a route's own words where it has any. Its schema is ErrorResponse. */
export function errorResponse(status: DocumentedErrorStatus, own: Partial<DocumentedError> = {}) {
  const { description, example } = { ...errors[status], ...own };
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

/** One error answer of a route in words of its own: instead of the status in `ApiErrors`, as Nest joins descriptions. */
export function ApiRouteError(status: DocumentedErrorStatus, own: Partial<DocumentedError>): MethodDecorator {
  return ApiResponse({ status, ...errorResponse(status, own) });
}
