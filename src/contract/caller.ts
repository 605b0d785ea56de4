/** Who is calling: what a key look-up yields and everything behind the guard may know. Holds no secret. */
export interface Caller {
  readonly kind: 'api' | 'management';
  readonly keyId: string;
  readonly workspaceId: string;
  /** Requests per minute allowed to the whole workspace; 0 = no limit. */
  readonly rateLimitRpm: number;
  /** Globs over model ids; undefined = every model. */
  readonly allowedModels: readonly string[] | undefined;
}
