/** One execution of a request that came with an Idempotency-Key. */
export interface IdempotencyClaim {
  /** SHA-256, lower-case hex: of who calls, and of the key. */
  readonly id: string;
  /** Told by the database. A claim that outlived its lease is taken over by another one with a later time. */
  readonly claimedAt: Date;
}

/** Who changes something, and with which request. */
export interface Actor {
  /** Of the management key; `key_admin` is ADMIN_KEY. */
  readonly keyId: string;
  readonly requestId: string;
  readonly claim?: IdempotencyClaim;
}
