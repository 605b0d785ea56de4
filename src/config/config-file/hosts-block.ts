import type { Node } from 'yaml';
import type { OpenAiCompatibleHost } from '../gateway-config.js';
import { takenProviderIds } from '../provider-settings.js';
import { baseUrlMistake, secretMistake, withoutTrailingSlash } from '../setting-forms.js';
import type { Environment } from '../setting-reader.js';
import type { BlockReader } from './block-reader.js';

/** The `providers:` block: further OpenAI-compatible hosts by their ids. */
export function readHosts(
  reader: BlockReader,
  block: Node,
  environment: Environment,
): OpenAiCompatibleHost[] {
  const hosts: OpenAiCompatibleHost[] = [];
  reader.readEntries(block, 'providers', (id, node) => {
    const host = readHost(reader, id, node, environment);
    if (host !== undefined) hosts.push(host);
  });
  return hosts;
}

function readHost(
  reader: BlockReader,
  id: string,
  node: Node,
  environment: Environment,
): OpenAiCompatibleHost | undefined {
  const place = `providers.${id}`;
  if (!/^[a-z0-9][a-z0-9_-]{0,31}$/.test(id))
    reader.fail(node, `${place}: a provider's id has up to 32 lower-case letters, digits, - and _`);
  if (takenProviderIds.includes(id))
    reader.fail(node, `${place}: this id is built in; further hosts need another one`);
  let baseUrl: string | undefined;
  let hasKey = false;
  let apiKey: string | undefined;
  let models: string[] = [];
  const takeKey = (secret: unknown, valueNode: Node, name: string): void => {
    if (hasKey) reader.fail(valueNode, `${place} has both api_key and api_key_env`);
    hasKey = true;
    apiKey = checkedSecret(reader, secret, valueNode, `${place}.${name}`);
  };
  const isBlock = reader.readBlock(node, place, {
    base_url: (value, valueNode) => {
      const mistake =
        typeof value === 'string' ? baseUrlMistake(value) : 'must be an http:// or https:// URL';
      if (mistake) reader.fail(valueNode, `${place}.base_url ${mistake}`);
      baseUrl = withoutTrailingSlash(String(value));
    },
    api_key: (value, valueNode) => takeKey(value, valueNode, 'api_key'),
    api_key_env: (value, valueNode) => {
      if (typeof value !== 'string' || value === '')
        return reader.fail(valueNode, `${place}.api_key_env must name an environment variable`);
      takeKey(environment[value]?.trim(), valueNode, `api_key_env: ${value}`);
    },
    models: (_value, valueNode) => {
      models = reader.readTexts(valueNode, `${place}.models`, 'model names').map(({ text }) => text);
    },
  });
  if (!isBlock) return undefined;
  if (baseUrl !== undefined) return { id, baseUrl, apiKey, models };
  reader.fail(node, `${place} needs a base_url`);
  return undefined;
}

function checkedSecret(reader: BlockReader, value: unknown, node: Node, place: string): string | undefined {
  if (typeof value === 'string' && value !== '') {
    const mistake = secretMistake(value);
    if (mistake) reader.fail(node, `${place} ${mistake}`);
    return value;
  }
  const isMissing = value === undefined || value === null || value === '';
  reader.fail(node, `${place} ${isMissing ? 'is empty or not set' : 'must be a text; put it in quotes'}`);
  return undefined;
}
