import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { PublicPost } from '../../src/upstream/public-post.js';
import { FileHost, loopbackNetwork } from '../support/file-host.js';
import { startVideoRig, type VideoRig } from '../support/video-rig.js';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

let rig: VideoRig;
let host: FileHost;
let received: Received[];
/** Statuses of the next answers; 200 when there are none. */
let statuses: number[];
/** What the gateway was given by its own module: nothing of it is replaced. */
let realSend: PublicPost['send'];

beforeAll(async () => {
  host = await FileHost.start();
  rig = await startVideoRig();
  const real = rig.app.app.get(PublicPost);
  realSend = real.send.bind(real);
  const reaching = new PublicPost(loopbackNetwork());
  jest.spyOn(real, 'send').mockImplementation((...news) => reaching.send(...news));
});
beforeEach(async () => {
  await rig.kling.reset();
  await rig.query('DELETE FROM webhook_deliveries');
  received = [];
  statuses = [];
  host.clear();
  host.answer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      received.push({ headers: request.headers, text: Buffer.concat(parts).toString() });
      response.statusCode = statuses.shift() ?? 200;
      response.end('{}');
    });
  });
});
afterAll(async () => {
  jest.restoreAllMocks();
  await rig.close();
  await host.close();
});

const admin = (method: string, body?: unknown, workspace = 'ws_default') =>
  rig.call(method, `/admin/workspaces/${workspace}/webhook`, body, rig.app.managementKey);

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200 && !(await isSo()); tries += 1) await delay(25);
}

describe('the webhook of a workspace', () => {
  it('is told once of a video that has ended, signed, and without the prompt', async () => {
    const { status, body: webhook } = await admin('PUT', { url: host.url('/news?x=1') });
    expect([status, webhook]).toEqual([
      200,
      {
        object: 'webhook',
        workspace_id: 'ws_default',
        url: host.url('/news?x=1'),
        secret: expect.stringMatching(/^whsec_[\w-]{43}$/),
        created_at: expect.any(String),
      },
    ]);
    const { body: task } = await rig.submit({ prompt: 'A canary of 4711.' });
    await rig.until(task.id, 'SUCCESS');
    await until(() => received.length > 0);
    await delay(150);
    expect(received).toHaveLength(1);
    const [{ headers, text } = { headers: {}, text: '' }] = received;
    const news = JSON.parse(text);
    expect(news).toMatchObject({
      id: `evt_${task.id}`,
      object: 'event',
      type: 'video.completed',
      data: { id: task.id, status: 'completed', metadata: { url: expect.any(String) } },
    });
    expect(text).not.toContain('canary');
    const [, seconds, hex] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-clear-signature'])) ?? [];
    expect(Math.abs(Number(seconds) - Date.now() / 1000)).toBeLessThan(60);
    expect(hex).toBe(createHmac('sha256', webhook.secret).update(`${seconds}.${text}`).digest('hex'));
    expect(await rig.query('SELECT id FROM webhook_deliveries')).toEqual([]);
  });

  it('is told of a failure', async () => {
    await admin('PUT', { url: host.url('/news') });
    await rig.kling.behave({ outcome: 'failed', failMessage: 'No.' });
    const { body: task } = await rig.submit();
    await until(() => received.length > 0);
    expect(JSON.parse(received[0]?.text ?? '{}')).toMatchObject({
      type: 'video.failed',
      data: { id: task.id, status: 'failed', error: { message: 'No.' } },
    });
  });

  it.each([500, 404, 302])('is told again after a %d, later', async (status) => {
    statuses = [status];
    await admin('PUT', { url: host.url('/news') });
    const { body: task } = await rig.submit();
    await until(() => received.length > 0);
    await until(async () => {
      const [row] = await rig.query(
        `SELECT due_at > now() + interval '3 seconds' AS waits FROM webhook_deliveries`,
      );
      return row?.['waits'] === true;
    });
    const rows = await rig.query('SELECT id, tries FROM webhook_deliveries');
    expect(rows).toEqual([{ id: `evt_${task.id}`, tries: 1 }]);
    await rig.query('UPDATE webhook_deliveries SET due_at = now()');
    await until(() => received.length > 1);
    expect(received.map(({ text }) => text)[1]).toBe(received[0]?.text);
    await until(async () => (await rig.query('SELECT id FROM webhook_deliveries')).length === 0);
    expect(await rig.query('SELECT id FROM webhook_deliveries')).toEqual([]);
  });

  it('is forgotten with what is on its way there', async () => {
    statuses = [500];
    await admin('PUT', { url: host.url('/news') });
    await rig.submit();
    await until(() => received.length > 0);
    expect((await admin('GET')).body).not.toHaveProperty('secret');
    expect((await admin('DELETE')).status).toBe(200);
    expect((await admin('GET')).status).toBe(404);
    expect(await rig.query('SELECT id FROM webhook_deliveries')).toEqual([]);
    const { body } = await rig.call('GET', '/admin/audit', undefined, rig.app.managementKey);
    expect(JSON.stringify(body)).toContain('webhook.delete');
    expect(JSON.stringify(body)).not.toContain('whsec_');
  });

  it.each([
    'http://example.com/',
    'https://10.0.0.1/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://169.254.169.254/latest',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://localhost/',
    'https://user:pass@example.com/',
    'ftp://example.com/',
    'nonsense',
    '',
  ])('is not set to %j', async (url) => {
    const { status, body } = await admin('PUT', { url });
    expect([status, body.error.param]).toEqual([400, 'url']);
  });

  it('sends nothing to a name that leads into the network', async () => {
    host.clear();
    // The gateway's own network: this name has no public address.
    await expect(realSend(host.url('/news'), {}, '{}')).rejects.toThrow();
    expect(host.connections).toBe(0);
    const rebinding = new PublicPost({ ...loopbackNetwork(), isPublic: () => false });
    await expect(rebinding.send(host.url('/news'), {}, '{}')).rejects.toThrow();
    expect(host.connections).toBe(0);
  });

  it('of an unknown workspace is a 404', async () => {
    expect((await admin('PUT', { url: 'https://example.com/' }, 'ws_none')).status).toBe(404);
    expect((await admin('GET', undefined, 'ws_none')).status).toBe(404);
  });
});
