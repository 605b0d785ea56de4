import type { QueryResultRow } from 'pg';
import type { GatewayConfig, Timeouts } from '../../src/config/gateway-config.js';
import { type Credential, credentialsOf } from '../../src/contract/credential.js';
import { UsageMeter } from '../../src/usage/usage-meter.js';
import { startTestApp, type TestApp, testConfig } from './app.js';
import { withClient } from './database.js';
import { type AnswerReply, jsonReply, type Reply, streamReply } from './fake-reply.js';
import { FakeUpstream, type RecordedRequest } from './fake-upstream.js';
import { openAiCompletion, openAiEvents, type SampleAnswer } from './openai-wire.js';
import { openRaw, type RawAnswer, type RawCall } from './raw-client.js';
import { type Vendor, vendors, vendorsAt } from './vendors.js';

/** Our credential at the vendor: must never be seen by a caller. */
export const upstreamKey = 'sk-upstream-secret-0123456789';

/** Columns of `usage_attempts` that the tests look at. */
export interface UsageRow extends QueryResultRow {
  readonly attempt: number;
  readonly level: number;
  readonly requested_model: string;
  readonly model_id: string;
  readonly provider: string;
  readonly outcome: string;
  readonly failure_kind: string | null;
  readonly upstream_status: number | null;
  readonly streamed: boolean;
  readonly continues: boolean;
  readonly completion_id: string | null;
  readonly prompt_tokens: number | null;
  readonly completion_tokens: number | null;
  readonly cached_tokens: number | null;
  readonly reasoning_tokens: number | null;
  readonly first_token_ms: number | null;
}

/** The real gateway with its providers pointed at a fake upstream. */
export interface ChatRig {
  readonly app: TestApp;
  readonly upstream: FakeUpstream;
  /** Sends a chat request; `model` and `messages` are filled in where absent. */
  open(body?: Readonly<Record<string, unknown>>, headers?: Readonly<Record<string, string>>): RawCall;
  ask(
    body?: Readonly<Record<string, unknown>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<RawAnswer>;
  /** The books of one request, in the order of the attempts. */
  usageRows(requestId: unknown): Promise<UsageRow[]>;
  /** The database, once everything recorded until now is in it. */
  query(sql: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export interface RigOptions {
  /** Who is configured; OpenAI alone unless told otherwise. */
  readonly vendors?: readonly Vendor[];
  /** What each of them is asked with. */
  readonly credentials?: readonly Credential[];
  readonly timeouts?: Partial<Timeouts>;
  readonly config?: Partial<GatewayConfig>;
}

export async function startChatRig({
  timeouts,
  config,
  vendors: configured = [vendors.openai],
  credentials = credentialsOf(upstreamKey),
}: RigOptions = {}): Promise<ChatRig> {
  const upstream = await FakeUpstream.start();
  const defaults = testConfig();
  const app = await startTestApp({
    sandbox: true,
    providers: { ...defaults.providers, ...vendorsAt(upstream.origin, credentials, configured) },
    timeouts: { ...defaults.timeouts, ...timeouts },
    ...config,
  });
  const open: ChatRig['open'] = (body = {}, headers = {}) =>
    openRaw(`${app.url}/v1/chat/completions`, {
      headers: { authorization: `Bearer ${app.apiKey}`, ...headers },
      body: { model: 'openai/gpt-4o-mini', messages: [{ role: 'user', content: 'Hello.' }], ...body },
    });
  const query = async <Row extends QueryResultRow>(
    sql: string,
    values: readonly unknown[] = [],
  ): Promise<Row[]> => {
    await app.app.get(UsageMeter).flush();
    return withClient(
      app.config.databaseUrl ?? '',
      async (client) => (await client.query<Row>(sql, [...values])).rows,
    );
  };
  return {
    app,
    upstream,
    open,
    ask: (body, headers) => open(body, headers).answer,
    usageRows: (requestId) =>
      query<UsageRow>('SELECT * FROM usage_attempts WHERE request_id = $1 ORDER BY attempt', [requestId]),
    query,
    close: async () => {
      await app.close();
      await upstream.close();
    },
  };
}

/** Whether a request to an OpenAI-shaped vendor asks for a stream. */
export function asksForStream({ body }: RecordedRequest): boolean {
  return typeof body === 'object' && body !== null && 'stream' in body && body.stream === true;
}

/** Name of the model that such a request asks for. */
export function modelOf({ body }: RecordedRequest): string {
  return typeof body === 'object' && body !== null && 'model' in body ? String(body.model) : '';
}

/** The answer in the form asked for: the gateway may fetch a whole answer as a stream. */
export function serve(
  sample: SampleAnswer,
  options: Partial<AnswerReply> = {},
): (request: RecordedRequest) => Reply {
  return (request) =>
    asksForStream(request)
      ? streamReply(openAiEvents(sample), options)
      : jsonReply(openAiCompletion(sample), options);
}
