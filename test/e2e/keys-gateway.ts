import type { NestExpressApplication } from '@nestjs/platform-express';
import { createApplication } from '../../src/app.setup.js';
import type { GatewayConfig } from '../../src/config/gateway-config.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { testGatewayConfig } from '../support/gateway-config.js';

export const adminKey = 'management-key-of-the-tests';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; each test knows what to expect of it. */
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any
}

export interface CallOptions {
  /** Token for `Authorization: Bearer`; ADMIN_KEY where absent, none where null. */
  readonly token?: string | null;
  readonly body?: unknown;
  /** Sent as it is, as JSON, instead of `body`. */
  readonly rawBody?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The whole gateway on a database of its own, spoken to over HTTP. */
export class KeysGateway {
  private constructor(
    readonly app: NestExpressApplication,
    private readonly database: TestDatabase,
    readonly logLines: readonly string[],
    private readonly address: string,
  ) {}

  get databaseUrl(): string {
    return this.database.url;
  }

  /** Closing the gateway closes the database as well. */
  static async start(
    overrides: Partial<GatewayConfig> = {},
    opening: Promise<TestDatabase> = openTestDatabase(),
  ): Promise<KeysGateway> {
    const database = await opening;
    const logLines: string[] = [];
    const config = testGatewayConfig(
      {},
      { databaseUrl: database.url, adminKey, sandbox: true, logLevel: 'trace', ...overrides },
    );
    const app = await createApplication(config, (line) => logLines.push(line));
    await app.listen(0, '127.0.0.1');
    return new KeysGateway(app, database, logLines, await app.getUrl());
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.database.close();
  }

  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const { token = adminKey, body, headers } = options;
    const json = options.rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(this.address + path, {
      method,
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: json,
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    };
  }

  /** Creates a key and answers with it, the token included. */
  async createKey(settings: Record<string, unknown> = {}): Promise<{ id: string; key: string }> {
    const { status, text, body } = await this.call('POST', '/admin/keys', {
      body: { name: 'test', ...settings },
    });
    if (status !== 201) throw new Error(text);
    return body;
  }

  /** What the calling key is told about itself. */
  ownKey(token: string): Promise<Answer> {
    return this.call('GET', '/v1/key', { token });
  }
}
