import { readFileSync } from 'node:fs';
import { LineCounter, isMap, isScalar, isSeq, parseDocument, type Node, type Pair } from 'yaml';
import type { OpenAiCompatibleHost, Timeouts } from './gateway-config.js';
import { takenProviderIds } from './provider-settings.js';
import { baseUrlMistake, secretMistake, withoutTrailingSlash } from './setting-forms.js';
import type { Environment } from './setting-reader.js';

/** What CONFIG_FILE can say. */
export interface FileSettings {
  readonly hosts: readonly OpenAiCompatibleHost[];
  readonly timeouts: Partial<Timeouts>;
  readonly allowUnknownModels: boolean | undefined;
}

export interface ConfigFileResult {
  readonly settings: FileSettings;
  /** One line each, beginning with the file's name and the line. */
  readonly mistakes: readonly string[];
}

/** Names in the `timeouts:` block, in seconds. */
const timeoutNames: Readonly<Record<string, keyof Timeouts>> = {
  connect: 'connectMs',
  first_chunk: 'firstChunkMs',
  first_chunk_reasoning: 'firstChunkReasoningMs',
  last_first_chunk: 'lastFirstChunkMs',
  last_first_chunk_reasoning: 'lastFirstChunkReasoningMs',
  idle: 'idleMs',
  keep_alive: 'keepAliveMs',
};
const maximumTimeoutSeconds = 86_400;

/** Reads a YAML or JSON file (JSON is YAML) and checks every key; a file that cannot be read is a mistake as well. */
export function readConfigFile(path: string, environment: Environment): ConfigFileResult {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code =
      typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unreadable';
    return {
      settings: { hosts: [], timeouts: {}, allowUnknownModels: undefined },
      mistakes: [`${path}: ${code}.`],
    };
  }
  return parseConfigFile(text, path, environment);
}

/** The same for text at hand; `path` only names it in the mistakes. */
export function parseConfigFile(text: string, path: string, environment: Environment): ConfigFileResult {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const reader = new FileReader(path, lines, environment);
  for (const error of document.errors) reader.failAt(error.pos[0], `is not valid YAML (${error.code})`);
  if (document.errors.length === 0 && document.contents !== null) reader.readRoot(document.contents);
  const { hosts, timeouts, allowUnknownModels, mistakes } = reader;
  return { settings: { hosts, timeouts, allowUnknownModels }, mistakes };
}

type Handler = (value: unknown, node: Node) => void;

class FileReader {
  readonly hosts: OpenAiCompatibleHost[] = [];
  readonly timeouts: Partial<Record<keyof Timeouts, number>> = {};
  readonly mistakes: string[] = [];
  allowUnknownModels: boolean | undefined;

  constructor(
    private readonly path: string,
    private readonly lines: LineCounter,
    private readonly environment: Environment,
  ) {}

  failAt(offset: number, mistake: string): void {
    this.mistakes.push(`${this.path} line ${this.lines.linePos(offset).line}: ${mistake}.`);
  }

  readRoot(root: Node): void {
    this.readMap(root, 'the file', {
      providers: (_value, node) => this.readEntries(node, 'providers', (id, host) => this.readHost(id, host)),
      timeouts: (_value, node) => this.readTimeouts(node),
      allow_unknown_models: (value, node) => {
        if (typeof value === 'boolean') this.allowUnknownModels = value;
        else this.fail(node, 'allow_unknown_models must be true or false');
      },
    });
  }

  private readTimeouts(node: Node): void {
    const handlers: Record<string, Handler> = {};
    for (const [name, field] of Object.entries(timeoutNames))
      handlers[name] = (value, valueNode) => {
        if (typeof value === 'number' && value > 0 && value <= maximumTimeoutSeconds)
          this.timeouts[field] = Math.max(1, Math.round(value * 1000));
        else
          this.fail(
            valueNode,
            `timeouts.${name} must be seconds, above 0 and at most ${maximumTimeoutSeconds}`,
          );
      };
    this.readMap(node, 'timeouts', handlers);
  }

