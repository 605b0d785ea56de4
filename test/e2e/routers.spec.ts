import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from '../../src/config/environment.js';
import { withClient } from '../support/database.js';
import { KeysGateway } from './keys-gateway.js';

const routersOf = '/admin/workspaces/ws_default/routers';

describe('/admin/workspaces/{id}/routers', () => {
  let gateway: KeysGateway;
  let apiKey: string;
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'clearmaas-routers-'));
    const file = join(directory, 'gateway.yaml');
    await writeFile(
      file,
      `
aliases:
  quick: sandbox/echo
  any: clearmaas/filed
routers:
  filed: { allowed_models: [sandbox/*], strategy: cheapest }
  elsewhere: { workspace: ws_other }
`,
    );
    const { configFile } = readEnvironment({ CONFIG_FILE: file }, directory);
    gateway = await KeysGateway.start({ configFile });
    apiKey = (await gateway.createKey()).key;
  });
  afterAll(async () => {
    await gateway.close();
    await rm(directory, { recursive: true });
  });

  const create = (body: Record<string, unknown>) => gateway.call('POST', routersOf, { body });
  const modelIds = async (): Promise<string[]> =>
    (await gateway.call('GET', '/v1/models', { token: apiKey })).body.data.map(
      ({ id }: { id: string }) => id,
    );

  it('begins with auto, the cheapest of all models', async () => {
    const { status, body } = await gateway.call('GET', `${routersOf}/auto`);
    expect(status).toBe(200);
    expect(body).toEqual({
      object: 'router',
      name: 'auto',
      model: 'clearmaas/auto',
      workspace_id: 'ws_default',
      allowed_models: [],
      strategy: 'cheapest',
      default_model: null,
      enabled: true,
      hedge: false,
      source: 'database',
      warnings: [],
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
  });

  it('creates, shows, changes and deletes a router, each in force when it is answered', async () => {
    const created = await create({ name: 'mine', allowed_models: ['sandbox/*'] });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      name: 'mine',
      allowed_models: ['sandbox/*'],
      strategy: 'balanced',
      default_model: null,
      enabled: true,
      hedge: false,
      warnings: [],
    });
    expect((await gateway.call('GET', `${routersOf}/mine`)).body).toEqual(created.body);
    expect(await modelIds()).toContain('clearmaas/mine');

    const path = `${routersOf}/mine`;
    const changed = await gateway.call('PATCH', path, {
      body: { strategy: 'fastest', default_model: 'sandbox/echo', hedge: true, enabled: false },
    });
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual({
      ...created.body,
      strategy: 'fastest',
      default_model: 'sandbox/echo',
      hedge: true,
      enabled: false,
      updated_at: expect.any(String),
    });
    expect(changed.body.updated_at > created.body.updated_at).toBe(true);
    expect(await modelIds()).not.toContain('clearmaas/mine');
    expect((await gateway.call('GET', '/v1/models/clearmaas/mine', { token: apiKey })).status).toBe(404);

    await gateway.call('PATCH', path, { body: { enabled: true } });
    expect(await modelIds()).toContain('clearmaas/mine');
    const cleared = await gateway.call('PATCH', path, {
      body: { allowed_models: null, default_model: null },
    });
    expect(cleared.body).toMatchObject({ allowed_models: [], default_model: null, strategy: 'fastest' });

    const deleted = await gateway.call('DELETE', path);
    expect({ status: deleted.status, body: deleted.body }).toEqual({
      status: 200,
      body: { object: 'router', name: 'mine', deleted: true },
    });
    expect((await gateway.call('GET', path)).status).toBe(404);
    expect(await modelIds()).not.toContain('clearmaas/mine');
  });

  it('takes patterns as one text, and warns of those that match nothing', async () => {
    const { status, body } = await create({
      name: 'text',
      allowed_models: 'sandbox/*,\n foo/*\nOPENAI/GPT-4O*,',
      default_model: 'quick',
    });
    expect(status).toBe(201);
    expect(body.allowed_models).toEqual(['sandbox/*', 'foo/*', 'OPENAI/GPT-4O*']);
    expect(body.warnings).toEqual(["allowed_models[1]: 'foo/*' matches no model known here"]);
    expect((await gateway.call('GET', `${routersOf}/text`)).body.warnings).toEqual(body.warnings);
    const mended = await gateway.call('PATCH', `${routersOf}/text`, { body: { allowed_models: ['*'] } });
    expect(mended.body.warnings).toEqual([]);
  });

  it('takes a pattern of models of any type: its requests tell which is meant', async () => {
    const { body } = await create({ name: 'speech', allowed_models: ['openai/tts-*'] });
    expect(body.warnings).toEqual([]);
  });

  it.each([
    [{}, 'name'],
    [{ name: '' }, 'name'],
    [{ name: null }, 'name'],
    [{ name: 7 }, 'name'],
    [{ name: 'clearmaas' }, 'name'],
    [{ name: 'My-Router' }, 'name'],
    [{ name: 'a b' }, 'name'],
    [{ name: 'a/b' }, 'name'],
    [{ name: 'ä' }, 'name'],
    [{ name: 'a\u0000' }, 'name'],
    [{ name: 'x'.repeat(51) }, 'name'],
    [{ name: 'x', id: 'y' }, 'id'],
    [{ name: 'x', source: 'config_file' }, 'source'],
    [{ name: 'x', strategy: 'cheap' }, 'strategy'],
    [{ name: 'x', strategy: null }, 'strategy'],
    [{ name: 'x', enabled: 'yes' }, 'enabled'],
    [{ name: 'x', hedge: 1 }, 'hedge'],
    [{ name: 'x', allowed_models: 5 }, 'allowed_models'],
    [{ name: 'x', allowed_models: { a: 1 } }, 'allowed_models'],
    [{ name: 'x', allowed_models: ['a/*', 5] }, 'allowed_models[1]'],
    [{ name: 'x', allowed_models: ['a/*', ''] }, 'allowed_models[1]'],
    [{ name: 'x', allowed_models: ['a b'] }, 'allowed_models[0]'],
    [{ name: 'x', allowed_models: ['x'.repeat(257)] }, 'allowed_models[0]'],
    [{ name: 'x', allowed_models: `ok/*,${'x'.repeat(257)}` }, 'allowed_models[1]'],
    [{ name: 'x', allowed_models: Array.from({ length: 101 }, () => '*') }, 'allowed_models'],
    [{ name: 'x', default_model: '' }, 'default_model'],
    [{ name: 'x', default_model: 7 }, 'default_model'],
    [{ name: 'x', default_model: 'x'.repeat(257) }, 'default_model'],
    [{ name: 'x', default_model: 'nobody' }, 'default_model'],
    [{ name: 'x', default_model: 'nobody/model' }, 'default_model'],
    [{ name: 'x', default_model: 'sandbox/none' }, 'default_model'],
    [{ name: 'x', default_model: 'openai/newer-than-the-catalogue' }, 'default_model'],
    // No circle: neither itself, nor another router, nor an alias of one.
    [{ name: 'x', default_model: 'clearmaas/x' }, 'default_model'],
    [{ name: 'x', default_model: 'clearmaas/auto' }, 'default_model'],
    [{ name: 'x', default_model: 'any' }, 'default_model'],
    [{ name: 'x', default_model: 'any-high' }, 'default_model'],
  ])('refuses %j, naming %s', async (body, param) => {
    const answer = await create(body);
    expect({ status: answer.status, error: answer.body.error }).toMatchObject({
      status: 400,
      error: { type: 'invalid_request_error', code: 'invalid_request', param },
    });
    expect((await gateway.call('GET', `${routersOf}/x`)).status).toBe(404);
  });

  it.each([
    [{ name: 'other' }, 'name'],
    [{ default_model: 'clearmaas/auto' }, 'default_model'],
    [{ default_model: 'any' }, 'default_model'],
    [{ enabled: null }, 'enabled'],
  ])('refuses to change a router to %j', async (body, param) => {
    const answer = await gateway.call('PATCH', `${routersOf}/auto`, { body });
    expect([answer.status, answer.body.error.param]).toEqual([400, param]);
  });

  it('refuses a name that is taken', async () => {
    const { status, body } = await create({ name: 'auto' });
    expect({ status, error: body.error }).toEqual({
      status: 409,
      error: {
        message: 'This workspace has a router auto already.',
        type: 'invalid_request_error',
        code: 'conflict',
        param: 'name',
      },
    });
  });

  it('gives one of several that take a name at once', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => create({ name: 'raced' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
  });

  it('does not know other workspaces and routers', async () => {
    const nowhere = '/admin/workspaces/ws_nowhere/routers';
    for (const [method, path, body] of [
      ['GET', nowhere, undefined],
      ['POST', nowhere, { name: 'x' }],
      ['GET', `${nowhere}/auto`, undefined],
      ['PATCH', `${nowhere}/auto`, {}],
      ['DELETE', `${nowhere}/auto`, undefined],
      ['GET', `${routersOf}/nobody`, undefined],
      ['GET', `${routersOf}/Not%20A%20Name`, undefined],
      ['PATCH', `${routersOf}/nobody`, {}],
      ['DELETE', `${routersOf}/nobody`, undefined],
    ] as const) {
      const answer = await gateway.call(method, path, { body });
      expect([method, path, answer.status, answer.body.error.code]).toEqual([method, path, 404, 'not_found']);
    }
  });

  it('shows routers of the configuration file and leaves them alone', async () => {
    const path = `${routersOf}/filed`;
    expect((await gateway.call('GET', path)).body).toMatchObject({
      name: 'filed',
      strategy: 'cheapest',
      source: 'config_file',
      created_at: null,
      updated_at: null,
    });
    const answers = [
      await gateway.call('PATCH', path, { body: { enabled: false } }),
      await gateway.call('DELETE', path),
      await create({ name: 'filed' }),
    ];
    for (const { status, body } of answers)
      expect([status, body.error.code, body.error.message]).toEqual([
        409,
        'conflict',
        expect.stringContaining('configuration file'),
      ]);
    expect((await gateway.call('GET', `${routersOf}/elsewhere`)).status).toBe(404);
    expect(await modelIds()).toEqual(expect.arrayContaining(['clearmaas/filed', 'quick', 'any']));
  });

  it('lists page by page, in the order of the names, those of the file among them', async () => {
    for (const name of ['e-1', 'e_1', 'g', '0']) await create({ name });
    const names: string[] = [];
    let after = '';
    for (let page = 0; ; page += 1) {
      const { body } = await gateway.call('GET', `${routersOf}?limit=2${after && `&after=${after}`}`);
      expect(body.object).toBe('list');
      names.push(...body.data.map(({ name }: { name: string }) => name));
      after = names.at(-1) ?? '';
      if (!body.has_more) break;
      expect(body.data).toHaveLength(2);
    }
    expect(names).toEqual([...names].sort());
    expect(names).toEqual(expect.arrayContaining(['0', 'auto', 'e-1', 'e_1', 'filed', 'g']));
    expect(new Set(names).size).toBe(names.length);
    for (const query of ['limit=0', 'limit=101', 'limit=x', 'page=2'])
      expect((await gateway.call('GET', `${routersOf}?${query}`)).status).toBe(400);
  });

  it('warns of a default model that is one no more', async () => {
    await create({ name: 'dangling' });
    await withClient(gateway.databaseUrl, (client) =>
      client.query("UPDATE routers SET default_model = 'gone' WHERE name = 'dangling'"),
    );
    expect((await gateway.call('GET', `${routersOf}/dangling`)).body.warnings).toEqual([
      "default_model: 'gone' is not a model known here",
    ]);
  });
});

describe('auto', () => {
  it('is made with its workspace and not again once it was deleted', async () => {
    const first = await KeysGateway.start();
    const database = { url: first.databaseUrl, close: () => Promise.resolve() };
    try {
      expect((await first.call('DELETE', `${routersOf}/auto`)).status).toBe(200);
      const second = await KeysGateway.start({}, Promise.resolve(database));
      const { body } = await second.call('GET', routersOf);
      await second.close();
      expect(body).toEqual({ object: 'list', data: [], has_more: false });
    } finally {
      await first.close();
    }
  });
});
