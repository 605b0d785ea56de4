import { NEVER } from 'rxjs';
import { CatalogService } from '../catalog/catalog.service.js';
import type { GatewayConfig } from '../config/gateway-config.js';
import { type Caller, noLimits } from '../contract/caller.js';
import type { Router } from '../contract/router.js';
import type { ProviderAdapter } from '../providers/provider-adapter.js';
import { PriceBook } from '../pricing/price-book.js';
import { ProviderRegistry } from '../providers/provider-registry.js';
import { RouterTable } from '../routing/routers/router-table.js';
import { testGatewayConfig } from '../../test/support/gateway-config.js';
import { ModelsService } from './models.service.js';
import { noCredential } from '../contract/credential.js';

const catalog = new CatalogService();
const chat = { complete: () => NEVER, stream: () => NEVER };

const callerWith = (allowedModels?: readonly string[]): Caller => ({
  kind: 'api',
  keyId: 'key',
  workspaceId: 'workspace',
  limits: noLimits,
  allowedModels,
});

function serviceWith(adapters: readonly ProviderAdapter[], overrides: Partial<GatewayConfig> = {}) {
  const registry = new ProviderRegistry();
  for (const adapter of adapters) registry.register(adapter);
  const routers = new RouterTable();
  const service = new ModelsService(
    catalog,
    registry,
    routers,
    new PriceBook(catalog),
    testGatewayConfig({}, overrides),
  );
  const ids = (allowedModels?: readonly string[]): string[] =>
    service.list(callerWith(allowedModels)).data.map(({ id }) => id);
  return { service, registry, routers, ids };
}

const openai: ProviderAdapter = { id: 'openai', credentials: [noCredential], chat };
const sandbox: ProviderAdapter = { id: 'sandbox', credentials: [noCredential], chat };

