/** How a router orders the models that could serve a request. Each is defined in the README. */
export const routingStrategies = ['cheapest', 'quality', 'balanced', 'fastest'] as const;
export type RoutingStrategy = (typeof routingStrategies)[number];

/** First part of a name that asks a router to choose: `clearmaas/auto`. */
export const routerPrefix = 'clearmaas/';

/** A saved choice among models, called as `clearmaas/{name}`. Source: spec/clearmaas-api.md section 6. */
export interface Router {
  /** Without its prefix: 1 to 50 lower-case letters, digits, `_` and `-`. */
  readonly name: string;
  /** Globs over model ids; empty = every model that the caller may use. */
  readonly allowedModels: readonly string[];
  readonly strategy: RoutingStrategy;
  /** Model id or bare name that serves when the patterns leave nobody. */
  readonly defaultModel: string | undefined;
  readonly enabled: boolean;
  /** A late first token starts the next candidate beside the one that was asked. */
  readonly hedge: boolean;
  /** Who manages it: those of the configuration file go before those of the database. */
  readonly source: 'database' | 'config_file';
}
