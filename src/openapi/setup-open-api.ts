import type { NestExpressApplication } from '@nestjs/platform-express';
import { SwaggerModule } from '@nestjs/swagger';
import type { GatewayConfig } from '../config/gateway-config.js';
import { buildDocument } from './build-document.js';

/**
 * Content-Security-Policy for `/docs`, in helmet's form. Swagger UI's page has style elements but no inline script. Helmet's own
 * default would do but for `upgrade-insecure-requests`, which breaks the page on plain HTTP anywhere but on loopback.
 */
export const docsContentSecurityPolicy = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  objectSrc: ["'none'"],
  baseUri: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};

/**
 * The API key, whose field has the cursor, on top of the dialog. No answer has links: their column would only take room from
 * the others.
 */
const customCss = `
  .swagger-ui .dialog-ux .modal-ux-content { display: flex; flex-direction: column-reverse }
  .swagger-ui .response-col_links { display: none }
`;

/**
 * Serves Swagger UI at `/docs` and the OpenAPI 3.1 document at `/openapi.json`, both without a key. The document is built on the
 * first request for it and kept. To be called before the application starts to listen.
 */
export function setupOpenApi(app: NestExpressApplication, config: GatewayConfig): void {
  SwaggerModule.setup('docs', app, () => buildDocument(app, config.sandbox), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'ClearMaas Gateway',
    customCss,
    swaggerOptions: {
      // A key that outlives the page would lie in localStorage, open to every script of this origin.
      persistAuthorization: false,
      // The official validator is a server elsewhere: this page asks nobody but this gateway.
      validatorUrl: null,
      tryItOutEnabled: true,
      displayRequestDuration: true,
      // Schemas stand where they are used; the list of all of them opens on request.
      defaultModelsExpandDepth: 0,
    },
  });
}
