import type { INestApplication } from '@nestjs/common';
import { Global, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import request from 'supertest';
import { noLimits } from '../../src/contract/caller.js';
import { ConfigModule } from '../../src/config/config.module.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { ErrorFilter } from '../../src/http/error.filter.js';
import { IdempotencyInterceptor } from '../../src/idempotency/idempotency.interceptor.js';
import { ApiKeyGuard } from '../../src/keys/api-key.guard.js';
import { ManagementKeyGuard } from '../../src/keys/management-key.guard.js';
import { UsageMeter } from '../../src/usage/usage-meter.js';
import { UsageModule } from '../../src/usage/usage.module.js';
import type { CallerRequest } from '../../src/workspaces/caller-request.js';
import { WorkspaceLimitGuard } from '../../src/workspaces/workspace-limit.guard.js';
import { attemptRecord } from '../support/attempt-record.js';
import { DatabaseProxy } from '../support/database-proxy.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { testGatewayConfig } from '../support/gateway-config.js';

/** Takes the workspace from a header: keys and their guards have tests of their own. */
const headerGuard = {
  canActivate(context: { switchToHttp(): { getRequest(): CallerRequest } }): boolean {
    const http = context.switchToHttp().getRequest();
    const workspaceId = http.get('X-Workspace');
    if (workspaceId !== undefined)
      http.caller = { kind: 'api', keyId: 'key', workspaceId, limits: noLimits, allowedModels: undefined };
    return workspaceId !== undefined;
  },
};

describe('GET /v1/generation', () => {
  let database: TestDatabase;
  let proxy: DatabaseProxy;
  let app: INestApplication;
  let meter: UsageMeter;

  beforeAll(async () => {
    database = await openTestDatabase();
    proxy = await DatabaseProxy.start(database.url);
    const prisma = await PrismaService.open({ databaseUrl: proxy.url, dataDir: '' });
    for (const id of ['workspace', 'stranger']) await prisma.workspace.create({ data: { id, name: id } });

    @Global()
    @Module({ providers: [{ provide: PrismaService, useValue: prisma }], exports: [PrismaService] })
    class OpenDatabaseModule {}

    const module = await Test.createTestingModule({
      imports: [ConfigModule.forRoot(testGatewayConfig()), OpenDatabaseModule, UsageModule],
    })
      .overrideGuard(ApiKeyGuard)
      .useValue(headerGuard)
      .overrideGuard(ManagementKeyGuard)
      .useValue({ canActivate: () => false })
      .overrideInterceptor(IdempotencyInterceptor)
      .useValue({})
      .overrideGuard(WorkspaceLimitGuard)
      .useValue({ canActivate: () => true })
      .compile();
    app = module.createNestApplication({ logger: false });
    app.useGlobalFilters(new ErrorFilter());
    await app.init();
    meter = app.get(UsageMeter);
  });
  afterAll(async () => {
    await app?.close();
    await proxy?.close();
    await database?.close();
  });

  const ask = (query: string, workspaceId = 'workspace') =>
    request(app.getHttpServer()).get(`/v1/generation${query}`).set('X-Workspace', workspaceId);

  it('tells of a request that is still on its way into the books, by either id', async () => {
    meter.record(
      attemptRecord({
        requestId: 'fresh',
        outcome: 'failed',
        failureKind: 'upstream_timeout',
        usage: undefined,
      }),
    );
    meter.record(attemptRecord({ requestId: 'fresh', attempt: 1, level: 1 }));
    expect(meter.isPending('fresh')).toBe(true);
    const answer = await ask('?id=fresh').expect(200);
    expect(answer.body).toMatchObject({
      object: 'generation',
      id: 'fresh',
      completion_id: 'chatcmpl-fresh',
      model: 'openai/gpt-4o-mini',
      native_tokens_prompt: 10,
      native_tokens_completion: 1,
      total_cost_usd: '0.0000021',
      attempts: [
        { attempt: 0, level: 0, outcome: 'failed', error_code: 'upstream_timeout', cost_usd: null },
        { attempt: 1, level: 1, outcome: 'completed', error_code: null, cost_usd: '0.0000021' },
      ],
    });
    expect(meter.pending).toBe(0);
    expect((await ask('?id=chatcmpl-fresh').expect(200)).body).toEqual(answer.body);
    expect(answer.text).not.toContain('"provider"');
  });

  it('answers another workspace as if there were nothing', async () => {
    meter.record(attemptRecord({ requestId: 'secret' }));
    const foreign = await ask('?id=secret', 'another').expect(404);
    const unknown = await ask('?id=unknown').expect(404);
    expect(foreign.body).toEqual(unknown.body);
    expect(unknown.body).toEqual({
      error: { message: 'No such generation.', type: 'invalid_request_error', code: 'not_found' },
    });
    await ask('?id=secret').expect(200);
  });

  it.each([
    ['no id', ''],
    ['an empty one', '?id='],
    ['two of them', '?id=a&id=b'],
    ['an object', '?id[x]=a'],
    ['one that is too long', `?id=${'x'.repeat(257)}`],
    ['a NUL', '?id=%00'],
  ])('names the field at fault: %s', async (_name, query) => {
    const answer = await ask(query).expect(400);
    expect(answer.body.error).toMatchObject({ type: 'invalid_request_error', param: 'id' });
  });

  it('takes whatever else is sent as an id for an unknown one', async () => {
    for (const id of ["' OR 1=1 --", '%', '😀', '../..', '%ff%fe'])
      await ask(`?id=${id === '%ff%fe' ? id : encodeURIComponent(id)}`).expect(404);
  });

  it('asks for a key', async () => {
    await request(app.getHttpServer()).get('/v1/generation?id=fresh').expect(403);
  });

  it('is unavailable while the database is, whether or not the record waits here', async () => {
    await proxy.goAway();
    meter.record(attemptRecord({ requestId: 'waiting' }));
    for (const id of ['waiting', 'fresh']) {
      const answer = await ask(`?id=${id}`).expect(503);
      expect(answer.body.error.code).toBe('service_unavailable');
    }
    await proxy.comeBack();
    await ask('?id=waiting').expect(200);
  });

  it('writes what waits when the application ends', async () => {
    meter.record(attemptRecord({ requestId: 'last' }));
    await app.close();
    expect([meter.pending, meter.lost]).toEqual([0, 0]);
  });
});
