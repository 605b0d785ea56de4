import type { ProviderSettings } from '../../src/config/gateway-config.js';
import type { Credential } from '../../src/contract/credential.js';

/** A vendor as the tests reach it. */
export interface Vendor {
  /** Key of its settings in the configuration. */
  readonly settings: string;
  /** Id of its adapter and prefix of its models. */
  readonly prefix: string;
  /** What its SDK's base URL has behind the host. */
  readonly basePath: string;
}

export const vendors = {
  openai: { settings: 'openai', prefix: 'openai', basePath: '/v1' },
  anthropic: { settings: 'anthropic', prefix: 'anthropic', basePath: '' },
  gemini: { settings: 'gemini', prefix: 'google', basePath: '' },
  deepseek: { settings: 'deepseek', prefix: 'deepseek', basePath: '/v1' },
  xai: { settings: 'xai', prefix: 'grok', basePath: '/v1' },
  qwen: { settings: 'qwen', prefix: 'qwen', basePath: '/compatible-mode/v1' },
  kimi: { settings: 'moonshot', prefix: 'kimi', basePath: '/v1' },
  minimax: { settings: 'minimax', prefix: 'minimax', basePath: '/v1' },
} as const satisfies Readonly<Record<string, Vendor>>;

/** Settings that send each of these vendors to one address. */
export function vendorsAt(
  origin: string,
  credentials: readonly Credential[],
  some: readonly Vendor[],
): Record<string, ProviderSettings> {
  return Object.fromEntries(
    some.map(({ settings, basePath }) => [settings, { credentials, baseUrl: `${origin}${basePath}` }]),
  );
}
