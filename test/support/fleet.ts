import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTestDatabase, withClient } from './database.js';
import { openRaw, type RawAnswer, type RawCall } from './raw-client.js';
import { SpawnedProgram } from './spawned-program.js';

const adminKey = 'management-key-of-the-fleet';

/** Limits as the columns of `workspaces` are called. */
export interface WorkspaceColumns {
  readonly rate_limit_rpm?: number;
  readonly rate_limit_tpm?: number;
  readonly max_concurrency?: number;
}

export interface FleetKey {
  readonly id: string;
  readonly token: string;
  readonly workspaceId: string;
}

export interface FleetOptions {
  readonly instances?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** What an instance takes as its DATABASE_URL. */
  readonly databaseUrlOf?: (url: string, instance: number) => string;
}

/** Several gateways, each a process of its own, on one database. Needs `npm run build`. */
export class Fleet {
  private constructor(
    readonly urls: readonly string[],
    private readonly programs: readonly SpawnedProgram[],
    readonly databaseUrl: string,
    private readonly remove: () => Promise<void>,
  ) {}

  static async start({
    instances = 3,
    environment = {},
    databaseUrlOf = (url) => url,
  }: FleetOptions = {}): Promise<Fleet> {
    const database = await openTestDatabase();
    const dataDir = await mkdtemp(join(tmpdir(), 'clearmaas-fleet-'));
    const programs = Array.from(
      { length: instances },
      (_, index) =>
        new SpawnedProgram(['main.js'], {
          PORT: '0',
          DATABASE_URL: databaseUrlOf(database.url, index),
          DATA_DIR: join(dataDir, String(index)),
          ADMIN_KEY: adminKey,
          RATE_LIMIT_RPM: '0',
          LOG_LEVEL: 'warn',
          ...environment,
        }),
    );
    const banners = await Promise.all(programs.map((program) => program.banner()));
    const urls = banners.map((banner) => /Gateway +(\S+)/.exec(banner)?.[1] ?? '');
    return new Fleet(urls, programs, database.url, async () => {
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    });
  }

  /** What all processes have logged. */
  get logs(): string {
    return this.programs.map(({ stderr }) => stderr).join('');
  }

  /** The same of one of them. */
  logsOf(instance: number): string {
    return this.programs[instance]?.stderr ?? '';
  }

  /** The instance with this number, in turn. */
  url(index: number): string {
    return this.urls[index % this.urls.length] ?? '';
  }

  /** A workspace with these limits, and a key to it. */
  async newKey(limits: WorkspaceColumns = {}): Promise<FleetKey> {
    const workspaceId = `ws_${randomBytes(6).toString('hex')}`;
    const columns = ['id', 'name', ...Object.keys(limits)];
    const places = columns.map((_, index) => `$${index + 1}`);
    await this.query(`INSERT INTO workspaces (${columns.join(', ')}) VALUES (${places.join(', ')})`, [
      workspaceId,
      workspaceId,
      ...Object.values(limits),
    ]);
    const { text } = await this.admin('POST', '/keys', { name: 'fleet', workspace_id: workspaceId });
    const { id, key } = JSON.parse(text) as { id: string; key: string };
    return { id, token: key, workspaceId };
  }

  async admin(method: string, path: string, body?: unknown, instance = 0): Promise<RawAnswer> {
    const headers = { authorization: `Bearer ${adminKey}` };
    const answer = await openRaw(`${this.url(instance)}/admin${path}`, { method, headers, body }).answer;
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer;
  }

  /** A chat request to the instance with this number, in turn. */
  chat(index: number, { token }: FleetKey, body: Readonly<Record<string, unknown>> = {}): RawCall {
    return openRaw(`${this.url(index)}/v1/chat/completions`, {
      headers: { authorization: `Bearer ${token}` },
      body: { model: 'sandbox/echo', messages: [{ role: 'user', content: 'Hello.' }], ...body },
    });
  }

  async metric(instance: number, name: string): Promise<number> {
    const headers = { authorization: `Bearer ${adminKey}` };
    const { text } = await openRaw(`${this.url(instance)}/metrics`, { method: 'GET', headers }).answer;
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  }

  async query(sql: string, values: readonly unknown[] = []): Promise<void> {
    await withClient(this.databaseUrl, (client) => client.query(sql, [...values]));
  }

  /** As a power cut would. */
  async kill(instance: number): Promise<void> {
    await this.programs[instance]?.signal('SIGKILL').exit();
  }

  async close(): Promise<void> {
    await Promise.all(this.programs.map((program) => program.signal('SIGTERM').exit()));
    await this.remove();
  }
}
