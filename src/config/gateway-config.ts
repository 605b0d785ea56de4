import type { Credential } from '../contract/credential.js';
import type { PriceOverride } from '../contract/prices.js';
import type { ProviderId } from '../contract/route-plan.js';
import type { Router } from '../contract/router.js';

/** Credentials and address of one vendor. */
export interface ProviderSettings {
  /** In the order given; empty = not configured. */
  readonly credentials: readonly Credential[];
  /** What the vendor's own SDK takes as base URL, without a trailing slash; undefined = the vendor's default. */
  readonly baseUrl: string | undefined;
}

/** A further OpenAI-compatible host named by the operator (vLLM, Ollama, llama.cpp, a proxy). */
export interface OpenAiCompatibleHost {
  /** Prefix of its models: `ollama` of `ollama/llama3.2`. */
  readonly id: ProviderId;
  readonly baseUrl: string;
  /** At least one; `noCredential` where the host asks for none. */
  readonly credentials: readonly Credential[];
  /** Models to list; any other name behind the prefix is passed on as well. */
  readonly models: readonly string[];
}

/** Longest waits, in milliseconds. Source of the defaults: spec/interface.md section 5. */
export interface Timeouts {
  readonly connectMs: number;
  /** First effective chunk, another candidate left: 10 s. */
  readonly firstChunkMs: number;
  /** The same for models that reason: 60 s. */
  readonly firstChunkReasoningMs: number;
  /** First effective chunk or whole answer, nobody left to ask: 120 s. */
  readonly lastFirstChunkMs: number;
  /** The same for models that reason: 600 s. */
  readonly lastFirstChunkReasoningMs: number;
  /** Between two chunks: 60 s. */
  readonly idleMs: number;
  /** Between two keep-alive comments to the client: 15 s. */
  readonly keepAliveMs: number;
  /** Until a vendor has taken a video: 30 s. */
  readonly videoSubmitMs: number;
  /** Between two looks at a video that is being made, at first; three times as long in the end: 5 s. */
  readonly videoPollMs: number;
}

/** When a provider, a model or a credential that fails is left alone for a while. */
export interface BreakerSettings {
  readonly enabled: boolean;
  /** Failures in a row that open a breaker; a time-out counts twice. */
  readonly failures: number;
  /** First wait before one attempt is let through again: 5 s. */
  readonly cooldownMs: number;
  /** Longest wait, after doubling: 20 s. */
  readonly maxCooldownMs: number;
}

/** One line of the `aliases:` block: a name of the operator's for a model or a router. */
export interface FileAlias {
  readonly name: string;
  readonly target: string;
  /** Where it stands in the file, counted from 1. */
  readonly line: number;
}

/** One entry of the `routers:` block. */
export interface FileRouter {
  readonly router: Router;
  /** Undefined = in every workspace. */
  readonly workspaceId: string | undefined;
  /** Where its `default_model` stands, else where the entry does; counted from 1. */
  readonly defaultModelLine: number;
}

/** One entry of the `prices:` block. */
export interface FilePrice {
  readonly modelId: string;
  readonly override: PriceOverride;
  /** Where it stands in the file, counted from 1. */
  readonly line: number;
}

/** What CONFIG_FILE can say. */
export interface FileSettings {
  /** Of built-in vendors; only of those that stand in the file. */
  readonly providers: Readonly<Record<ProviderId, ProviderSettings>>;
  readonly hosts: readonly OpenAiCompatibleHost[];
  readonly timeouts: Partial<Timeouts>;
  readonly breakers: Partial<BreakerSettings>;
  readonly retries: number | undefined;
  readonly allowUnknownModels: boolean | undefined;
  readonly aliases: readonly FileAlias[];
  readonly routers: readonly FileRouter[];
  readonly prices: readonly FilePrice[];
}

export interface FileMistake {
  readonly line: number;
  /** Without a full stop at its end. */
  readonly text: string;
}

/** Judges the names in a file that only the catalogue knows, which the configuration may not ask. */
export type FileNameCheck = (settings: FileSettings) => readonly FileMistake[];

export interface ParsedConfigFile {
  readonly settings: FileSettings;
  /** One line each, beginning with the file's name and the line; in the order of the file. */
  readonly mistakes: readonly string[];
}

/** CONFIG_FILE as it was at start, and how to read a later version of it. */
export interface ConfigFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  readonly settings: FileSettings;
  /** Reads a text by the rules that hold at start. */
  parse(text: string, checkNames: FileNameCheck): ParsedConfigFile;
}

/** Everything the operator can set; validated at start, frozen afterwards. Source: spec/interface.md section 2. */
export interface GatewayConfig {
  readonly host: string;
  readonly port: number;
  /** Undefined = the embedded database under `dataDir`. */
  readonly databaseUrl: string | undefined;
  /** Undefined = limits are counted by this process alone. May hold a password. */
  readonly redisUrl: string | undefined;
  /** Absolute path. */
  readonly dataDir: string;
  /** Management key taken as given. */
  readonly adminKey: string | undefined;
  /** Whether the offline provider is offered. */
  readonly sandbox: boolean;
  /** Default per workspace; 0 = none. */
  readonly rateLimitRpm: number;
  readonly bodyLimitBytes: number;
  /** Whether `GET /metrics` is there. */
  readonly metrics: boolean;
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly logFormat: 'json' | 'pretty';
  readonly shutdownGraceMs: number;
  /** Value for Express' `trust proxy`; undefined = no hop is trusted. */
  readonly trustProxy: number | readonly string[] | undefined;
  /** Built-in vendors by id; every id of spec/interface.md section 2 is present. */
  readonly providers: Readonly<Record<ProviderId, ProviderSettings>>;
  readonly hosts: readonly OpenAiCompatibleHost[];
  /** Pass a prefixed name that the catalogue lacks to its provider. */
  readonly allowUnknownModels: boolean;
  readonly timeouts: Timeouts;
  readonly breakers: BreakerSettings;
  /** Second tries of the same model within one request: 0 or 1. */
  readonly retries: number;
  /** Undefined = CONFIG_FILE is not set. */
  readonly configFile: ConfigFile | undefined;
  /** One line each, to be logged once at start: settings that are accepted but have no effect in this version. */
  readonly warnings: readonly string[];
}

/** DI token of the one GatewayConfig. */
export const GATEWAY_CONFIG = Symbol('GATEWAY_CONFIG');
