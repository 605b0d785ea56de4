import { resolve } from 'node:path';
import { readConfigFile } from './config-file.js';
import { ConfigurationError } from './configuration-error.js';
import type {
  BreakerSettings,
  ConfigFile,
  FileNameCheck,
  GatewayConfig,
  Timeouts,
} from './gateway-config.js';
import { readProviderSettings } from './provider-settings.js';
import { isPlaceholder, isProxyRange, parseBytes } from './setting-forms.js';
import { SettingReader, type Environment } from './setting-reader.js';

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
const maximumBodyBytes = 512 * 1024 ** 2;
const minimumAdminKeyLength = 24;
/** Largest value of a 32-bit integer column. */
const maximumRate = 2_147_483_647;

/** Source: spec/interface.md section 5. */
export const defaultTimeouts: Timeouts = {
  connectMs: 10_000,
  firstChunkMs: 10_000,
  firstChunkReasoningMs: 60_000,
  lastFirstChunkMs: 120_000,
  lastFirstChunkReasoningMs: 600_000,
  idleMs: 60_000,
  keepAliveMs: 15_000,
  videoSubmitMs: 30_000,
  videoPollMs: 5_000,
};

export const defaultBreakers: BreakerSettings = {
  enabled: true,
  failures: 5,
  cooldownMs: 5_000,
  maxCooldownMs: 20_000,
};

/** Who reads a configuration without a catalogue at hand takes its names as they are. */
const anyName: FileNameCheck = () => [];

/**
 * The settings of this process.
 * @throws ConfigurationError with every mistake found.
 */
export function loadConfiguration(checkNames: FileNameCheck): GatewayConfig {
  return readEnvironment(process.env, process.cwd(), process.stderr.isTTY, checkNames);
}

/** What a start of this process with this CONFIG_FILE would complain of. */
export function mistakesOfConfigFile(name: string, checkNames: FileNameCheck): readonly string[] {
  return readConfigFile(resolve(name), process.env, checkNames).mistakes;
}

/**
 * Every setting of spec/interface.md section 2, checked as a whole.
 * @param terminal whether a person reads the log: decides the default of LOG_FORMAT.
 * @throws ConfigurationError with every mistake found.
 */
export function readEnvironment(
  environment: Environment,
  directory: string,
  terminal = false,
  checkNames = anyName,
): GatewayConfig {
  const reader = new SettingReader(environment);
  const warnings: string[] = [];
  const configFile = readFile(reader, environment, directory, checkNames);
  const hosts = configFile?.settings.hosts ?? [];
  const providers = readProviderSettings(reader, configFile?.settings.providers ?? {}, warnings);
  const anyProvider =
    hosts.length > 0 || Object.values(providers).some(({ credentials }) => credentials.length > 0);
  checkSettingsOfLaterVersions(reader, warnings);

  const config: GatewayConfig = {
    host: reader.parsed('HOST', 'a host name or an address without a port', parseHost) ?? '127.0.0.1',
    port: reader.integer('PORT', 0, 65_535) ?? 8080,
    databaseUrl: readDatabaseUrl(reader),
    redisUrl: reader.parsed('REDIS_URL', 'a redis:// or rediss:// URL', parseRedisUrl),
    dataDir: resolve(directory, reader.text('DATA_DIR') ?? '.data'),
    adminKey: readAdminKey(reader),
    sandbox: reader.switch('SANDBOX') ?? !anyProvider,
    rateLimitRpm: reader.integer('RATE_LIMIT_RPM', 0, maximumRate) ?? 600,
    bodyLimitBytes:
      reader.parsed('BODY_LIMIT', 'a size from 1kb to 512mb, as in 50mb', parseBodyLimit) ?? 50 * 1024 ** 2,
    logLevel: reader.oneOf('LOG_LEVEL', logLevels) ?? 'info',
    logFormat: reader.oneOf('LOG_FORMAT', ['json', 'pretty']) ?? (terminal ? 'pretty' : 'json'),
    shutdownGraceMs: (reader.integer('SHUTDOWN_GRACE_SECONDS', 0, 3600) ?? 60) * 1000,
    trustProxy: reader.parsed(
      'TRUST_PROXY',
      'a number of hops or a comma-separated list of addresses, CIDR ranges, loopback, linklocal, uniquelocal',
      parseTrustProxy,
    ),
    metrics: reader.switch('METRICS') ?? true,
    providers,
    hosts,
    allowUnknownModels: configFile?.settings.allowUnknownModels ?? true,
    timeouts: { ...defaultTimeouts, ...configFile?.settings.timeouts },
    breakers: { ...defaultBreakers, ...configFile?.settings.breakers },
    retries: configFile?.settings.retries ?? 1,
    configFile,
    warnings,
  };
  if (reader.mistakes.length > 0) throw new ConfigurationError(reader.mistakes);
  return Object.freeze(config);
}

