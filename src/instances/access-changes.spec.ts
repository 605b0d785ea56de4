import { testGatewayConfig } from '../../test/support/gateway-config.js';
import { AccessChanges } from './access-changes.js';
import type { RedisConnection, RedisObserver } from './redis-connection.js';

/** Redis as far as news of changes goes. */
class FakeRedis implements Pick<RedisConnection, 'isUp' | 'observe' | 'subscribe' | 'publish'> {
  isUp = true;
  readonly published: string[] = [];
  observer: RedisObserver | undefined;
  hear: (notice: string) => void = () => undefined;

  observe(observer: RedisObserver): void {
    this.observer = observer;
  }

  subscribe(_channel: string, listener: (notice: string) => void): void {
    this.hear = listener;
  }

  publish(_channel: string, notice: string): Promise<void> {
    this.published.push(notice);
    return Promise.reject(new Error('away'));
  }
}

describe('AccessChanges', () => {
  let redis = new FakeRedis();
  let changes = new AccessChanges(testGatewayConfig(), redis as unknown as RedisConnection);
  let told: string[] = [];
  beforeEach(() => {
    redis = new FakeRedis();
    changes = new AccessChanges(testGatewayConfig(), redis as unknown as RedisConnection);
    told = [];
    changes.follow({
      changed: (subject, id) => told.push(`${subject} ${id}`),
      perhapsChanged: (subject, id) => told.push(`perhaps ${subject} ${id}`),
      mayHaveChanged: () => told.push('anything'),
    });
  });

  it('tells followers here before it returns, and the others by Redis', () => {
    changes.announce('key', 'key_1');
    expect([told, redis.published]).toEqual([['key key_1'], ['key:key_1']]);
  });

  it('asks nothing of a Redis that is away', () => {
    redis.isUp = false;
    changes.announce('workspace', 'ws_1');
    expect([told, redis.published]).toEqual([['workspace ws_1'], []]);
  });

  it('tells of a change that failed here only: it may not have come to be', () => {
    changes.suspect('key', 'key_1');
    expect([told, redis.published]).toEqual([['perhaps key key_1'], []]);
  });

  it('passes on what comes by Redis to followers, and to nobody else', () => {
    redis.hear('key:key_1');
    redis.hear('workspace:ws:1');
    expect([told, redis.published]).toEqual([['key key_1', 'workspace ws:1'], []]);
  });

  it.each(['', 'key:', 'router:x', 'key', ':x'])('passes over %j', (notice) => {
    redis.hear(notice);
    expect(told).toEqual([]);
  });

  it('trusts nothing after a time without news', () => {
    redis.observer?.connected();
    expect(told).toEqual(['anything']);
  });
});
