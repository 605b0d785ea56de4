import { setTimeout as delay } from 'node:timers/promises';
import type { GatewayConfig } from '../../src/config/gateway-config.js';
import { credentialsOf } from '../../src/contract/credential.js';
import { UsageMeter } from '../../src/usage/usage-meter.js';
import { startTestApp, type TestApp, testConfig } from './app.js';
import { withClient } from './database.js';
import { FakeKling } from './fake-kling/fake-kling.js';

export interface JsonAnswer {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

/** The real gateway with a fake Kling, which is a process of its own. */
export interface VideoRig {
  readonly app: TestApp;
  readonly kling: FakeKling;
  call(method: string, path: string, body?: unknown, key?: string): Promise<JsonAnswer>;
  /** Hands a video in by the reference's route. */
  submit(fields?: Readonly<Record<string, unknown>>): Promise<JsonAnswer>;
  /** Waits until the state of a task, in the words of the reference's route, is this. */
  until(id: string, status: string): Promise<JsonAnswer>;
  query(sql: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export async function startVideoRig(
  config: Partial<GatewayConfig> = {},
  secret: string = FakeKling.apiKey,
): Promise<VideoRig> {
  const kling = await FakeKling.start();
  const { providers, timeouts } = testConfig();
  const app = await startTestApp({
    providers: { ...providers, kling: { credentials: credentialsOf(secret), baseUrl: kling.origin } },
    timeouts: { ...timeouts, videoPollMs: 40, videoSubmitMs: 500 },
    ...config,
  });
  const call: VideoRig['call'] = async (method, path, body, key = app.apiKey) => {
    const response = await fetch(`${app.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parsed(text) };
  };
  const rig: VideoRig = {
    app,
    kling,
    call,
    submit: (fields = {}) =>
      call('POST', '/v1/video/generations', { model: 'kling/kling-v3', prompt: 'A lighthouse.', ...fields }),
    until: async (id, status) => {
      for (let tries = 0; ; tries += 1) {
        const answer = await call('GET', `/v1/video/generations/${id}`);
        if (answer.body.data?.status === status || tries === 200) return answer;
        await delay(25);
      }
    },
    query: async (sql, values = []) => {
      await app.app.get(UsageMeter).flush();
      return withClient(
        app.config.databaseUrl ?? '',
        async (client) => (await client.query(sql, [...values])).rows as Record<string, unknown>[],
      );
    },
    close: async () => {
      await app.close();
      await kling.stop();
    },
  };
  return rig;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
