import type { OpenAPIObject } from '@nestjs/swagger';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { startTestApp, type TestApp } from '../support/app.js';

let gateway: TestApp;
let document: OpenAPIObject;
let ajv: Ajv2020;

beforeAll(async () => {
  gateway = await startTestApp();
  const response = await fetch(`${gateway.url}/openapi.json`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  document = (await response.json()) as OpenAPIObject;
  ajv = new Ajv2020({ strict: false, discriminator: false, validateFormats: false });
  ajv.addSchema({ $id: 'document', components: document.components });
});
afterAll(() => gateway.close());

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

interface Route {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  /** With something in place of each parameter. */
  readonly url: string;
  readonly operation: NonNullable<OpenAPIObject['paths'][string]['get']>;
}

function routes(): Route[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      if (operation === undefined) return [];
      const url = gateway.url + path.replaceAll(/\{[^}]+\}/g, 'unknown');
      return [{ name: `${method} ${path}`, method: method.toUpperCase(), path, url, operation }];
    }),
  );
}

/** Names of the routes for which `complaint` has something to say, and what. */
function complaints(complaint: (route: Route) => string | undefined): string[] {
  return routes().flatMap((route) => {
    const text = complaint(route);
    return text === undefined ? [] : [`${route.name}: ${text}`];
  });
}

function refsIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === '$ref' && typeof value === 'string' ? [value] : refsIn(value),
  );
}