describe('ModelsService', () => {
  it('lists chat models of providers that can be called, and no others', () => {
    const { ids } = serviceWith([
      openai,
      { id: 'anthropic', credentials: [], chat },
      { id: 'google', credentials: [noCredential] },
    ]);
    expect(ids()).toContain('openai/gpt-4o-mini');
    expect(ids()).not.toContain('openai/gpt-image-1');
    // Served by the vendor's Responses endpoint only, through a bridge.
    expect(ids()).toContain('openai/gpt-5-pro');
    expect(new Set(ids().map((id) => id.split('/')[0]))).toEqual(new Set(['openai']));
  });

  it('lists nothing where nothing is configured', () => {
    expect(serviceWith([]).service.list(callerWith())).toEqual({ object: 'list', data: [] });
  });

  it('follows a provider that comes later', () => {
    const { ids, registry } = serviceWith([openai]);
    expect(ids()).not.toContain('sandbox/echo');
    registry.register(sandbox);
    expect(ids()).toContain('sandbox/echo');
  });

  it('makes the list once', () => {
    const { service } = serviceWith([openai]);
    const [first] = service.list(callerWith()).data;
    expect(service.list(callerWith()).data[0]).toBe(first);
  });

  it('shows what is known of a model', () => {
    expect(serviceWith([openai]).service.find('openai/gpt-4o-mini', callerWith())).toMatchObject({
      id: 'openai/gpt-4o-mini',
      object: 'model',
      created: 1626777600,
      owned_by: 'openai',
      supported_endpoint_types: ['openai'],
      name: 'gpt-4o-mini',
      context_length: 128000,
      max_completion_tokens: 16384,
      architecture: {
        input_modalities: expect.arrayContaining(['text', 'image']),
        output_modalities: ['text'],
      },
      supported_parameters: expect.arrayContaining(['max_tokens', 'tools', 'structured_outputs']),
      pricing: { prompt: '0.00000015', completion: '0.0000006', input_cache_read: '0.000000075' },
    });
  });

  it('tells when a model retires', () => {
    expect(serviceWith([openai]).service.find('openai/gpt-5-mini', callerWith()).expiration_date).toBe(
      '2026-12-10',
    );
  });

  it('offers reasoning_effort only where it is accepted', () => {
    const { service } = serviceWith([{ id: 'grok', credentials: [noCredential], chat }, sandbox]);
    const parametersOf = (id: string) => service.find(id, callerWith()).supported_parameters;
    expect(parametersOf('sandbox/echo')).toContain('reasoning_effort');
    expect(parametersOf('grok/grok-4.20-0309-non-reasoning')).not.toContain('reasoning_effort');
  });

  it('marks sandbox models and prices them at nothing', () => {
    expect(serviceWith([sandbox]).service.find('sandbox/echo', callerWith())).toMatchObject({
      owned_by: 'sandbox',
      name: 'Sandbox: echo',
      description: expect.stringMatching(/^Test model, no AI behind it/),
      pricing: { prompt: '0', completion: '0' },
    });
  });

  it("lists the models of the operator's hosts behind their prefix", () => {
    const hosts = [
      {
        id: 'ollama',
        baseUrl: 'http://127.0.0.1:1/v1',
        credentials: [noCredential],
        models: ['llama3.2', 'a/b'],
      },
    ];
    const { ids, service } = serviceWith([{ id: 'ollama', credentials: [noCredential], chat }], { hosts });
    expect(ids()).toEqual(['ollama/llama3.2', 'ollama/a/b']);
    expect(service.find('ollama/llama3.2', callerWith())).toMatchObject({
      owned_by: 'ollama',
      name: 'llama3.2',
    });
    expect(service.find('ollama/llama3.2', callerWith())).not.toHaveProperty('pricing');
  });

  it('shows a key only what it may use', () => {
    const { service, ids } = serviceWith([openai, sandbox]);
    expect(ids(['SANDBOX/e*'])).toEqual([
      'sandbox/echo',
      'sandbox/error-429',
      'sandbox/error-500',
      'sandbox/error-503',
    ]);
    expect(ids([])).toEqual([]);
    expect(() => service.find('openai/gpt-4o-mini', callerWith(['sandbox/*']))).toThrow(
      expect.objectContaining({ kind: 'model_not_found' }),
    );
  });

  it('finds a model by its bare name', () => {
    expect(serviceWith([openai]).service.find('gpt-4o-mini', callerWith()).id).toBe('openai/gpt-4o-mini');
  });

  it.each(['openai/none', 'none', '', 'anthropic/claude-sonnet-4.6', 'claude-sonnet-4.6', 'constructor'])(
    'does not find %p, in the words of OpenAI',
    (name) => {
      expect(() => serviceWith([openai]).service.find(name, callerWith())).toThrow(
        expect.objectContaining({
          kind: 'model_not_found',
          message: `The model '${name}' does not exist`,
          param: 'model',
          status: 404,
        }),
      );
    },
  );

  it('finds an alias by its own name, as far as the key may use what it stands for', () => {
    const { service, routers, ids } = serviceWith([openai]);
    routers.replaceFiled(
      [],
      new Map([
        ['fast', 'gpt-4o-mini'],
        ['team/smart', 'openai/gpt-5-high'],
        ['elsewhere', 'anthropic/claude-sonnet-4.6'],
        ['gpt-4o', 'openai/gpt-5'],
      ]),
    );
    expect(ids()).toEqual(expect.arrayContaining(['fast', 'team/smart', 'gpt-4o']));
    expect(ids()).not.toContain('elsewhere');
    expect(service.find('fast', callerWith())).toMatchObject({
      id: 'fast',
      owned_by: 'openai',
      name: 'gpt-4o-mini',
    });
    expect(service.find('gpt-4o', callerWith())).toMatchObject({ id: 'gpt-4o', name: 'gpt-5' });
    expect(ids(['openai/gpt-4o-mini'])).toEqual(['openai/gpt-4o-mini', 'fast']);
    for (const name of ['elsewhere', 'team/smart'])
      expect(() => service.find(name, callerWith(['openai/gpt-4o-mini']))).toThrow(
        expect.objectContaining({ kind: 'model_not_found' }),
      );
  });

  it('lists the routers of the workspace that are on, whatever the key may use', () => {
    const { service, routers, ids } = serviceWith([sandbox]);
    const router: Router = {
      name: 'thrifty',
      allowedModels: [],
      strategy: 'cheapest',
      defaultModel: undefined,
      enabled: true,
      hedge: false,
      source: 'database',
    };
    routers.replaceStored([
      { workspaceId: 'workspace', router },
      { workspaceId: 'workspace', router: { ...router, name: 'off', enabled: false } },
      { workspaceId: 'other', router: { ...router, name: 'foreign' } },
    ]);
    routers.replaceFiled([], new Map([['default', 'clearmaas/thrifty']]));
    expect(ids(['sandbox/echo'])).toEqual(['sandbox/echo', 'default', 'clearmaas/thrifty']);
    expect(service.find('clearmaas/thrifty', callerWith())).toEqual({
      id: 'clearmaas/thrifty',
      object: 'model',
      created: 1626777600,
      owned_by: 'clearmaas',
      supported_endpoint_types: ['openai'],
      name: 'Router: thrifty',
      description: 'Chooses a model for each request; strategy cheapest.',
    });
    expect(service.find('default', callerWith())).toMatchObject({ id: 'default', owned_by: 'clearmaas' });
    for (const name of ['clearmaas/off', 'clearmaas/foreign', 'thrifty'])
      expect(() => service.find(name, callerWith())).toThrow(
        expect.objectContaining({ kind: 'model_not_found' }),
      );
  });
});
