import { firstValueFrom } from 'rxjs';
import { FakeKling } from '../../../test/support/fake-kling/fake-kling.js';
import {
  klingCredential,
  klingRows,
  type VideoCall,
  videoCall,
  videoCandidate,
} from '../../../test/support/fake-kling/kling-calls.js';
import { testGatewayConfig } from '../../../test/support/gateway-config.js';
import { CatalogService } from '../../catalog/catalog.service.js';
import { type FailureKind, GatewayError } from '../../contract/gateway-error.js';
import type { VideoNews } from '../../contract/video.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import { KlingAdapter } from './kling.adapter.js';

const client = new UpstreamClient(testGatewayConfig());
const catalog = new CatalogService();
const image = 'data:image/png;base64,iVBORw0KGgo=';
const { apiKey, keyPair } = FakeKling;
let fake: FakeKling;

beforeAll(async () => (fake = await FakeKling.start()));
beforeEach(() => fake.reset());
afterAll(async () => {
  await client.onApplicationShutdown();
  await fake.stop();
});

const adapter = (): KlingAdapter =>
  new KlingAdapter(testGatewayConfig({ kling: { baseUrl: fake.origin } }), catalog, client);
const submit = (call: VideoCall, taskId = 'task_1'): Promise<string> =>
  firstValueFrom(adapter().submit(call, taskId));

function look(call: VideoCall, vendorTaskId?: string, taskId = 'task_1'): Promise<VideoNews> {
  const { upstreamModel } = call.candidate;
  const { action } = adapter().order(call.request, call.candidate);
  return firstValueFrom(adapter().look({ taskId, vendorTaskId, upstreamModel, action }, call.credential));
}

async function kindOf(act: Promise<unknown>): Promise<FailureKind | 'none'> {
  try {
    await act;
    return 'none';
  } catch (error) {
    if (error instanceof GatewayError) return error.kind;
    throw error;
  }
}

describe('a video by Kling, from its order to its end', () => {
  const cases = klingRows().flatMap((name) =>
    [apiKey, keyPair]
      .filter((secret) => name !== 'kling-3.0-turbo' || secret === apiKey)
      .map((secret) => [name, secret] as const),
  );

  it.each(cases)('%s with %s', async (name, secret) => {
    const call = videoCall(secret, name, { mode: 'pro' }, { image });
    const id = await submit(call);
    expect(call.sentTimes()).toBe(1);
    expect(await look(call, id)).toEqual({ state: 'in_progress', vendorTaskId: id });
    expect(await look(call, id)).toMatchObject({
      state: 'completed',
      url: `${fake.origin}/files/${id}.mp4?signature=fake-${id}`,
      seconds: 5.1,
      units: '2.5',
    });
    const { tasks } = await fake.log();
    expect(tasks).toMatchObject([{ id, externalId: 'task_1', model: name, polls: 2 }]);
  });

  it('T44: a request of words alone goes to text2video', async () => {
    await submit(videoCall(apiKey, 'kling-v3'));
    const { requests } = await fake.log();
    expect(requests).toMatchObject([{ method: 'POST', path: '/v1/videos/text2video', status: 200 }]);
  });

  it('T46: only the credential that handed a task in sees it', async () => {
    const call = videoCall(keyPair, 'kling-v3');
    const id = await submit(call);
    expect(await look({ ...call, credential: klingCredential(apiKey) }, id)).toEqual({ state: 'unknown' });
    expect(await look(call, id)).toMatchObject({ vendorTaskId: id });
  });

  it('T47: the caller hears of the mode that a master model has no use for', async () => {
    const call = videoCall(apiKey, 'kling-v2-master', { mode: 'pro' });
    await submit(call);
    expect(call.adjustments).toEqual(['metadata.mode']);
  });

  it('T50: a word that nobody knows changes nothing', async () => {
    const call = videoCall(apiKey, 'kling-v3');
    const id = await submit(call);
    await fake.behave({ word: 'daydreaming' });
    expect(await look(call, id)).toEqual({ state: 'unclear', word: 'daydreaming' });
  });

  it('a task that failed says why', async () => {
    await fake.behave({ doneAfterPolls: 1, outcome: 'failed', failMessage: 'Risk control.' });
    for (const name of ['kling-v3', 'kling-3.0-turbo']) {
      const call = videoCall(apiKey, name);
      const id = await submit(call, `task_${name}`);
      expect(await look(call, id)).toEqual({ state: 'failed', vendorTaskId: id, reason: 'Risk control.' });
    }
  });
});

