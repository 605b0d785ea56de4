import type { OpenAPIObject } from '@nestjs/swagger';
import { UsageMeter } from '../../src/usage/usage-meter.js';
import { newTaskId } from '../../src/video/video-task.js';
import { VideoTasksRepository } from '../../src/video/video-tasks.repository.js';
import { attemptRecord } from '../support/attempt-record.js';
import { KeysGateway } from './keys-gateway.js';

/** One way to ask for what is somebody else's, or gone, and to ask the same of what never was. */
interface Question {
  /** With `{}` in place of what is asked for. */
  readonly path: string;
  readonly theirs: string;
  readonly never: string;
  /** API key of the own workspace; the management key where absent. */
  readonly token?: string;
  readonly body?: unknown;
}

let gateway: KeysGateway;
let document: OpenAPIObject;
let questions: Readonly<Record<string, readonly Question[]>>;

const neverKey = 'key_000000000000000000000000';
const neverWorkspace = 'ws_000000000000000000000000';

/** Filters of lists that operators read: they see every workspace, and what does not exist has no rows. */
const filters = ['get /admin/keys', 'get /admin/audit', 'get /admin/usage'];

beforeAll(async () => {
  gateway = await KeysGateway.start();
  document = (await gateway.call('GET', '/openapi.json', { token: null })).body;
  questions = await prepare();
});
afterAll(() => gateway.close());

async function makeWorkspace(name: string): Promise<string> {
  return (await gateway.call('POST', '/admin/workspaces', { body: { name } })).body.id;
}

async function prepare(): Promise<typeof questions> {
  const { key: token } = await gateway.createKey({ workspace_id: await makeWorkspace('ours') });
  const their = await makeWorkspace('theirs');
  const { id: keyId } = await gateway.createKey({ workspace_id: their });
  await gateway.call('POST', `/admin/workspaces/${their}/routers`, { body: { name: 'secret' } });
  const meter = gateway.app.get(UsageMeter, { strict: false });
  meter.record(
    attemptRecord({ requestId: 'req_theirs', completionId: 'chatcmpl-theirs', keyId, workspaceId: their }),
  );
  await meter.flush();
  const [request, completion] = ['req_theirs', 'chatcmpl-theirs'].map((theirs) => ({
    path: '/v1/generation?id={}',
    theirs,
    never: 'req_never',
    token,
  }));
  if (!request || !completion) throw new Error('There are two.');

  const video = newTaskId();
  await gateway.app.get(VideoTasksRepository, { strict: false }).insert(
    {
      id: video,
      workspaceId: their,
      keyId,
      provider: 'kling',
      modelId: 'kling/kling-v3',
      upstreamModel: 'kling-v3',
      requestedModel: 'kling-v3',
      credential: '0'.repeat(16),
      action: 'textGenerate',
      seconds: '5',
      size: null,
      media: { seconds: 5 },
      attempt: attemptRecord({ workspaceId: their, keyId }),
    },
    3_600_000,
  );
  const task = (prefix: string, rest = '') => [
    { path: `${prefix}/{}${rest}`, theirs: video, never: `task_${'A'.repeat(32)}`, token },
  ];

  const gone = await makeWorkspace('gone');
  await gateway.call('POST', `/admin/workspaces/${gone}/routers`, { body: { name: 'mine' } });
  const { id: goneKey } = await gateway.createKey({ workspace_id: gone });
  await gateway.call('DELETE', `/admin/workspaces/${gone}`);

  const key = (path = '/admin/keys/{}', body?: unknown) => [{ path, theirs: goneKey, never: neverKey, body }];
  const workspace = (rest = '', body?: unknown) => [
    { path: `/admin/workspaces/{}${rest}`, theirs: gone, never: neverWorkspace, body },
  ];
  // Also by the name of a router that another workspace has.
  const router = (body?: unknown) => [
    ...workspace('/routers/mine', body),
    { path: '/admin/workspaces/ws_default/routers/{}', theirs: 'secret', never: 'never', body },
  ];
  const refund = { kind: 'refund', request_id: 'req_theirs' };
  return {
    'get /v1/generation': [request, completion],
    'get /v1/models/{id}': [
      { path: '/v1/models/{}', theirs: 'clearmaas/secret', never: 'clearmaas/never', token },
    ],
    'get /admin/keys/{id}': key(),
    'patch /admin/keys/{id}': key('/admin/keys/{}', { name: 'x' }),
    'delete /admin/keys/{id}': key(),
    'post /admin/keys/{id}/rotate': key('/admin/keys/{}/rotate', {}),
    'get /admin/workspaces/{id}': workspace(),
    'patch /admin/workspaces/{id}': workspace('', { name: 'x', credit_balance_usd: '1' }),
    'delete /admin/workspaces/{id}': workspace(),
    'post /admin/workspaces/{id}/credits': [
      ...workspace('/credits', { amount_usd: '1' }),
      ...workspace('/credits', refund),
    ],
    'get /admin/ledger': [{ path: '/admin/ledger?workspace_id={}', theirs: gone, never: neverWorkspace }],
    'get /v1/video/generations/{task_id}': task('/v1/video/generations'),
    'get /v1/videos/{id}': task('/v1/videos'),
    'get /v1/videos/{id}/content': task('/v1/videos', '/content'),
    'get /admin/workspaces/{id}/webhook': workspace('/webhook'),
    'put /admin/workspaces/{id}/webhook': workspace('/webhook', { url: 'https://example.com/' }),
    'delete /admin/workspaces/{id}/webhook': workspace('/webhook'),
    'get /admin/workspaces/{id}/routers': workspace('/routers'),
    'post /admin/workspaces/{id}/routers': workspace('/routers', { name: 'mine' }),
    'get /admin/workspaces/{id}/routers/{name}': router(),
    'patch /admin/workspaces/{id}/routers/{name}': router({ enabled: false }),
    'delete /admin/workspaces/{id}/routers/{name}': router(),
  };
}

