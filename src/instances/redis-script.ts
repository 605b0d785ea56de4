import { createHash } from 'node:crypto';

/** A Lua script that Redis runs whole, with nothing of anybody else's in between. */
export interface RedisScript {
  readonly source: string;
  /** By which Redis knows it once it has run. */
  readonly sha1: string;
}

export function redisScript(source: string): RedisScript {
  return { source, sha1: createHash('sha1').update(source).digest('hex') };
}
