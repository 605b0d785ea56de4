import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument, type Node } from 'yaml';
import { readAliases } from './config-file/aliases-block.js';
import { BlockReader } from './config-file/block-reader.js';
import { readBreakers } from './config-file/breakers-block.js';
import { readPrices } from './config-file/prices-block.js';
import { readProviders } from './config-file/providers-block.js';
import { readRouters } from './config-file/routers-block.js';
import { readTimeouts } from './config-file/timeouts-block.js';
import type { ConfigFile, FileNameCheck, FileSettings, ParsedConfigFile } from './gateway-config.js';
import type { Environment } from './setting-reader.js';

export interface ReadConfigFile {
  readonly file: ConfigFile;
  /** As in ParsedConfigFile. */
  readonly mistakes: readonly string[];
}

const noSettings: FileSettings = {
  providers: {},
  hosts: [],
  timeouts: {},
  breakers: {},
  retries: undefined,
  allowUnknownModels: undefined,
  aliases: [],
  routers: [],
  prices: [],
};

/** Reads a YAML or JSON file (JSON is YAML) and checks every key; a file that cannot be read is a mistake as well. */
export function readConfigFile(
  path: string,
  environment: Environment,
  checkNames: FileNameCheck,
): ReadConfigFile {
  const parse: ConfigFile['parse'] = (text, check) => parseConfigFile(text, path, environment, check);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return {
      file: { path, text: '', settings: noSettings, parse },
      mistakes: [`${path}: ${readFailure(error)}.`],
    };
  }
  const { settings, mistakes } = parse(text, checkNames);
  return { file: { path, text, settings, parse }, mistakes };
}

/** Why a file could not be read, as the system's code. */
export function readFailure(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unreadable';
}

/** The same for text at hand; `path` only names it in the mistakes. */
export function parseConfigFile(
  text: string,
  path: string,
  environment: Environment,
  checkNames: FileNameCheck,
): ParsedConfigFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const reader = new BlockReader(lines);
  for (const { pos, code } of document.errors) reader.failAt(pos[0], `is not valid YAML (${code})`);
  // A key that stands there twice hides nothing of the rest.
  const isReadable = document.errors.every(({ code }) => code === 'DUPLICATE_KEY');
  const settings =
    isReadable && document.contents !== null
      ? readSettings(reader, document.contents, environment)
      : noSettings;
  const mistakes = [...reader.mistakes, ...checkNames(settings)].sort((a, b) => a.line - b.line);
  return {
    settings,
    mistakes: mistakes.map((mistake) => `${path} line ${mistake.line}: ${mistake.text}.`),
  };
}

function readSettings(reader: BlockReader, root: Node, environment: Environment): FileSettings {
  let settings = noSettings;
  const take = (block: Partial<FileSettings>): void => {
    settings = { ...settings, ...block };
  };
  reader.readBlock(root, 'the file', {
    providers: (_value, node) => {
      const { vendors, hosts } = readProviders(reader, node, environment);
      take({ providers: vendors, hosts });
    },
    timeouts: (_value, node) => take({ timeouts: readTimeouts(reader, node) }),
    breakers: (_value, node) => take({ breakers: readBreakers(reader, node) }),
    retries: (value, node) => {
      if (value === 0 || value === 1) take({ retries: value });
      else reader.fail(node, 'retries must be 0 or 1');
    },
    allow_unknown_models: (value, node) => {
      if (typeof value === 'boolean') take({ allowUnknownModels: value });
      else reader.fail(node, 'allow_unknown_models must be true or false');
    },
    aliases: (_value, node) => take({ aliases: readAliases(reader, node) }),
    routers: (_value, node) => take({ routers: readRouters(reader, node) }),
    prices: (_value, node) => take({ prices: readPrices(reader, node) }),
  });
  return settings;
}
