import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import OpenAI, { toFile } from 'openai';
import { setTimeout as delay } from 'node:timers/promises';
import { VideoTasksRepository } from '../../src/video/video-tasks.repository.js';
import { startVideoRig, type VideoRig } from '../support/video-rig.js';

const taskForm = /^task_[A-Za-z0-9]{32}$/;
/** Five seconds of kling-v3 in std: $0.084 each. */
const fiveSeconds = '420000000000';

let rig: VideoRig;
beforeAll(async () => {
  rig = await startVideoRig();
});
beforeEach(async () => {
  await rig.kling.reset();
});
afterAll(() => rig.close());

/** What the books have of a task, once it has ended. */
async function bookedFor(id: string): Promise<Record<string, unknown>[]> {
  return rig.query('SELECT * FROM usage_attempts WHERE completion_id = $1', [id]);
}

describe('a video by the reference', () => {
  it('is taken, followed without anybody asking, and booked once with its seconds', async () => {
    const submitted = await rig.submit({ metadata: { mode: 'std', duration: '5' } });
    expect(submitted.status).toBe(200);
    const { id } = submitted.body;
    expect(submitted.body).toEqual({
      id: expect.stringMatching(taskForm),
      task_id: id,
      object: 'video',
      model: 'kling/kling-v3',
      status: 'queued',
      progress: 0,
      created_at: expect.any(Number),
    });
    const { body } = await rig.until(id, 'SUCCESS');
    expect(body).toEqual({
      code: 'success',
      message: '',
      data: {
        task_id: id,
        action: 'textGenerate',
        status: 'SUCCESS',
        progress: '100%',
        result_url: expect.stringContaining(rig.kling.origin),
        fail_reason: '',
        submit_time: expect.any(Number),
        start_time: expect.any(Number),
        finish_time: expect.any(Number),
      },
    });
    expect(await bookedFor(id)).toEqual([
      expect.objectContaining({
        outcome: 'completed',
        model_id: 'kling/kling-v3',
        media: expect.objectContaining({ seconds: 5 }),
      }),
    ]);
    const { tasks, creates } = await rig.kling.log();
    expect([tasks.length, creates[id]]).toEqual([1, 1]);
    const { body: generation } = await rig.call('GET', `/v1/generation?id=${id}`);
    expect(generation.total_cost_usd).not.toBeNull();
  });

  it('T45: settles by the units that the vendor took', async () => {
    await rig.kling.behave({ units: '2.5' });
    const { body } = await rig.submit();
    await rig.until(body.id, 'SUCCESS');
    expect((await bookedFor(body.id))[0]?.cost_picodollars).toBe('350000000000');
  });

  it('costs its seconds where the vendor tells no units, whatever the file measures', async () => {
    await rig.kling.behave({ units: null, duration: '5.1' });
    const { body } = await rig.submit();
    await rig.until(body.id, 'SUCCESS');
    expect((await bookedFor(body.id))[0]?.cost_picodollars).toBe(fiveSeconds);
  });

  it('that fails costs nothing, and says why', async () => {
    await rig.kling.behave({ outcome: 'failed', failMessage: 'The prompt was refused.' });
    const { body } = await rig.submit();
    const failed = await rig.until(body.id, 'FAILURE');
    expect(failed.body.data).toMatchObject({ fail_reason: 'The prompt was refused.', progress: '100%' });
    expect(await bookedFor(body.id)).toEqual([
      expect.objectContaining({ outcome: 'failed', cost_picodollars: null }),
    ]);
  });

  it('T50: keeps its state at a word that nobody knows, and its progress never falls', async () => {
    await rig.kling.behave({ doneAfterPolls: null, processingAfterMs: 0, doneAfterMs: 600_000 });
    const { body } = await rig.submit();
    await rig.until(body.id, 'IN_PROGRESS');
    await rig.kling.behave({ word: 'pondering' });
    await delay(200);
    expect((await rig.until(body.id, 'IN_PROGRESS')).body.data.status).toBe('IN_PROGRESS');
    await rig.kling.behave({ word: null, doneAfterMs: 0 });
    expect((await rig.until(body.id, 'SUCCESS')).body.data.progress).toBe('100%');
  });

  it.each(['hang', 'cut'] as const)(
    'T49: whose answer is lost (%s) is found by our id, made once, and booked once',
    async (create) => {
      await rig.kling.behave({ create, createTimes: 1 });
      const { status, body } = await rig.submit({
        models: ['kling/kling-v3', 'kling/kling-v2-6'],
        route: 'fallback',
      });
      expect(status).toBe(200);
      expect(await rig.query('SELECT state FROM video_tasks WHERE id = $1', [body.id])).toEqual([
        { state: 'submitting' },
      ]);
      await rig.until(body.id, 'SUCCESS');
      const { creates, tasks } = await rig.kling.log();
      expect([creates, tasks.length]).toEqual([{ [body.id]: 1 }, 1]);
      expect(await bookedFor(body.id)).toHaveLength(1);
    },
  );

  it.each([
    ['bad input', { status: 400, code: 1201, message: 'bad' }, 400],
    ['content', { status: 400, code: 1301, message: 'risk' }, 400],
    ['money', { status: 429, code: 1102, message: 'no units left' }, 502],
    ['too many tasks', { status: 429, code: 1303, message: 'parallel' }, 429],
    ['our credential', { status: 401, code: 1002, message: 'token' }, 502],
  ])('that the vendor refuses for %s is nobody’s task', async (_name, error, status) => {
    await rig.kling.behave({ errors: [{ on: 'create', ...error, times: 5 }] });
    const answer = await rig.submit();
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).not.toContain('fake-kling-api-key');
    expect(await rig.query('SELECT id FROM video_tasks WHERE finished_at IS NULL')).toEqual([]);
  });

  it('T46: is a 404 to another workspace, the same as one that is nobody’s', async () => {
    const { body } = await rig.submit();
    const { body: workspace } = await rig.call(
      'POST',
      '/admin/workspaces',
      { name: 'other' },
      rig.app.managementKey,
    );
    const { body: key } = await rig.call(
      'POST',
      '/admin/keys',
      { name: 'other', workspace_id: workspace.id },
      rig.app.managementKey,
    );
    const paths = (id: string): string[] => [
      `/v1/video/generations/${id}`,
      `/v1/videos/${id}`,
      `/v1/videos/${id}/content`,
    ];
    const nobody = paths(`task_${'A'.repeat(32)}`);
    for (const [index, path] of paths(body.id).entries()) {
      const foreign = await rig.call('GET', path, undefined, key.key);
      const unknown = await rig.call('GET', nobody[index] ?? '', undefined, key.key);
      expect([path, foreign.status, foreign.body]).toEqual([path, 404, unknown.body]);
    }
  });
});

