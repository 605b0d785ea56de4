import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { connectionOptions } from '../database/database-connection.js';

const firstRetryMs = 100;
const longestRetryMs = 2_000;
/** How often a connection on which nothing comes is tried, and how long it may take to answer. */
const probeEveryMs = 2_000;
const probeLimitMs = 2_000;
const probe = "SELECT 'listening'";

export interface ChangeObserver {
  heard(payload: string): void;
  /** From now on everything is heard; what was said before may not have been. */
  connected(): void;
  lost(): void;
}

/**
 * Hears what Postgres says on a channel (NOTIFY), on a connection of its own that is kept up in the background. A pooler that
 * hands out connections by the transaction carries no notices: nothing is heard there, and nobody can tell.
 */
export class ChangeListener {
  private client: Client | undefined;
  private isStopped = false;
  private probe: NodeJS.Timeout | undefined;
  private retryMs = firstRetryMs;

  constructor(
    private readonly url: string,
    private readonly channel: string,
    private readonly observer: ChangeObserver,
  ) {}

  get isListening(): boolean {
    return this.client !== undefined;
  }

  /** Fulfilled once it listens, or has been stopped. Never fails. */
  async start(): Promise<void> {
    while (!this.isStopped) {
      try {
        await this.open();
        return;
      } catch {
        await delay(this.retryMs, undefined, { ref: false });
        this.retryMs = Math.min(2 * this.retryMs, longestRetryMs);
      }
    }
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.probe);
    const { client } = this;
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }

  private async open(): Promise<void> {
    const client = new Client({
      ...connectionOptions(this.url),
      connectionTimeoutMillis: probeLimitMs,
      query_timeout: probeLimitMs,
    });
    client.on('error', () => this.drop(client));
    client.on('end', () => this.drop(client));
    client.on('notification', ({ payload }) => this.observer.heard(payload ?? ''));
    try {
      await client.connect();
      await client.query(`LISTEN ${client.escapeIdentifier(this.channel)}`);
    } catch (error) {
      close(client);
      throw error;
    }
    if (this.isStopped) {
      close(client);
      return;
    }
    this.client = client;
    this.retryMs = firstRetryMs;
    const tryOut = (): void => void client.query(probe).catch(() => this.drop(client));
    this.probe = setInterval(tryOut, probeEveryMs).unref();
    this.observer.connected();
  }

  private drop(client: Client): void {
    if (this.client !== client) return;
    this.client = undefined;
    clearInterval(this.probe);
    close(client);
    this.observer.lost();
    void this.start();
  }
}

/** A farewell may wait for the other side; nobody waits for it. */
function close(client: Client): void {
  client.end().catch(() => undefined);
}
