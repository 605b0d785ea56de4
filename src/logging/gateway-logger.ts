import { unescape } from 'node:querystring';
import { isNativeError } from 'node:util/types';
import type { LoggerService } from '@nestjs/common';
import { pino, stdTimeFunctions, type Level, type Logger } from 'pino';
import type { GatewayConfig } from '../config/gateway-config.js';
import type { Credential } from '../contract/credential.js';
import { describeError, stackFrames } from './describe-error.js';
import { makeScrubber } from './scrub.js';

/** Parts of Nest that report each module and route at every start. */
const chattyContexts: ReadonlySet<unknown> = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
]);

/** Receives whole lines, each with its line feed. */
export type LogSink = (line: string) => void;

/**
 * Nest's logger on pino. Lines go to standard error: standard output is left to the banner, which shows keys at the first
 * start. A stack or an Error among the arguments is reduced to its class, code and frames; every text is scrubbed.
 */
export class GatewayLogger implements LoggerService {
  private readonly logger: Logger;
  private readonly scrub: (text: string) => string;
  private readonly writeReadable: LogSink | undefined;

  constructor(
    config: Pick<
      GatewayConfig,
      'logLevel' | 'logFormat' | 'adminKey' | 'providers' | 'hosts' | 'databaseUrl'
    >,
    sink: LogSink = (line) => process.stderr.write(line),
  ) {
    this.writeReadable = config.logFormat === 'json' ? undefined : sink;
    this.scrub = makeScrubber(secretsOf(config));
    this.logger = pino(
      {
        level: config.logLevel,
        base: null,
        timestamp: stdTimeFunctions.isoTime,
        formatters: { level: (level) => ({ level }) },
      },
      { write: sink },
    );
  }

  fatal(message: unknown, ...details: unknown[]): void {
    this.write('fatal', message, details);
  }

  error(message: unknown, ...details: unknown[]): void {
    // what keeps Nest from starting is reported once, by main
    if (details.at(-1) !== 'ExceptionHandler') this.write('error', message, details);
  }

  warn(message: unknown, ...details: unknown[]): void {
    this.write('warn', message, details);
  }

  log(message: unknown, ...details: unknown[]): void {
    this.write(chattyContexts.has(details.at(-1)) ? 'debug' : 'info', message, details);
  }

  debug(message: unknown, ...details: unknown[]): void {
    this.write('debug', message, details);
  }

  verbose(message: unknown, ...details: unknown[]): void {
    this.write('trace', message, details);
  }

  /** @param details Errors or stacks, and last the context that Nest adds. */
  private write(level: Level, message: unknown, details: readonly unknown[]): void {
    if (!this.logger.isLevelEnabled(level)) return;
    const last = details.at(-1);
    const context = typeof last === 'string' ? last : undefined;
    const texts = [message, ...details.slice(0, -1)].filter((text) => text !== undefined).map(toText);
    const text = this.scrub(texts.join(' '));
    if (this.writeReadable) this.writeReadable(readableLine(level, context, text));
    else this.logger[level]({ context }, text);
  }
}

/** `17:05:13.123 WARN  [Shutdown] message`, for human eyes. */
function readableLine(level: Level, context: string | undefined, text: string): string {
  const place = context === undefined ? '' : `[${context}] `;
  return `${new Date().toISOString().slice(11, 23)} ${level.toUpperCase().padEnd(5)} ${place}${text}\n`;
}

function toText(value: unknown): string {
  if (isNativeError(value)) return describeError(value);
  if (typeof value !== 'string') return JSON.stringify(value) ?? typeof value;
  return /\n +at /.test(value) ? stackFrames(value) : value;
}

function secretsOf(
  config: Pick<GatewayConfig, 'adminKey' | 'providers' | 'hosts' | 'databaseUrl'>,
): readonly string[] {
  const keys = Object.values(config.providers).flatMap(secretsIn);
  const hostKeys = config.hosts.flatMap(secretsIn);
  const passwords = config.databaseUrl === undefined ? [] : passwordsOf(config.databaseUrl);
  return [
    config.adminKey ?? '',
    ...keys,
    ...keys.flatMap((key) => key.split(':')),
    ...hostKeys,
    ...passwords,
  ];
}

function secretsIn({ credentials }: { readonly credentials: readonly Credential[] }): string[] {
  return credentials.flatMap(({ secret }) => secret ?? []);
}

/** As the URL has it, and as the server is told it. */
function passwordsOf(databaseUrl: string): readonly string[] {
  const { password, searchParams } = new URL(databaseUrl);
  return [password, unescape(password), searchParams.get('password') ?? ''];
}
