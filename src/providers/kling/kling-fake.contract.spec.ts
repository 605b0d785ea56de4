import { FakeKling } from '../../../test/support/fake-kling/fake-kling.js';

let fake: FakeKling;

beforeAll(async () => (fake = await FakeKling.start()));
beforeEach(() => fake.reset());
afterAll(() => fake.stop());

const headers = { authorization: `Bearer ${FakeKling.apiKey}` };
const body = { model_name: 'kling-v3', prompt: 'A cat.', duration: '5', mode: 'std' };

async function ask(path: string, sent?: object): Promise<{ status: number; code: number; data: unknown }> {
  const init = sent === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(sent) };
  const answer = await fetch(fake.origin + path, init);
  const { code, data } = (await answer.json()) as { code: number; data: unknown };
  return { status: answer.status, code, data };
}

async function videoUrl(): Promise<string> {
  await fake.behave({ doneAfterPolls: 1, fileBytes: 1000 });
  const { data } = await ask('/v1/videos/text2video', body);
  const { task_id: id } = data as { task_id: string };
  const { data: done } = await ask(`/v1/videos/text2video/${id}`);
  return (done as { task_result: { videos: { url: string }[] } }).task_result.videos[0]?.url ?? '';
}

// What the other tests stand on.
describe('the fake Kling', () => {
  it.each([
    ['text2video', { ...body, model_name: undefined, model: 'kling-v3' }, 400, 1201],
    ['text2video', { ...body, duration: 5 }, 400, 1201],
    ['text2video', { ...body, foo: 1 }, 400, 1201],
    ['text2video', { ...body, image: 'iVBORw0KGgo=' }, 400, 1201],
    ['text2video', { ...body, model_name: 'kling-v2-master' }, 400, 1201],
    ['text2video', { ...body, model_name: 'kling-v2-6', sound: 'on' }, 400, 1201],
    ['text2video', { ...body, model_name: 'kling-v3-omni' }, 404, 1203],
    ['image2video', body, 400, 1201],
    ['image2video', { ...body, image: 'data:image/png;base64,iVBORw0KGgo=' }, 400, 1201],
    ['somewhere', body, 404, 1202],
  ])('refuses %s with %j: HTTP %d, code %d', async (kind, sent, status, code) => {
    expect(await ask(`/v1/videos/${kind}`, sent)).toMatchObject({ status, code });
  });

  it('makes one task for one external id', async () => {
    const named = { ...body, external_task_id: 'task_1' };
    expect(await ask('/v1/videos/text2video', named)).toMatchObject({ status: 200, code: 0 });
    expect(await ask('/v1/videos/text2video', named)).toMatchObject({ status: 400, code: 1201 });
    const { tasks, creates } = await fake.log();
    expect([tasks.length, creates]).toEqual([1, { task_1: 2 }]);
  });

  it('holds no more tasks at once than it is told to', async () => {
    await fake.behave({ maxParallel: 1 });
    await ask('/v1/videos/text2video', body);
    expect(await ask('/v1/videos/text2video', body)).toMatchObject({ status: 429, code: 1303 });
  });

  it('walks by time where it is told to', async () => {
    await fake.behave({ doneAfterPolls: null, processingAfterMs: 0, doneAfterMs: 50 });
    const { data } = await ask('/v1/videos/text2video', body);
    const path = `/v1/videos/text2video/${(data as { task_id: string }).task_id}`;
    expect(await ask(path)).toMatchObject({ data: { task_status: 'processing' } });
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await ask(path)).toMatchObject({ data: { task_status: 'succeed' } });
  });

  it('serves a video, and parts of it', async () => {
    const url = await videoUrl();
    const whole = await fetch(url);
    const bytes = Buffer.from(await whole.arrayBuffer());
    expect([whole.status, whole.headers.get('content-type'), bytes.length]).toEqual([200, 'video/mp4', 1000]);
    for (const [range, from, to] of [
      ['bytes=0-9', 0, 9],
      ['bytes=990-', 990, 999],
      ['bytes=-5', 995, 999],
    ] as const) {
      const part = await fetch(url, { headers: { range } });
      expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes ${from}-${to}/1000`]);
      expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(from, to + 1));
    }
    expect((await fetch(url, { headers: { range: 'bytes=1000-' } })).status).toBe(416);
  });

  it('serves no video without its signature, nor one that has expired', async () => {
    const url = await videoUrl();
    expect((await fetch(url.replace(/\?.*/, ''))).status).toBe(403);
    await fake.expireFiles();
    expect((await fetch(url)).status).toBe(403);
    const { requests } = await fake.log();
    expect(requests.at(-1)).toMatchObject({ method: 'GET', status: 403 });
  });
});