it('T46: another workspace’s task is refused in the same time as one that is nobody’s', async () => {
  const { body } = await rig.submit();
  const { body: workspace } = await rig.call(
    'POST',
    '/admin/workspaces',
    { name: 'timed' },
    rig.app.managementKey,
  );
  const { body: key } = await rig.call(
    'POST',
    '/admin/keys',
    { name: 'timed', workspace_id: workspace.id },
    rig.app.managementKey,
  );
  const timesOf: Record<string, number[]> = { [body.id]: [], [`task_${'A'.repeat(32)}`]: [] };
  for (let round = 0; round < 60; round += 1)
    for (const [id, times] of Object.entries(timesOf)) {
      const fromMs = performance.now();
      await rig.call('GET', `/v1/videos/${id}`, undefined, key.key);
      times.push(performance.now() - fromMs);
    }
  const [foreign = 0, unknown = 0] = Object.values(timesOf).map((times) => times.sort((a, b) => a - b)[30]);
  expect(Math.max(foreign, unknown)).toBeLessThan(2 * Math.min(foreign, unknown));
});

describe('a video by the OpenAI SDK', () => {
  const client = (): OpenAI =>
    new OpenAI({ baseURL: `${rig.app.url}/v1`, apiKey: rig.app.apiKey, maxRetries: 0 });

  it('is created, retrieved and downloaded, with a first frame from a file', async () => {
    await rig.kling.behave({ fileBytes: 100_000 });
    const png = Buffer.from('89504e470d0a1a0a', 'hex');
    const created = await client().videos.create({
      model: 'kling/kling-v3',
      prompt: 'A lighthouse.',
      seconds: '5' as OpenAI.VideoSeconds,
      size: '1280x720',
      input_reference: await toFile(png, 'frame.png', { type: 'image/png' }),
    });
    expect(created).toMatchObject({ object: 'video', status: 'queued', seconds: '5', error: null });
    await rig.until(created.id, 'SUCCESS');
    const video = await client().videos.retrieve(created.id);
    expect(video).toMatchObject({ id: created.id, status: 'completed', progress: 100 });
    const file = await client().videos.downloadContent(created.id);
    expect(file.headers.get('content-type')).toBe('video/mp4');
    expect((await file.arrayBuffer()).byteLength).toBe(100_000);
    const [task] = (await rig.kling.log()).tasks;
    expect(task?.kind).toBe('image2video');
    // T53: without the prefix of its data URL.
    expect(task?.body['image']).toBe(png.toString('base64'));
  });

  it('T51: is given out in part, without our key, and not once it has expired', async () => {
    await rig.kling.behave({ fileBytes: 1_000 });
    const { body } = await rig.submit();
    await rig.until(body.id, 'SUCCESS');
    const part = await fetch(`${rig.app.url}/v1/videos/${body.id}/content`, {
      headers: { authorization: `Bearer ${rig.app.apiKey}`, range: 'bytes=100-199' },
    });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 100-199/1000']);
    expect((await part.arrayBuffer()).byteLength).toBe(100);
    const { requests } = await rig.kling.log();
    const fetched = requests.filter(({ path }) => path.startsWith('/files/'));
    expect(fetched.length).toBeGreaterThan(0);
    for (const { headers } of fetched) expect(headers.authorization).toBeUndefined();
    await rig.kling.expireFiles();
    const gone = await rig.call('GET', `/v1/videos/${body.id}/content`);
    expect([gone.status, gone.body.error.code]).toEqual([410, 'video_expired']);
  });

  it('T51: is not fetched from a private host, nor before it is finished', async () => {
    await rig.kling.behave({ doneAfterPolls: null, processingAfterMs: 0, doneAfterMs: 600_000 });
    const { body } = await rig.submit();
    const early = await rig.call('GET', `/v1/videos/${body.id}/content`);
    expect([early.status, early.body.error.param]).toEqual([400, 'task_id']);
    await rig.kling.behave({ doneAfterMs: 0, videoUrl: 'http://169.254.169.254/latest' });
    await rig.until(body.id, 'SUCCESS');
    expect((await rig.call('GET', `/v1/videos/${body.id}/content`)).status).toBe(502);
  });
});

