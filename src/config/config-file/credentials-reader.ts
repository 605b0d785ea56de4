import { isSeq, type Node } from 'yaml';
import { type Credential, credentialsOf } from '../../contract/credential.js';
import { secretMistake } from '../setting-forms.js';
import type { Environment } from '../setting-reader.js';
import type { BlockReader, Handler } from './block-reader.js';

const heaviest = 1000;
const longestAccount = 64;

/**
 * Credentials of one provider: one as `api_key` or `api_key_env`, several as a list of `credentials`, each with its weight and
 * the account whose quota it shares.
 */
export class CredentialsReader {
  private readonly credentials: Credential[] = [];
  /** The key in which they stand: there must be only one. */
  private source: string | undefined;

  constructor(
    private readonly reader: BlockReader,
    private readonly place: string,
    private readonly environment: Environment,
  ) {}

  get read(): readonly Credential[] {
    return this.credentials;
  }

  /** For the keys of the provider's block. */
  get handlers(): Readonly<Record<'api_key' | 'api_key_env' | 'credentials', Handler>> {
    const single = this.secretHandlers(this.place, (secret) =>
      this.credentials.push(...credentialsOf(secret)),
    );
    return {
      ...single,
      credentials: (_value, node) => {
        this.claim('credentials', node);
        if (!isSeq<Node>(node) || node.items.length === 0)
          this.reader.fail(node, `${this.place}.credentials must be a list of blocks`);
        else node.items.forEach((item, index) => this.readOne(item, index));
      },
    };
  }

  private readOne(node: Node, index: number): void {
    const place = `${this.place}.credentials[${index}]`;
    const id = String(index + 1);
    const mistakesBefore = this.reader.mistakes.length;
    let secret: string | undefined;
    let weight = 1;
    let account = id;
    const { api_key, api_key_env } = this.secretHandlers(place, (value) => {
      if (secret !== undefined) this.reader.fail(node, `${place} gives its secret twice`);
      secret = value;
    });
    this.reader.readBlock(node, place, {
      api_key: (value, valueNode) => api_key(value, valueNode),
      api_key_env: (value, valueNode) => api_key_env(value, valueNode),
      weight: (value, valueNode) => {
        if (typeof value === 'number' && value > 0 && value <= heaviest) weight = value;
        else this.reader.fail(valueNode, `${place}.weight must be a number above 0 and at most ${heaviest}`);
      },
      account: (value, valueNode) => {
        if (typeof value === 'string' && value !== '' && value.length <= longestAccount) account = value;
        else
          this.reader.fail(
            valueNode,
            `${place}.account must be a text of at most ${longestAccount} characters`,
          );
      },
    });
    if (secret !== undefined) this.credentials.push({ id, secret, weight, account });
    else if (this.reader.mistakes.length === mistakesBefore)
      this.reader.fail(node, `${place} needs an api_key or an api_key_env`);
  }

  private secretHandlers(
    place: string,
    take: (secret: string) => void,
  ): Readonly<Record<'api_key' | 'api_key_env', Handler>> {
    const checked = (secret: unknown, node: Node, name: string): void => {
      if (place === this.place) this.claim(name.split(':')[0] ?? name, node);
      const text = this.checkedSecret(secret, node, `${place}.${name}`);
      if (text !== undefined) take(text);
    };
    return {
      api_key: (value, node) => checked(value, node, 'api_key'),
      api_key_env: (value, node) => {
        if (typeof value === 'string' && value !== '')
          checked(this.variable(value), node, `api_key_env: ${value}`);
        else this.reader.fail(node, `${place}.api_key_env must name an environment variable`);
      },
    };
  }

  private variable(name: string): string | undefined {
    return Object.hasOwn(this.environment, name) ? this.environment[name]?.trim() : undefined;
  }

  private claim(name: string, node: Node): void {
    if (this.source !== undefined)
      this.reader.fail(node, `${this.place} gives its credentials twice: ${this.source} and ${name}`);
    this.source = name;
  }

  private checkedSecret(value: unknown, node: Node, place: string): string | undefined {
    if (typeof value === 'string' && value !== '') {
      const mistake = secretMistake(value);
      if (mistake) this.reader.fail(node, `${place} ${mistake}`);
      return value;
    }
    const isMissing = value === undefined || value === null || value === '';
    this.reader.fail(
      node,
      `${place} ${isMissing ? 'is empty or not set' : 'must be a text; put it in quotes'}`,
    );
    return undefined;
  }
}
