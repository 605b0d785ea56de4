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

**To try it:** press **Authorize**, paste a key (the gateway prints the first ones when it starts for the first time), open an operation and press **Execute**. The examples name models of the offline \`sandbox\` provider: they ${runnable}

**From code:** any OpenAI SDK, with this gateway’s address and \`/v1\` as its base URL. This page as an OpenAPI document: [/openapi.json](/openapi.json).

**Errors** have one form everywhere, \`{"error": {"message", "type", "code", "param"?}}\`, and every answer has an \`X-Request-Id\`.`;
}

/**
 * The OpenAPI 3.1 document of a running application. Takes tens of milliseconds: to be called once, and not at start.
 * @param sandbox whether the offline provider, which the examples ask, is on
 */
export function buildDocument(app: INestApplication, sandbox: boolean): OpenAPIObject {
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('ClearMaas Gateway')
    .setDescription(describe(sandbox))
    .setVersion('2026.04')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/', 'This gateway')
    .addTag('Chat', 'Conversations with a model, whole or streamed.')
    .addTag('Images', 'Pictures from a prompt.')
    .addTag('Audio', 'Speech from a text.')
    .addTag('Embeddings', 'Vectors from texts.')
    .addTag('Video', 'Videos: tasks that take a while.')
    .addTag('Models', 'What can be asked for, and its price.')
    .addTag('Usage', 'What a request or a key has used, and what it cost.')
    .addTag('Key management', 'For operators: these take a management key.')
    .addTag('Workspaces', 'For operators: what keys, routers, limits, credit and usage belong to.')
    .addTag('Credit', 'For operators: the ledger, and what is booked into it.')
    .addTag('Audit', 'For operators: who changed what.')
    .addTag('Providers', 'State of the providers, for operators: these take a management key.')
    .addTag('Metrics', 'For Prometheus, with a management key.')
    .addTag('Routers', 'For operators: named routers, called as `clearmaas/{name}`.')
    .addTag('Health', 'For load balancers and orchestrators: these take no key.')
    // Swagger UI puts the cursor into the field of the last one, and most people come with an API key.
    .addBearerAuth(
      {
        type: 'http',
        bearerFormat: 'mk-clearmaas-…',
        description: 'A management key, `mk-clearmaas-…`: for everything under `/admin`.',
      },
      managementKeyScheme,
    )
    .addBearerAuth(
      {
        type: 'http',
        bearerFormat: 'sk-clearmaas-…',
        description: 'An API key, `sk-clearmaas-…`: for everything under `/v1`.',
      },
      apiKeyScheme,
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