describe('credit for videos', () => {
  async function limitedKey(limit: string): Promise<string> {
    const { body } = await rig.call(
      'POST',
      '/admin/keys',
      { name: `limited-${limit}`, credit_limit_usd: limit },
      rig.app.managementKey,
    );
    return body.key;
  }
  const ask = (key: string) =>
    rig.call('POST', '/v1/video/generations', { model: 'kling/kling-v3', prompt: 'A lighthouse.' }, key);

  it('for exactly one: the second is refused while the first is made and after it', async () => {
    await rig.kling.behave({ units: null, doneAfterPolls: null, processingAfterMs: 0, doneAfterMs: 1_500 });
    const key = await limitedKey('0.42');
    const first = await ask(key);
    expect(first.status).toBe(200);
    const [reservation] = await rig.query(
      `SELECT amount_picodollars, expires_at > now() + interval '1 hour' AS lasts FROM credit_reservations`,
    );
    expect(reservation).toEqual({ amount_picodollars: fiveSeconds, lasts: true });
    await rig.until(first.body.id, 'SUCCESS');
    expect((await bookedFor(first.body.id))[0]?.cost_picodollars).toBe(fiveSeconds);
    const second = await ask(key);
    expect([second.status, second.body.error.code]).toEqual([403, 'key_credit_limit_exceeded']);
    expect(await rig.query('SELECT * FROM credit_reservations')).toEqual([]);
    expect((await rig.kling.log()).tasks).toHaveLength(1);
  });

  it('is given back by a video that fails', async () => {
    await rig.kling.behave({ outcome: 'failed', failMessage: 'No.' });
    const key = await limitedKey('0.42');
    const { body } = await ask(key);
    await rig.until(body.id, 'FAILURE');
    await rig.query('SELECT 1');
    await delay(50);
    expect(await rig.query('SELECT * FROM credit_reservations')).toEqual([]);
    expect((await ask(key)).status).toBe(200);
  });

  it('is given back where the vendor refuses', async () => {
    await rig.kling.behave({ errors: [{ on: 'create', status: 400, code: 1201, message: 'bad' }] });
    const key = await limitedKey('0.42');
    expect((await ask(key)).status).toBe(400);
    expect((await ask(key)).status).toBe(200);
  });

  it('is given back by a caller who leaves while it is written down, and nothing is handed in', async () => {
    const tasks = rig.app.app.get(VideoTasksRepository);
    const insert = tasks.insert.bind(tasks);
    const reserved = (requestId: string): Promise<unknown[]> =>
      rig.query('SELECT * FROM credit_reservations WHERE request_id = $1', [requestId]);
    const leaving = new AbortController();
    const written = new Promise<string>((resolve) => {
      jest.spyOn(tasks, 'insert').mockImplementationOnce(async (task, firstLookMs) => {
        const { requestId } = task.attempt;
        expect(await reserved(requestId)).toHaveLength(1);
        leaving.abort();
        while ((await reserved(requestId)).length > 0) await delay(10);
        await insert(task, firstLookMs);
        resolve(requestId);
      });
    });
    const asked = fetch(`${rig.app.url}/v1/video/generations`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await limitedKey('0.42')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ model: 'kling/kling-v3', prompt: 'A lighthouse.' }),
      signal: leaving.signal,
    });
    await expect(asked).rejects.toThrow('aborted');
    const requestId = await written;
    const booked = (): Promise<Record<string, unknown>[]> =>
      rig.query('SELECT outcome, cost_picodollars FROM usage_attempts WHERE request_id = $1', [requestId]);
    for (let tries = 0; tries < 100 && (await booked()).length === 0; tries += 1) await delay(25);
    expect(await booked()).toEqual([{ outcome: 'client_gone', cost_picodollars: null }]);
    const { requests } = await rig.kling.log();
    expect(requests.filter(({ method }) => method === 'POST')).toEqual([]);
    const left = "SELECT id FROM video_tasks WHERE attempt->>'requestId' = $1";
    expect(await rig.query(left, [requestId])).toEqual([]);
    expect(await reserved(requestId)).toEqual([]);
  });
});

