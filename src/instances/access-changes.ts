import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config/gateway-config.js';
import { ChangeListener } from './change-listener.js';
import { RedisConnection } from './redis-connection.js';

/** Of NOTIFY, by triggers. Source: prisma/migrations/20261126220000_money. */
const databaseChannel = 'clearmaas_access';
const redisChannel = 'clearmaas:access';

/** What access is granted by, and what can therefore be withdrawn. */
export type AccessSubject = 'key' | 'workspace';

const noticePattern = /^(key|workspace):(.+)$/;

/** Whoever keeps something that a change makes wrong. */
export interface AccessFollower {
  /** A key or a workspace, here or elsewhere, is no longer what it was: the change has been committed. */
  changed(subject: AccessSubject, id: string): void;
  /** A change of it failed here, and may have been committed all the same. */
  perhapsChanged(subject: AccessSubject, id: string): void;
  /** For a while nothing was heard: anything may have changed. */
  mayHaveChanged(): void;
}

/**
 * Carries changes of keys and workspaces to every instance: by Postgres' notices, which come from triggers and so tell of plain
 * SQL as well, and by Redis where there is one. Either is enough. What is heard from Postgres is passed on by Redis, for
 * instances that are cut off from notices. With the embedded database there is no other instance to tell.
 */
@Injectable()
export class AccessChanges implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(AccessChanges.name);
  private readonly followers: AccessFollower[] = [];
  private readonly listener: ChangeListener | undefined;

  constructor(
    @Inject(GATEWAY_CONFIG) { databaseUrl }: GatewayConfig,
    private readonly redis: RedisConnection,
  ) {
    if (databaseUrl !== undefined)
      this.listener = new ChangeListener(databaseUrl, databaseChannel, {
        heard: (notice) => this.heardFromDatabase(notice),
        connected: () => this.tellMayHaveChanged(),
        lost: () =>
          this.logger.warn('The database sends no notices of changes now; listening again shortly.'),
      });
    redis.subscribe(redisChannel, (notice) => this.tell(notice));
    redis.observe({
      // Where the database's notices have been coming nothing was missed.
      connected: () => (this.listener?.isListening === true ? undefined : this.tellMayHaveChanged()),
      lost: () => undefined,
    });
  }

  onApplicationBootstrap(): void {
    void this.listener?.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.listener?.stop();
  }

  follow(follower: AccessFollower): void {
    this.followers.push(follower);
  }

  /** Tells every follower, here before it returns. To be called after a change. */
  announce(subject: AccessSubject, id: string): void {
    this.tell(`${subject}:${id}`);
    this.passOn(`${subject}:${id}`);
  }

  /**
   * Tells the followers of this process. To be called after a change that failed. The other instances hear of it from Postgres
   * if it was committed, so that a database that is away costs them nothing that they know.
   */
  suspect(subject: AccessSubject, id: string): void {
    for (const follower of this.followers) follower.perhapsChanged(subject, id);
  }

  private heardFromDatabase(notice: string): void {
    this.tell(notice);
    this.passOn(notice);
  }

  private passOn(notice: string): void {
    if (this.redis.isUp) this.redis.publish(redisChannel, notice).catch(() => undefined);
  }

  private tell(notice: string): void {
    const [, subject, id] = noticePattern.exec(notice) ?? [];
    if ((subject !== 'key' && subject !== 'workspace') || id === undefined) return;
    for (const follower of this.followers) follower.changed(subject, id);
  }

  private tellMayHaveChanged(): void {
    for (const follower of this.followers) follower.mayHaveChanged();
  }
}
