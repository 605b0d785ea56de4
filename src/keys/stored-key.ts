import type { BlockList } from 'node:net';
import type { Caller } from '../contract/caller.js';

/** What a token opens, as a cache keeps it: ready to decide on a request without any further work. */
export interface StoredKey {
  /** Handed out as it is for each request with this key. */
  readonly caller: Caller;
  /** Version of the row; rises with every change. */
  readonly version: number;
  /** The same of its workspace. */
  readonly workspaceVersion: number;
  readonly disabled: boolean;
  /**
   * By the clock of `performance.now()`; Infinity = never. Reckoned from what the database had left until then, so that
   * neither a wrong clock here nor one that is set back revives a key.
   */
  readonly expiresAtMs: number;
  /** End of the overlap of a rotation, for the token that was replaced; Infinity = as long as the key. */
  readonly validUntilMs: number;
  /** Undefined = every address. */
  readonly allowedIps: BlockList | undefined;
  readonly creditExhausted: boolean;
}