describe('a video by Kling, when its answer is lost', () => {
  it.each(['kling-v3', 'kling-v3-omni', 'kling-3.0-turbo'])(
    'T49: %s: the task is found by our id, and there is one',
    async (name) => {
      await fake.behave({ create: 'cut', createTimes: 1 });
      const call = videoCall(apiKey, name);
      expect(await kindOf(submit(call))).toBe('upstream_unavailable');
      const news = await look(call);
      const { tasks, creates } = await fake.log();
      expect(news).toEqual({ state: 'in_progress', vendorTaskId: tasks[0]?.id });
      expect(creates).toEqual({ task_1: 1 });
    },
  );

  it('T49: handed in once more, it is the same task', async () => {
    await fake.behave({ create: 'cut', createTimes: 1 });
    const call = videoCall(keyPair, 'kling-v3');
    expect(await kindOf(submit(call))).toBe('upstream_unavailable');
    const id = await submit(call);
    const { tasks, creates } = await fake.log();
    expect(tasks.map((task) => task.id)).toEqual([id]);
    expect(creates).toEqual({ task_1: 2 });
  });

  it.each(['kling-v3', 'kling-3.0-turbo'])(
    'T49: %s: a task that never came through is unknown',
    async (name) => {
      expect(await look(videoCall(apiKey, name))).toEqual({ state: 'unknown' });
    },
  );

  it('whoever no longer waits closes the connection', async () => {
    await fake.behave({ create: 'hang' });
    const call = videoCall(apiKey, 'kling-v3');
    const waiting = adapter().submit(call, 'task_1').subscribe();
    while ((await fake.log()).tasks.length === 0);
    waiting.unsubscribe();
    expect(await look(call)).toMatchObject({ state: 'in_progress' });
  });
});

describe('what Kling refuses', () => {
  it.each([
    ['create', 429, 1102, 'upstream_quota'],
    ['create', 429, 1303, 'upstream_rate_limited'],
    ['create', 400, 1301, 'content_filtered'],
    ['create', 504, 5002, 'upstream_timeout'],
    ['look', 503, 5001, 'upstream_unavailable'],
    ['look', 401, 1004, 'upstream_auth'],
  ] as const)('%s: HTTP %d, code %d is %s', async (on, status, code, kind) => {
    await fake.behave({ errors: [{ on, status, code, message: 'No.' }] });
    const call = videoCall(apiKey, 'kling-v3');
    expect(await kindOf(on === 'create' ? submit(call) : look(call))).toBe(kind);
  });

  it('T52: a secret key that does not sign for its access key', async () => {
    expect(await kindOf(submit(videoCall('fake-access:wrong', 'kling-v3')))).toBe('upstream_auth');
    expect(await kindOf(submit(videoCall('wrong', 'kling-v3')))).toBe('upstream_auth');
  });

  it('T52: a pair never comes to the interface that takes API keys only', async () => {
    const call = videoCall(keyPair, 'kling-3.0-turbo');
    expect(await kindOf(submit(call))).toBe('model_unavailable');
    expect(await kindOf(look(call))).toBe('model_unavailable');
    expect((await fake.log()).requests).toEqual([]);
    expect(call.sentTimes()).toBe(0);
  });

  it('T48: nobody is asked for what a model does not make', async () => {
    expect(await kindOf(submit(videoCall(apiKey, 'kling-v2-6', { sound: 'on' })))).toBe('invalid_request');
    expect((await fake.log()).requests).toEqual([]);
  });

  it('a name that the catalogue lacks is no model', () => {
    const { request } = videoCall(apiKey, 'kling-v3');
    expect(() => adapter().order(request, videoCandidate('kling-v9'))).toThrow('does not exist');
  });
});