describe('bad input', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['a blank prompt', { prompt: ' \n ' }, 'prompt'],
    ['a duration that the model lacks', { metadata: { duration: '99' } }, 'metadata.duration'],
    ['the same beside metadata', { duration: 99 }, 'duration'],
    ['a private image', { image: 'http://10.0.0.1/a.png' }, 'image'],
    [
      'image and image_list',
      {
        image: 'https://example.com/a.png',
        metadata: { image_list: [{ image_url: 'https://example.com/b.png' }] },
      },
      'metadata.image_list',
    ],
    ['several at a time', { n: 2 }, 'n'],
    ['a size that is none', { size: 'large' }, 'size'],
    ['a mode that the model lacks', { model: 'kling/kling-v2-6', metadata: { mode: '4k' } }, 'metadata.mode'],
    [
      'sound where there is none',
      { model: 'kling/kling-video-o1', metadata: { sound: 'on' } },
      'metadata.sound',
    ],
    ['a chat model', { model: 'sandbox/echo' }, 'model'],
    ['a webhook of its own', { metadata: { callback_url: 'https://example.com' } }, 'metadata.callback_url'],
  ])('%s is refused by its field, and nothing is handed in', async (_name, fields, param) => {
    const { status, body } = await rig.submit(fields);
    expect([status, body.error?.param]).toEqual([400, param]);
    // Those of earlier tests may still be asked for.
    const { requests } = await rig.kling.log();
    expect(requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('an unknown model is a 404', async () => {
    const { status, body } = await rig.submit({ model: 'kling/kling-v99' });
    expect([status, body.error.code]).toEqual([404, 'model_not_found']);
  });

  it.each(['x', 'task_', "task_' OR 1=1", `task_${'A'.repeat(32)}`, 'a'.repeat(5_000)])(
    'a task id from nowhere is a 404 ',
    async (id) => {
      const { status } = await rig.call('GET', `/v1/videos/${encodeURIComponent(id)}`);
      expect(status).toBe(404);
    },
  );
});
