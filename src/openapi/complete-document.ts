import type { OpenAPIObject } from '@nestjs/swagger';
import { GatewayError } from '../contract/gateway-error.js';
import { errorResponse, type DocumentedErrorStatus } from '../http/api-errors.decorator.js';
import { managementKeyScheme, schemeOf } from './security.js';

type Parameters = NonNullable<NonNullable<OpenAPIObject['paths'][string]['post']>['parameters']>;
type ParameterObject = Exclude<Parameters[number], { $ref: string }>;

const methods = ['get', 'put', 'post', 'delete', 'patch'] as const;
/** What a guard, or the gateway as a whole, may answer on any route that needs a key. */
const errorsBehindKey: readonly DocumentedErrorStatus[] = [401, 403, 429, 500, 503];
/** What makes it safe to send a POST under /admin again. */
const idempotencyKey: ParameterObject = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Made up by the caller for each request, at most 255 characters. Sent again within 24 hours with the same body, the request is not executed again: it gets the answer that the first one got, with `Idempotent-Replayed: true`. What failed is not kept.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};
const retryLater: readonly string[] = ['429', '502', '503'];

const twinUnderWay = {
  description: 'A request with the same `Idempotency-Key` is being executed (`conflict`).',
  example: new GatewayError('conflict', 'A request with this Idempotency-Key is being executed.', {
    param: 'Idempotency-Key',
  }),
};

/** Headers of answers that more than one route sends. */
export const sharedHeaders = {
  'X-Request-Id': {
    description: 'Id of this request: for logs, for support and for `GET /v1/generation`.',
    schema: { type: 'string' },
    required: true,
  },
  'Retry-After': {
    description: 'Whole seconds to wait before trying again, at least 1. On every 429.',
    schema: { type: 'integer', minimum: 1 },
  },
};

/**
 * Adds to every operation what holds for all of them, so that no route can forget it: the key it needs and the errors that go
 * with it, and the headers of every answer.
 */
export function completeDocument(document: OpenAPIObject): OpenAPIObject {
  document.components = {
    ...document.components,
    schemas: titledSchemas(document.components?.schemas ?? {}),
    headers: sharedHeaders,
  };
  for (const [path, item] of Object.entries(document.paths)) {
    const scheme = schemeOf(path);
    for (const method of methods) {
      const operation = item[method];
      if (operation === undefined) continue;
      operation.security = scheme === undefined ? [] : [{ [scheme]: [] }];
      if (scheme !== undefined)
        for (const status of errorsBehindKey) operation.responses[status] ??= errorResponse(status);
      if (scheme === managementKeyScheme && method === 'post') {
        operation.parameters = [...(operation.parameters ?? []), idempotencyKey];
        operation.responses[409] ??= errorResponse(409, twinUnderWay);
      }
      for (const [status, response] of Object.entries(operation.responses)) {
        if (response === undefined || '$ref' in response) continue;
        response.description ||= 'Success.';
        response.headers = { ...response.headers, 'X-Request-Id': header('X-Request-Id') };
        if (retryLater.includes(status)) response.headers['Retry-After'] = header('Retry-After');
      }
    }
  }
  return document;
}

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

/** In the order of their names, and with them as titles: Swagger UI numbers the variants of a union otherwise. */
function titledSchemas(schemas: Schemas): Schemas {
  const names = Object.keys(schemas).sort();
  return Object.fromEntries(names.map((name) => [name, { title: name, ...schemas[name] }]));
}

function header(name: keyof typeof sharedHeaders) {
  return { $ref: `#/components/headers/${name}` };
}
