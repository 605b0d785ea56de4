import { credentialsOf } from '../contract/credential.js';
import type { ProviderId } from '../contract/route-plan.js';
import type { ProviderSettings } from './gateway-config.js';
import type { SettingReader } from './setting-reader.js';

/** First part of each vendor's variables. Source: spec/interface.md section 2. */
const variablePrefixes: Readonly<Record<ProviderId, string>> = {
  openai: 'OPENAI',
  anthropic: 'ANTHROPIC',
  gemini: 'GEMINI',
  deepseek: 'DEEPSEEK',
  xai: 'XAI',
  qwen: 'DASHSCOPE',
  moonshot: 'MOONSHOT',
  minimax: 'MINIMAX',
  kling: 'KLING',
};

/** Ids of the built-in vendors' settings. */
export const vendorIds: readonly ProviderId[] = Object.keys(variablePrefixes);

/** First parts of the catalogue's model names, where they are not the vendor's id. Source: spec/clearmaas-api.md section 3. */
const furtherModelPrefixes = ['google', 'grok', 'kimi'];

/** Prefixes behind which a vendor is asked, also for a model that the catalogue lacks. */
export const vendorPrefixes: readonly ProviderId[] = [...vendorIds, ...furtherModelPrefixes];

/** Prefixes that already mean something and that a host of the operator's cannot take. */
export const takenProviderIds: readonly ProviderId[] = [...vendorPrefixes, 'sandbox', 'clearmaas'];

/**
 * The settings of every built-in vendor, from its variables or from the file, each from one of them; those without credentials
 * have an empty list.
 */
export function readProviderSettings(
  reader: SettingReader,
  fromFile: Readonly<Record<ProviderId, ProviderSettings>>,
  warnings: string[],
): Record<ProviderId, ProviderSettings> {
  const settings: Record<ProviderId, ProviderSettings> = {};
  for (const [id, prefix] of Object.entries(variablePrefixes)) {
    const apiKeys = id === 'kling' ? readKlingKeys(reader) : reader.secrets(`${prefix}_API_KEY`);
    const baseUrl = reader.baseUrl(`${prefix}_BASE_URL`);
    const { credentials: fileCredentials = [], baseUrl: fileUrl } = fromFile[id] ?? {};
    if (apiKeys.length > 0 && fileCredentials.length > 0)
      reader.fail(`${prefix}_API_KEY`, `contradicts providers.${id} in CONFIG_FILE; set one or the other`);
    if (baseUrl !== undefined && fileUrl !== undefined)
      reader.fail(`${prefix}_BASE_URL`, `contradicts providers.${id} in CONFIG_FILE; set one or the other`);
    const credentials = fileCredentials.length > 0 ? fileCredentials : credentialsOf(...apiKeys);
    if (baseUrl !== undefined && credentials.length === 0)
      warnings.push(`${prefix}_BASE_URL has no effect without ${prefix}_API_KEY.`);
    settings[id] = { credentials, baseUrl: baseUrl ?? fileUrl };
  }
  return settings;
}

/** Kling signs with pairs: each becomes one `access:secret` entry, beside or instead of plain keys. */
function readKlingKeys(reader: SettingReader): string[] {
  const plain = reader.secrets('KLING_API_KEY');
  const access = reader.secrets('KLING_ACCESS_KEY');
  const secret = reader.secrets('KLING_SECRET_KEY');
  if (access.length !== secret.length)
    reader.fail('KLING_ACCESS_KEY and KLING_SECRET_KEY', 'must hold the same number of entries');
  if (plain.length > 0 && access.length > 0)
    reader.fail('KLING_API_KEY', 'contradicts KLING_ACCESS_KEY and KLING_SECRET_KEY; set one or the other');
  return [...plain, ...access.map((key, position) => `${key}:${secret[position] ?? ''}`)];
}