  private readHost(id: string, node: Node): void {
    const place = `providers.${id}`;
    if (!/^[a-z0-9][a-z0-9_-]{0,31}$/.test(id))
      this.fail(node, `${place}: a provider's id has up to 32 lower-case letters, digits, - and _`);
    if (takenProviderIds.includes(id))
      this.fail(node, `${place}: this id is built in; further hosts need another one`);
    let baseUrl: string | undefined;
    let hasKey = false;
    let apiKey: string | undefined;
    let models: string[] = [];
    const takeKey = (secret: unknown, valueNode: Node, name: string): void => {
      if (hasKey) this.fail(valueNode, `${place} has both api_key and api_key_env`);
      hasKey = true;
      apiKey = this.checkedSecret(secret, valueNode, `${place}.${name}`);
    };
    const known = this.readMap(node, place, {
      base_url: (value, valueNode) => {
        const mistake =
          typeof value === 'string' ? baseUrlMistake(value) : 'must be an http:// or https:// URL';
        if (mistake) this.fail(valueNode, `${place}.base_url ${mistake}`);
        baseUrl = withoutTrailingSlash(String(value));
      },
      api_key: (value, valueNode) => takeKey(value, valueNode, 'api_key'),
      api_key_env: (value, valueNode) => {
        if (typeof value !== 'string' || value === '')
          return this.fail(valueNode, `${place}.api_key_env must name an environment variable`);
        takeKey(this.environment[value]?.trim(), valueNode, `api_key_env: ${value}`);
      },
      models: (_value, valueNode) => {
        models = this.readNames(valueNode, `${place}.models`);
      },
    });
    if (!known) return;
    if (baseUrl === undefined) return this.fail(node, `${place} needs a base_url`);
    this.hosts.push({ id, baseUrl, apiKey, models });
  }

  private checkedSecret(value: unknown, node: Node, place: string): string | undefined {
    if (typeof value === 'string' && value !== '') {
      const mistake = secretMistake(value);
      if (mistake) this.fail(node, `${place} ${mistake}`);
      return value;
    }
    const isMissing = value === undefined || value === null || value === '';
    this.fail(node, `${place} ${isMissing ? 'is empty or not set' : 'must be a text; put it in quotes'}`);
    return undefined;
  }

  private readNames(node: Node, place: string): string[] {
    const names: string[] = [];
    if (!isSeq<Node>(node)) this.fail(node, `${place} must be a list of model names`);
    else
      for (const item of node.items)
        if (isScalar(item) && typeof item.value === 'string' && item.value.trim() !== '')
          names.push(item.value);
        else this.fail(item, `${place} must hold model names only`);
    return names;
  }

  /** Calls the handler of each key; unknown keys are mistakes. Returns whether the node is a map at all. */
  private readMap(node: Node, place: string, handlers: Readonly<Record<string, Handler>>): boolean {
    return this.readEntries(node, place, (key, value, keyNode) => {
      const handler = Object.hasOwn(handlers, key) ? handlers[key] : undefined;
      if (handler) handler(isScalar(value) ? value.value : undefined, value);
      else this.fail(keyNode, `unknown key ${key} in ${place}; known: ${Object.keys(handlers).join(', ')}`);
    });
  }

  private readEntries(
    node: Node,
    place: string,
    visit: (key: string, value: Node, keyNode: Node) => void,
  ): boolean {
    if (!isMap<Node, Node | null>(node)) {
      this.fail(node, `${place} must be a block of keys and values`);
      return false;
    }
    for (const { key, value } of node.items satisfies Pair<Node, Node | null>[]) {
      const name = isScalar(key) ? String(key.value) : '';
      if (value === null) this.fail(key, `${name} in ${place} has no value`);
      else visit(name, value, key);
    }
    return true;
  }

  private fail(node: Node, mistake: string): void {
    this.failAt(node.range?.[0] ?? 0, mistake);
  }
}