function resolves(ref: string): boolean {
  const steps = ref.replace(/^#\//, '').split('/');
  let node: unknown = document;
  for (const step of steps)
    node = typeof node === 'object' && node !== null ? Reflect.get(node, step) : undefined;
  return node !== undefined;
}

function schemaNamed(name: string): ValidateFunction {
  return ajv.compile({ $ref: `document#/components/schemas/${name}` });
}

describe('GET /openapi.json', () => {
  it('is OpenAPI 3.1 without leftovers of 3.0', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(JSON.stringify(document)).not.toContain('"nullable"');
  });

  it('has the routes of this version', () => {
    expect(routes().map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'post /v1/chat/completions',
        'post /v1/route/explain',
        'get /v1/models',
        'get /v1/key',
        'get /v1/generation',
        'get /health/live',
        'get /health/ready',
        'get /admin/keys',
        'post /admin/keys',
        'get /admin/keys/{id}',
        'patch /admin/keys/{id}',
        'delete /admin/keys/{id}',
        'post /admin/keys/{id}/rotate',
        'get /admin/workspaces',
        'post /admin/workspaces',
        'get /admin/workspaces/{id}',
        'patch /admin/workspaces/{id}',
        'delete /admin/workspaces/{id}',
        'post /admin/workspaces/{id}/credits',
        'get /admin/ledger',
        'get /admin/audit',
      ]),
    );
  });

  it('resolves every reference, discriminators included', () => {
    const mapped = JSON.stringify(document).match(/"#\/components\/[^"]+"/g) ?? [];
    const refs = new Set([...refsIn(document), ...mapped.map((text) => text.slice(1, -1))]);
    expect(refs.size).toBeGreaterThan(20);
    expect([...refs].filter((ref) => !resolves(ref))).toEqual([]);
  });

  it('has schemas that are JSON Schema', () => {
    for (const name of Object.keys(document.components?.schemas ?? {}))
      expect(() => schemaNamed(name)).not.toThrow();
  });

  it('names every operation once, with a summary and a tag', () => {
    const ids = routes().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(['createChatCompletion', 'listModels', 'getModel']));
    expect(complaints(({ operation }) => (operation.summary ? undefined : 'no summary'))).toEqual([]);
    const known = new Set(document.tags?.map(({ name }) => name));
    expect(
      complaints(({ operation: { tags = [] } }) =>
        tags.length > 0 && tags.every((tag) => known.has(tag)) ? undefined : `tags ${tags.join()}`,
      ),
    ).toEqual([]);
  });

  it('documents every path parameter', () => {
    expect(
      complaints(({ path, operation: { parameters = [] } }) => {
        const wanted = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
        const documented = parameters.flatMap((parameter) =>
          'in' in parameter && parameter.in === 'path' ? [parameter.name] : [],
        );
        return wanted.sort().join() === documented.sort().join()
          ? undefined
          : `documents [${documented.join()}]`;
      }),
    ).toEqual([]);
  });

  it('says for every operation which key it takes, how it fails and what headers it sends', () => {
    expect(
      complaints(({ path, operation: { security = [], responses } }) => {
        const scheme = path.startsWith('/v1/')
          ? 'api-key'
          : path.startsWith('/admin/') || path === '/metrics'
            ? 'management-key'
            : undefined;
        if (security.flatMap(Object.keys).join() !== (scheme ?? '')) return 'wrong security';
        if (!Object.keys(responses).some((status) => status.startsWith('2'))) return 'no success';
        if (scheme && ![401, 403, 500, 503].every((status) => status in responses))
          return 'errors are missing';
        for (const [status, response] of Object.entries(responses)) {
          if (response === undefined || '$ref' in response) return `${status} is a reference`;
          if (!response.description) return `${status} has no description`;
          if (!response.headers?.['X-Request-Id']) return `${status} has no X-Request-Id`;
          if (status === '429' && !response.headers['Retry-After']) return '429 has no Retry-After';
          if (status >= '400' && !response.content?.['application/json']?.example)
            return `${status} has no example`;
        }
        return undefined;
      }),
    ).toEqual([]);
  });

  it('says of every POST under /admin that it takes an Idempotency-Key, and of no other route', () => {
    expect(
      complaints(({ path, method, operation: { parameters = [], responses } }) => {
        const takes = parameters.some(
          (parameter) => 'name' in parameter && parameter.name === 'Idempotency-Key',
        );
        const should = method === 'POST' && path.startsWith('/admin/');
        return takes === should && (!should || '409' in responses) ? undefined : `takes one: ${takes}`;
      }),
    ).toEqual([]);
  });

  it('names schemas in the words of the API, not of its source, and titles them so', () => {
    const schemas = document.components?.schemas ?? {};
    expect(Object.keys(schemas)).toEqual(expect.arrayContaining(['ChatCompletionRequest', 'Key', 'Model']));
    // the field of a request is called so
    expect(Object.keys(schemas).filter((name) => /(Dto|Body|Entity)$/.test(name))).toEqual(['ExtraBody']);
    for (const [name, schema] of Object.entries(schemas)) expect(schema).toHaveProperty('title', name);
  });

  it('describes each answer once, and every parameter', () => {
    expect(
      complaints(({ operation: { parameters = [], responses } }) => {
        for (const [status, response] of Object.entries(responses))
          // Nest joins the descriptions of a status that a route gives twice
          if (response && 'description' in response && /^$|^Success\.$|\n/.test(response.description))
            return `${status}: ${response.description}`;
        return parameters.every((parameter) => 'description' in parameter && parameter.description)
          ? undefined
          : 'a parameter has no description';
      }),
    ).toEqual([]);
  });

  it('describes every field of a chat request', () => {
    const schema = document.components?.schemas?.['ChatCompletionRequest'];
    const fields = schema && 'properties' in schema ? Object.entries(schema.properties ?? {}) : [];
    expect(fields.length).toBeGreaterThan(30);
    expect(fields.filter(([, field]) => !('description' in field)).map(([name]) => name)).toEqual([]);
  });

  it('shows answers that fit their schema', () => {
    let shown = 0;
    for (const { name, operation } of routes())
      for (const response of Object.values(operation.responses))
        for (const { schema, examples = {} } of Object.values(
          response && 'content' in response ? (response.content ?? {}) : {},
        )) {
          if (!schema || !('$ref' in schema)) continue;
          const fits = ajv.compile({ $ref: `document${schema.$ref}` });
          for (const example of Object.values(examples)) {
            const valid = fits('value' in example ? example.value : undefined);
            expect([name, valid, fits.errors]).toEqual([name, true, null]);
            shown += 1;
          }
        }
    expect(shown).toBeGreaterThanOrEqual(5);
  });

  it('shows errors that fit their schema', () => {
    const validate = schemaNamed('ErrorResponse');
    const examples = routes().flatMap(({ operation }) =>
      Object.entries(operation.responses).flatMap(([status, response]) =>
        status >= '400' && response && 'content' in response
          ? [response.content?.['application/json']?.example]
          : [],
      ),
    );
    expect(examples.length).toBeGreaterThan(10);
    for (const example of examples) expect([validate(example), validate.errors]).toEqual([true, null]);
  });
});

