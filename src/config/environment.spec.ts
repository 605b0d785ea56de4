import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from './configuration-error.js';
import { readEnvironment } from './environment.js';
import type { Environment } from './setting-reader.js';
import { credentialsOf, noCredential } from '../contract/credential.js';

function mistakesOf(environment: Environment): readonly string[] {
  try {
    readEnvironment(environment, '/srv/gateway');
  } catch (error) {
    if (error instanceof ConfigurationError) return error.mistakes;
    throw error;
  }
  return [];
}

const read = (environment: Environment, terminal = false) =>
  readEnvironment(environment, '/srv/gateway', terminal);

describe('readEnvironment', () => {
  it('starts with nothing set', () => {
    expect(read({})).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      databaseUrl: undefined,
      redisUrl: undefined,
      dataDir: '/srv/gateway/.data',
      adminKey: undefined,
      sandbox: true,
      rateLimitRpm: 600,
      bodyLimitBytes: 52_428_800,
      logLevel: 'info',
      logFormat: 'json',
      shutdownGraceMs: 60_000,
      trustProxy: undefined,
      hosts: [],
      allowUnknownModels: true,
      warnings: [],
    });
    expect(Object.keys(read({}).providers)).toEqual([
      'openai',
      'anthropic',
      'gemini',
      'deepseek',
      'xai',
      'qwen',
      'moonshot',
      'minimax',
      'kling',
    ]);
    expect(read({}, true).logFormat).toBe('pretty');
  });

  it('reads every setting', () => {
    const config = read({
      HOST: '[::1]',
      PORT: '9000',
      DATABASE_URL: 'postgres://gateway:s3cret@127.0.0.1/gateway',
      DATA_DIR: '/var/lib/gateway',
      ADMIN_KEY: 'a plain sentence is a good key',
      RATE_LIMIT_RPM: '0',
      BODY_LIMIT: '1.5mb',
      LOG_LEVEL: 'WARN',
      LOG_FORMAT: 'pretty',
      SHUTDOWN_GRACE_SECONDS: '5',
      TRUST_PROXY: 'loopback, 10.0.0.0/8, fd00::/8',
      OPENAI_API_KEY: 'sk-one, sk-two',
      OPENAI_BASE_URL: 'http://127.0.0.1:9999/v1/',
      KLING_ACCESS_KEY: 'access',
      KLING_SECRET_KEY: 'hidden',
    });
    expect(config).toMatchObject({
      host: '::1',
      port: 9000,
      dataDir: '/var/lib/gateway',
      sandbox: false,
      rateLimitRpm: 0,
      bodyLimitBytes: 1_572_864,
      logLevel: 'warn',
      logFormat: 'pretty',
      shutdownGraceMs: 5000,
      trustProxy: ['loopback', '10.0.0.0/8', 'fd00::/8'],
    });
    expect(config.providers.openai).toEqual({
      credentials: credentialsOf('sk-one', 'sk-two'),
      baseUrl: 'http://127.0.0.1:9999/v1',
    });
    expect(config.providers.kling?.credentials).toEqual(credentialsOf('access:hidden'));
  });

  it('lets SANDBOX win over its default', () => {
    expect(read({ OPENAI_API_KEY: 'sk-one', SANDBOX: 'on' }).sandbox).toBe(true);
    expect(read({ SANDBOX: 'off' }).sandbox).toBe(false);
  });

  it('lists every mistake with its variable', () => {
    expect(
      mistakesOf({
        PORT: '70000',
        HOST: 'http://localhost',
        DATABASE_URL: 'mysql://root:hunter2@db/x',
        BODY_LIMIT: 'much',
        LOG_LEVEL: 'loud',
        SANDBOX: 'maybe',
        TRUST_PROXY: 'true',
        RATE_LIMIT_RPM: '-1',
        SHUTDOWN_GRACE_SECONDS: '1e9',
        OPENAI_BASE_URL: 'ftp://host',
        KLING_ACCESS_KEY: 'alone',
      }).map((mistake) => mistake.split(' ')[0]),
    ).toEqual([
      'OPENAI_BASE_URL',
      'KLING_ACCESS_KEY',
      'HOST',
      'PORT',
      'DATABASE_URL',
      'SANDBOX',
      'RATE_LIMIT_RPM',
      'BODY_LIMIT',
      'LOG_LEVEL',
      'SHUTDOWN_GRACE_SECONDS',
      'TRUST_PROXY',
    ]);
  });

  it.each([
    ['empty', { OPENAI_API_KEY: '' }, 'OPENAI_API_KEY is set but empty; give it a value or remove it.'],
    ['blank', { ADMIN_KEY: '   ' }, 'ADMIN_KEY is set but empty; give it a value or remove it.'],
    ['an empty entry', { XAI_API_KEY: 'one,,two' }, 'XAI_API_KEY has an empty entry in its list.'],
    ['a placeholder', { OPENAI_API_KEY: 'sk-...' }, 'OPENAI_API_KEY is a placeholder, not a real secret.'],
    [
      'an example',
      { ADMIN_KEY: 'change-me-change-me-change-me' },
      'ADMIN_KEY is a placeholder, not a real secret.',
    ],
    ['too short', { ADMIN_KEY: 'short' }, 'ADMIN_KEY must have at least 24 characters.'],
    [
      'of two lines',
      { ADMIN_KEY: 'the first line\nand the second' },
      'ADMIN_KEY has a control character, which no header can carry.',
    ],
    ['no header could carry it', { OPENAI_API_KEY: 'sk-ä' }, /visible ASCII/],
    ['contradictory', { KLING_API_KEY: 'k', KLING_ACCESS_KEY: 'a', KLING_SECRET_KEY: 's' }, /contradicts/],
    ['a short encryption key', { ENCRYPTION_KEY: 'c2hvcnQ=' }, 'ENCRYPTION_KEY must be 32 bytes in base64.'],
  ])('refuses a secret that is %s', (_name, environment, expected) => {
    const [mistake, ...rest] = mistakesOf(environment);
    expect(rest).toEqual([]);
    if (typeof expected === 'string') expect(mistake).toBe(expected);
    else expect(mistake).toMatch(expected);
  });

  it('refuses a schema that the gateway would not use', () => {
    const at = (schema: string) => ({ DATABASE_URL: `postgres://127.0.0.1/gateway?schema=${schema}` });
    expect(mistakesOf(at('public'))).toEqual([]);
    expect(mistakesOf(at('gateway'))).toEqual([
      'DATABASE_URL must name no schema: the gateway uses "public" of a database of its own.',
    ]);
  });

  it('never quotes a value', () => {
    const secret = 'hunter2-hunter2 ü';
    const text = mistakesOf({
      OPENAI_API_KEY: secret,
      ADMIN_KEY: secret,
      DATABASE_URL: secret,
      ENCRYPTION_KEY: secret,
      REDIS_URL: secret,
      OPENAI_BASE_URL: `https://user:${secret}@host`,
    }).join();
    expect(text).not.toContain('hunter2');
  });

  it('offers metrics unless they are turned off', () => {
    expect([read({}).metrics, read({ METRICS: 'off' }).metrics]).toEqual([true, false]);
  });

  it('warns of settings without effect', () => {
    expect(
      read({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1', OPENAI_BASE_URL: 'http://127.0.0.1/v1' })
        .warnings,
    ).toEqual([
      'OPENAI_BASE_URL has no effect without OPENAI_API_KEY.',
      'OTEL_EXPORTER_OTLP_ENDPOINT is set but has no effect in this version.',
    ]);
  });

  it.each(['redis://127.0.0.1', 'redis://user:word@redis:6380/3', 'rediss://redis'])('takes %s', (url) => {
    expect(read({ REDIS_URL: url })).toMatchObject({ redisUrl: url, warnings: [] });
  });

  it.each(['127.0.0.1:6379', 'http://redis', 'redis://', 'redis://redis/cache'])('refuses %s', (url) => {
    expect(mistakesOf({ REDIS_URL: url })).toEqual([expect.stringMatching(/^REDIS_URL /)]);
  });
});

