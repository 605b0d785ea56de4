/** What a workspace may use, over all its keys; 0 = no limit. */
export interface CallerLimits {
  /** Requests per minute. */
  readonly rpm: number;
  /** Tokens per minute, of prompts and answers together. */
  readonly tpm: number;
  /** Chat requests under way at the same time. */
  readonly maxConcurrency: number;
}

export const noLimits: CallerLimits = Object.freeze({ rpm: 0, tpm: 0, maxConcurrency: 0 });

/** Who is calling: what a key look-up yields and everything behind the guard may know. Holds no secret. */
export interface Caller {
  readonly kind: 'api' | 'management';
  readonly keyId: string;
  readonly workspaceId: string;
  /** Of the whole workspace. */
  readonly limits: CallerLimits;
  /** Globs over model ids; undefined = every model. */
  readonly allowedModels: readonly string[] | undefined;
  /**
   * Picodollars that were left when the key was read, of its own limit or of its workspace's credit, whichever is less;
   * undefined = neither has a limit.
   */
  readonly creditLeftPicodollars?: bigint;
  /** The same of the workspace's credit alone; undefined = it sets no bound. */
  readonly workspaceCreditLeftPicodollars?: bigint;
}
