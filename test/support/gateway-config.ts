import { defaultBreakers } from '../../src/config/environment.js';
import type { GatewayConfig, ProviderSettings } from '../../src/config/gateway-config.js';

/** A configuration for tests that construct classes by hand: short waits, no vendor but the ones given. */
export function testGatewayConfig(
  providers: Readonly<Record<string, Partial<ProviderSettings>>> = {},
  overrides: Partial<GatewayConfig> = {},
): GatewayConfig {
  const entries = Object.entries(providers).map(
    ([id, settings]) => [id, { credentials: [], baseUrl: undefined, ...settings }] as const,
  );
  return {
    host: '127.0.0.1',
    port: 0,
    databaseUrl: undefined,
    redisUrl: undefined,
    // Nobody can write there: usage waits in memory.
    dataDir: '/dev/null/nowhere',
    adminKey: undefined,
    sandbox: false,
    rateLimitRpm: 0,
    bodyLimitBytes: 1024 * 1024,
    metrics: true,
    logLevel: 'silent',
    logFormat: 'json',
    shutdownGraceMs: 1000,
    trustProxy: undefined,
    providers: Object.fromEntries(entries),
    hosts: [],
    allowUnknownModels: true,
    timeouts: {
      connectMs: 2000,
      firstChunkMs: 1000,
      firstChunkReasoningMs: 1000,
      lastFirstChunkMs: 2000,
      lastFirstChunkReasoningMs: 2000,
      idleMs: 1000,
      videoSubmitMs: 1_000,
      videoPollMs: 50,
      keepAliveMs: 500,
    },
    breakers: { ...defaultBreakers, enabled: false },
    retries: 0,
    configFile: undefined,
    warnings: [],
    ...overrides,
  };
}