describe('CONFIG_FILE', () => {
  const directory = mkdtempSync(join(tmpdir(), 'gateway-config-'));
  const path = join(directory, 'gateway.yaml');
  afterAll(() => rmSync(directory, { recursive: true }));

  it('takes a vendor from the file or from its variables, not from both', () => {
    writeFileSync(path, 'providers: {openai: {api_key: one, base_url: "http://127.0.0.1/v1"}}\n');
    expect(read({ CONFIG_FILE: path })).toMatchObject({
      providers: { openai: { credentials: credentialsOf('one'), baseUrl: 'http://127.0.0.1/v1' } },
      sandbox: false,
    });
    expect(mistakesOf({ CONFIG_FILE: path, OPENAI_API_KEY: 'two', OPENAI_BASE_URL: 'http://h/v1' })).toEqual([
      'OPENAI_API_KEY contradicts providers.openai in CONFIG_FILE; set one or the other.',
      'OPENAI_BASE_URL contradicts providers.openai in CONFIG_FILE; set one or the other.',
    ]);
  });

  it('adds hosts, which count as providers', () => {
    writeFileSync(path, 'providers: {ollama: {base_url: "http://127.0.0.1:11434/v1"}}\n');
    const config = readEnvironment({ CONFIG_FILE: 'gateway.yaml' }, directory);
    expect(config.sandbox).toBe(false);
    expect(config.hosts).toEqual([
      { id: 'ollama', baseUrl: 'http://127.0.0.1:11434/v1', credentials: [noCredential], models: [] },
    ]);
  });

  it('reports its mistakes beside those of the environment', () => {
    writeFileSync(path, 'provider: {}\n');
    expect(() => readEnvironment({ CONFIG_FILE: path, PORT: 'x' }, directory)).toThrow(
      new ConfigurationError([
        `CONFIG_FILE ${path} line 1: unknown key provider in the file; known: providers, timeouts, breakers, retries, allow_unknown_models, aliases, routers, prices.`,
        'PORT must be a whole number from 0 to 65535.',
      ]),
    );
    expect(() => readEnvironment({ CONFIG_FILE: 'absent.yaml' }, directory)).toThrow(
      `CONFIG_FILE ${join(directory, 'absent.yaml')}: ENOENT.`,
    );
  });
});