/** Routes that name an object in their path or their query, from the document: a new one is found without being listed. */
function idTakingRoutes(): string[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    (['get', 'post', 'put', 'patch', 'delete'] as const).flatMap((method) => {
      const operation = item[method];
      if (operation === undefined) return [];
      const takesId = operation.parameters?.some(
        (parameter) =>
          'in' in parameter &&
          (parameter.in === 'path' || (parameter.in === 'query' && /(^|_)id$/.test(parameter.name))),
      );
      return takesId ? [`${method} ${path}`] : [];
    }),
  );
}

async function answerTo(name: string, { path, token, body }: Question, id: string) {
  const method = name.split(' ', 1)[0]?.toUpperCase() ?? '';
  const { status, text, headers } = await gateway.call(method, path.replace('{}', id), { token, body });
  return {
    status,
    // The one thing that may differ is what the caller wrote himself.
    text: text.replaceAll(id, '{}'),
    headers: [...headers.keys()].filter((header) => header !== 'date').sort(),
  };
}

describe('what is of another workspace, or deleted,', () => {
  it('has a question for every route that takes an id', () => {
    const routes = idTakingRoutes();
    expect(routes.length).toBeGreaterThan(10);
    expect(routes.filter((route) => !filters.includes(route)).sort()).toEqual(Object.keys(questions).sort());
    expect(routes).toEqual(expect.arrayContaining(filters));
  });

  it('is a 404 on every route, the same to the letter as what never was', async () => {
    for (const [name, asked] of Object.entries(questions))
      for (const question of asked) {
        const theirs = await answerTo(name, question, question.theirs);
        expect([name, theirs.status]).toEqual([name, 404]);
        expect([name, theirs]).toEqual([name, await answerTo(name, question, question.never)]);
      }
  });

  it('is there for those whom it belongs to', async () => {
    const { body } = await gateway.call('GET', '/admin/workspaces?limit=100');
    const their = body.data.find(({ name }: { name: string }) => name === 'theirs').id;
    const { key } = await gateway.createKey({ workspace_id: their });
    for (const id of ['req_theirs', 'chatcmpl-theirs'])
      expect((await gateway.call('GET', `/v1/generation?id=${id}`, { token: key })).status).toBe(200);
    expect((await gateway.call('GET', '/v1/models/clearmaas/secret', { token: key })).status).toBe(200);
    expect((await gateway.call('GET', `/admin/workspaces/${their}/routers/secret`)).status).toBe(200);
  });
});
