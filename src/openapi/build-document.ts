import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { ErrorResponse } from '../http/error-response.js';
import { completeDocument } from './complete-document.js';
import { apiKeyScheme, managementKeyScheme } from './security.js';

function describe(sandbox: boolean): string {
  const runnable = sandbox
    ? 'cost nothing and run as they are.'
    : 'cost nothing, but the sandbox is off on this gateway: put in a model of `GET /v1/models`.';
  return `One OpenAI-compatible endpoint in front of many providers.

Press **Authorize** and paste a key, then try any request. The examples name models of the offline \`sandbox\` provider: they ${runnable}

Every error has the same body, \`{"error": {"message", "type", "code", "param"?}}\`, and every answer an \`X-Request-Id\`.`;
}

/**
 * The OpenAPI 3.1 document of a running application. Takes tens of milliseconds: to be called once, and not at start.
 * @param sandbox whether the offline provider, which the examples ask, is on
 */
export function buildDocument(app: INestApplication, sandbox: boolean): OpenAPIObject {
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('ClearMaas gateway')
    .setDescription(describe(sandbox))
    .setVersion('2026.04')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/', 'This gateway')
    .addTag('Chat', 'Conversations with a model, whole or streamed.')
    .addTag('Models', 'What can be asked for.')
    .addTag('Usage', 'What was used, and what it cost.')
    .addTag('Keys', 'The calling key, and the administration of keys.')
    .addTag('Health', 'For load balancers and orchestrators.')
    .addBearerAuth(
      {
        type: 'http',
        bearerFormat: 'sk-clearmaas-…',
        description: 'An API key: opens `/v1` and nothing else.',
      },
      apiKeyScheme,
    )
    .addBearerAuth(
      {
        type: 'http',
        bearerFormat: 'mk-clearmaas-…',
        description: 'A management key: opens `/admin` and nothing else.',
      },
      managementKeyScheme,
    )
    .build();
  const document = SwaggerModule.createDocument(app, base, {
    operationIdFactory: operationIdOf,
    extraModels: [ErrorResponse],
  });
  return completeDocument(document);
}

/** `create` of KeysController is `createKey`, its `list` is `listKeys`; a method that names its resource is left alone. */
export function operationIdOf(controller: string, method: string): string {
  const resources = controller.replace(/Controller$/, '');
  const resource = resources.replace(/s$/, '');
  if (method.includes(resource)) return method;
  return method + (method === 'list' ? resources : resource);
}
