import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config/gateway-config.js';
import { AnswerWatch } from './answer-watch.js';
import type { RedisScript } from './redis-script.js';

/** A healthy Redis answers in a millisecond; whoever asks one that does not waits for about 350 ms, and nobody after him. */
const watchOptions = { limitMs: 250, lookEveryMs: 25, looks: 4 };
const farewellLimitMs = 500;
const connectLimitMs = 3_000;
const firstRetryMs = 100;
const longestRetryMs = 2_000;
/** How often a connection that nobody uses is tried. */
const probeEveryMs = 1_000;

/** Redis does not answer, or not in time. Whoever asked goes on without it. */
export class RedisAwayError extends Error {
  override readonly name = 'RedisAwayError';
}

/** What is used of the client of node-redis. */
interface Client {
  connect(): Promise<unknown>;
  sendCommand(command: readonly string[]): Promise<unknown>;
  subscribe(channel: string, listener: (message: string) => void): Promise<void>;
  close(): Promise<void>;
  destroy(): void;
}

/** Told when Redis can be asked again, and when it no longer can. */
export interface RedisObserver {
  connected(): void;
  lost(): void;
}

/**
 * The one connection to Redis, where REDIS_URL is set. Kept up in the background: a call made while it is down fails at once,
 * and a call that is not answered in time takes it down, so that one request at most waits for a Redis that is gone.
 *
 * node-redis would reconnect by itself, but keeps a connection on which nothing comes any more; here each failure ends the
 * connection and a new one is made, subscriptions included.
 */
@Injectable()
export class RedisConnection implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Redis');
  private readonly url: string | undefined;
  private readonly observers: RedisObserver[] = [];
  private readonly channels = new Map<string, (message: string) => void>();
  private client: Client | undefined;
  private isStopped = false;
  /** Whether the operator has been told that it is away. */
  private isKnownAway = false;
  private probe: NodeJS.Timeout | undefined;
  private readonly watch = new AnswerWatch(watchOptions, () => {
    if (this.client !== undefined) this.drop(this.client, 'no answer in time');
  });
  private retryMs = firstRetryMs;

  constructor(@Inject(GATEWAY_CONFIG) { redisUrl }: GatewayConfig) {
    this.url = redisUrl;
  }

  get isConfigured(): boolean {
    return this.url !== undefined;
  }

  get isUp(): boolean {
    return this.client !== undefined;
  }

  /** To be called before the module is initialised. */
  observe(observer: RedisObserver): void {
    this.observers.push(observer);
  }

  /** Hears every message of a channel for as long as there is a connection. To be called before the module is initialised. */
  subscribe(channel: string, listener: (message: string) => void): void {
    this.channels.set(channel, listener);
  }

  /** Waits for the first attempt, so that the first requests are counted with everybody's; its failure keeps nobody. */
  async onModuleInit(): Promise<void> {
    if (this.url === undefined) return;
    if (!(await this.isOpened(this.url))) void this.connect(this.url);
  }

  /** What was said at the end of the last requests is still said. */
  async onApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.probe);
    const { client } = this;
    if (client === undefined) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.client = undefined;
    await within(farewellLimitMs, client.close()).catch(() => discard(client));
  }

  /** Runs a script. Throws RedisAwayError. */
  async run(script: RedisScript, keys: readonly string[], values: readonly string[]): Promise<unknown> {
    const rest = [String(keys.length), ...keys, ...values];
    try {
      return await this.ask(['EVALSHA', script.sha1, ...rest]);
    } catch (error) {
      // A Redis that was started anew has forgotten it.
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return this.ask(['EVAL', script.source, ...rest]);
    }
  }

  /** Tells whoever is subscribed. Throws RedisAwayError. */
  async publish(channel: string, message: string): Promise<void> {
    await this.ask(['PUBLISH', channel, message]);
  }

  private async ask(command: readonly string[]): Promise<unknown> {
    const { client } = this;
    if (client === undefined) throw new RedisAwayError('Redis is away.');
    const wait = this.watch.begin();
    try {
      return await client.sendCommand(command);
    } catch (error) {
      // What was under way when the connection ended.
      if (this.client !== client) throw new RedisAwayError('Redis is away.', { cause: error });
      throw error;
    } finally {
      this.watch.end(wait);
    }
  }

  /** Never fails: tries again until it is connected or stopped. */
  private async connect(url: string): Promise<void> {
    do {
      await delay(this.retryMs, undefined, { ref: false });
      this.retryMs = Math.min(2 * this.retryMs, longestRetryMs);
    } while (!this.isStopped && !(await this.isOpened(url)));
  }

  private async isOpened(url: string): Promise<boolean> {
    try {
      await this.open(url);
      return true;
    } catch (error) {
      this.tellAway(reasonOf(error));
      return false;
    }
  }

  private async open(url: string): Promise<void> {
    // Loaded by whoever uses it only: a megabyte of code.
    const { createClient } = await import('@redis/client');
    const client = createClient({
      url,
      name: 'clearmaas-gateway',
      disableOfflineQueue: true,
      disableClientInfo: true,
      maintNotifications: 'disabled',
      commandOptions: { timeout: undefined },
      socket: { connectTimeout: connectLimitMs, reconnectStrategy: false },
    });
    client.on('error', (error: unknown) => this.drop(client, reasonOf(error)));
    client.on('end', () => this.drop(client, 'the connection ended'));
    try {
      await within(connectLimitMs, this.greet(client));
      if (this.isStopped) throw new RedisAwayError('This process ends.');
    } catch (error) {
      discard(client);
      throw error;
    }
    this.client = client;
    this.retryMs = firstRetryMs;
    if (this.isKnownAway) this.logger.log('Redis answers again.');
    this.isKnownAway = false;
    this.probe = setInterval(() => void this.ask(['PING']).catch(() => undefined), probeEveryMs).unref();
    for (const observer of this.observers) observer.connected();
  }

  private async greet(client: Client): Promise<void> {
    await client.connect();
    for (const [channel, listener] of this.channels) await client.subscribe(channel, listener);
    await client.sendCommand(['PING']);
  }

  private drop(client: Client, reason: string): void {
    if (this.client !== client || this.url === undefined || this.isStopped) return;
    this.client = undefined;
    clearInterval(this.probe);
    this.watch.stop();
    discard(client);
    this.tellAway(reason);
    for (const observer of this.observers) observer.lost();
    void this.connect(this.url);
  }

  private tellAway(reason: string): void {
    if (this.isKnownAway || this.isStopped) return;
    this.isKnownAway = true;
    this.logger.warn(`Redis does not answer (${reason}).`);
  }
}

function discard(client: Client): void {
  try {
    client.destroy();
  } catch {
    // It has closed itself.
  }
}

async function within(limitMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new RedisAwayError('Redis did not answer in time.')), limitMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Codes and names only: a message may repeat the address, password and all. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
