import type { Node } from 'yaml';
import { type Credential, noCredential } from '../../contract/credential.js';
import { isHeaderText } from '../../contract/model-name.js';
import type { ProviderId } from '../../contract/route-plan.js';
import type { OpenAiCompatibleHost, ProviderSettings } from '../gateway-config.js';
import { takenProviderIds, vendorIds } from '../provider-settings.js';
import { baseUrlMistake, withoutTrailingSlash } from '../setting-forms.js';
import type { Environment } from '../setting-reader.js';
import type { BlockReader } from './block-reader.js';
import { CredentialsReader } from './credentials-reader.js';

/** The `providers:` block: settings of built-in vendors, and further OpenAI-compatible hosts, by their ids. */
export interface ProvidersBlock {
  /** Only of vendors that stand there. */
  readonly vendors: Readonly<Record<ProviderId, ProviderSettings>>;
  readonly hosts: readonly OpenAiCompatibleHost[];
}

const nameNeedsAscii = 'a name must consist of visible ASCII characters, as it may stand in a header';

interface Entry {
  readonly baseUrl: string | undefined;
  readonly credentials: readonly Credential[];
  readonly models: readonly string[];
}

export function readProviders(reader: BlockReader, block: Node, environment: Environment): ProvidersBlock {
  const vendors: Record<ProviderId, ProviderSettings> = {};
  const hosts: OpenAiCompatibleHost[] = [];
  reader.readEntries(block, 'providers', (id, node) => {
    const isVendor = vendorIds.includes(id);
    if (!isVendor) checkId(reader, id, node);
    const entry = readEntry(reader, `providers.${id}`, node, environment, !isVendor);
    if (entry === undefined) return;
    const { baseUrl, credentials, models } = entry;
    if (isVendor) vendors[id] = { credentials, baseUrl };
    else if (baseUrl === undefined) reader.fail(node, `providers.${id} needs a base_url`);
    else
      hosts.push({ id, baseUrl, credentials: credentials.length > 0 ? credentials : [noCredential], models });
  });
  return { vendors, hosts };
}

function checkId(reader: BlockReader, id: string, node: Node): void {
  if (!/^[a-z0-9][a-z0-9_-]{0,31}$/.test(id))
    reader.fail(node, `providers.${id}: a provider's id has up to 32 lower-case letters, digits, - and _`);
  if (takenProviderIds.includes(id))
    reader.fail(
      node,
      `providers.${id}: this id is taken; further hosts need another one, and built-in ones are ${vendorIds.join(', ')}`,
    );
}

/** @param listsModels whether the models to list are for the operator to name */
function readEntry(
  reader: BlockReader,
  place: string,
  node: Node,
  environment: Environment,
  listsModels: boolean,
): Entry | undefined {
  let baseUrl: string | undefined;
  let models: readonly string[] = [];
  const credentials = new CredentialsReader(reader, place, environment);
  const isBlock = reader.readBlock(node, place, {
    base_url: (value, valueNode) => {
      const mistake =
        typeof value === 'string' ? baseUrlMistake(value) : 'must be an http:// or https:// URL';
      if (mistake) reader.fail(valueNode, `${place}.base_url ${mistake}`);
      baseUrl = withoutTrailingSlash(String(value));
    },
    ...credentials.handlers,
    ...(listsModels && {
      models: (_value: unknown, valueNode: Node) => {
        models = reader.readTexts(valueNode, `${place}.models`, 'model names').map(({ text, node: item }) => {
          if (!isHeaderText(text)) reader.fail(item, `${place}.models: ${nameNeedsAscii}`);
          return text;
        });
      },
    }),
  });
  return isBlock ? { baseUrl, credentials: credentials.read, models } : undefined;
}