function readFile(
  reader: SettingReader,
  environment: Environment,
  directory: string,
  checkNames: FileNameCheck,
): ConfigFile | undefined {
  const name = reader.text('CONFIG_FILE');
  if (name === undefined) return undefined;
  const { file, mistakes } = readConfigFile(resolve(directory, name), environment, checkNames);
  reader.mistakes.push(...mistakes.map((mistake) => `CONFIG_FILE ${mistake}`));
  return file;
}

/** The bootstrap management key is taken as given, so only what cannot work or is public knowledge is refused. */
function readAdminKey(reader: SettingReader): string | undefined {
  const key = reader.text('ADMIN_KEY');
  if (key === undefined) return undefined;
  if (key.length < minimumAdminKeyLength)
    reader.fail('ADMIN_KEY', `must have at least ${minimumAdminKeyLength} characters`);
  if (/\p{Cc}/u.test(key)) reader.fail('ADMIN_KEY', 'has a control character, which no header can carry');
  if (isPlaceholder(key)) reader.fail('ADMIN_KEY', 'is a placeholder, not a real secret');
  if (key.startsWith('sk-clearmaas-')) reader.fail('ADMIN_KEY', 'is an API key; a management key is needed');
  return key;
}

/** Settings whose features come with later versions: their form is checked now, so that an upgrade cannot trip. */
function checkSettingsOfLaterVersions(reader: SettingReader, warnings: string[]): void {
  const settings: Record<string, unknown> = {
    ENCRYPTION_KEY: reader.parsed('ENCRYPTION_KEY', '32 bytes in base64', (value) =>
      /^[A-Za-z0-9+/_-]{43}=?$/.test(value) ? value : undefined,
    ),
    OTEL_EXPORTER_OTLP_ENDPOINT: reader.baseUrl('OTEL_EXPORTER_OTLP_ENDPOINT'),
  };
  for (const [name, value] of Object.entries(settings))
    if (value !== undefined) warnings.push(`${name} is set but has no effect in this version.`);
}

function parseHost(value: string): string | undefined {
  const address = value.replace(/^\[(.*)\]$/, '$1');
  return /^[A-Za-z0-9._-]+$/.test(address) || /^[0-9A-Fa-f:.]+(%\w+)?$/.test(address) ? address : undefined;
}

/** Prisma's `schema` would be passed over by everything but Prisma. */
function readDatabaseUrl(reader: SettingReader): string | undefined {
  const url = reader.parsed('DATABASE_URL', 'a postgres:// or postgresql:// URL', parseDatabaseUrl);
  const schema = url === undefined ? null : new URL(url).searchParams.get('schema');
  if (schema !== null && schema !== 'public')
    reader.fail('DATABASE_URL', 'must name no schema: the gateway uses "public" of a database of its own');
  return url;
}

function parseDatabaseUrl(value: string): string | undefined {
  return URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol) ? value : undefined;
}

/** A database is a number in the path; anything else there would stop the client when it connects. */
function parseRedisUrl(value: string): string | undefined {
  if (!URL.canParse(value)) return undefined;
  const { protocol, hostname, pathname } = new URL(value);
  return /^rediss?:$/.test(protocol) && hostname !== '' && /^(\/\d*)?$/.test(pathname) ? value : undefined;
}

function parseBodyLimit(value: string): number | undefined {
  const bytes = parseBytes(value);
  return bytes !== undefined && bytes >= 1024 && bytes <= maximumBodyBytes ? bytes : undefined;
}

/** `true` is not among the forms: it would let any client claim any address. */
function parseTrustProxy(value: string): number | readonly string[] | undefined {
  if (/^\d{1,2}$/.test(value)) return Number(value);
  const ranges = value.split(',').map((range) => range.trim());
  return ranges.every(isProxyRange) ? ranges : undefined;
}