describe('keys (K8)', () => {
  const ask = ({ method, url }: Route, token?: string) =>
    fetch(url, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: method === 'GET' || method === 'DELETE' ? undefined : '{}',
    });

  it('every route under /v1 and /admin is closed without a key and to the other kind of key', async () => {
    const isError = schemaNamed('ErrorResponse');
    const guarded = routes().filter(({ path }) => /^\/(v1|admin)\//.test(path));
    expect(guarded.length).toBeGreaterThan(8);
    for (const route of guarded) {
      const other = route.path.startsWith('/v1/') ? gateway.managementKey : gateway.apiKey;
      for (const [token, status] of [
        [undefined, 401],
        ['sk-clearmaas-wrong', 401],
        [other, 403],
      ] as const) {
        const response = await ask(route, token);
        const body: unknown = await response.json();
        expect([route.name, token === undefined, response.status]).toEqual([
          route.name,
          token === undefined,
          status,
        ]);
        expect([route.name, isError(body)]).toEqual([route.name, true]);
        expect(response.headers.get('x-request-id')).toBeTruthy();
      }
    }
  });

  it('routes that name no key are open', async () => {
    const open = routes().filter(({ path }) => path.startsWith('/health/'));
    expect(open).toHaveLength(2);
    for (const route of open) expect((await ask(route)).status).toBe(200);
  });
});

describe('the examples of the document', () => {
  interface Example {
    readonly route: Route;
    readonly name: string;
    readonly body: { readonly stream?: boolean; readonly models?: readonly string[] };
  }

  function examples(): Example[] {
    return routes().flatMap((route) => {
      const body = route.operation.requestBody;
      const content = body && 'content' in body ? body.content['application/json'] : undefined;
      return Object.entries(content?.examples ?? {}).flatMap(([name, example]) =>
        'value' in example ? [{ route, name, body: example.value }] : [],
      );
    });
  }

  /** Status, content type, fallback level and text of the answer to an example sent as it is. */
  async function send({ route, body }: Example) {
    const key = route.path.startsWith('/v1/') ? gateway.apiKey : gateway.managementKey;
    const response = await fetch(route.url, {
      method: route.method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify(body),
    });
    const [type] = (response.headers.get('content-type') ?? '').split(';');
    const level = response.headers.get('x-clear-fallback-level');
    return { status: response.status, type, level, text: await response.text() };
  }

  it('run as they are, and are answered with a status, a type and a shape that are documented', async () => {
    const runnable = examples().filter(({ route }) => !route.path.includes('{'));
    expect(runnable.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['echo', 'stream', 'tools', 'schema', 'chain']),
    );
    for (const example of runnable) {
      const { status, type, level, text } = await send(example);
      const documented = example.route.operation.responses[status];
      const content = documented && 'content' in documented ? documented.content?.[type ?? ''] : undefined;
      const schema = content?.schema;
      expect([example.name, status < 300, schema && '$ref' in schema, text]).toEqual([
        example.name,
        true,
        true,
        text,
      ]);
      if (!schema || !('$ref' in schema)) continue;

      const events = text.split('\n').flatMap((line) => (line.startsWith('data: ') ? [line.slice(6)] : []));
      if (example.body.stream) expect(events.pop()).toBe('[DONE]');
      const fits = ajv.compile({ $ref: `document${schema.$ref}` });
      for (const json of example.body.stream ? events : [text])
        expect([example.name, fits(JSON.parse(json)), fits.errors]).toEqual([example.name, true, null]);
      if (example.body.models) expect(level).toBe('1');
    }
  });
});

describe('GET /docs', () => {
  it('is a page without inline script, all of whose parts are there and allowed', async () => {
    const page = await fetch(`${gateway.url}/docs`);
    const html = await page.text();
    expect(page.status).toBe(200);
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)/);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('upgrade-insecure-requests');

    const parts = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(
      ([, part]) => new URL(part ?? '', page.url),
    );
    expect(parts.length).toBeGreaterThanOrEqual(4);
    for (const part of parts) {
      const response = await fetch(part);
      expect([part.pathname, response.status]).toEqual([part.pathname, 200]);
      await response.arrayBuffer();
    }
  });

  it('keeps no key and asks no other server', async () => {
    const script = await (await fetch(`${gateway.url}/docs/swagger-ui-init.js`)).text();
    expect(script).toMatch(/"persistAuthorization": false/);
    expect(script).toMatch(/"validatorUrl": null/);
  });
});
