import { isMap, isScalar, isSeq, type LineCounter, type Node, type Pair } from 'yaml';
import type { FileMistake } from '../gateway-config.js';

/** What to do with the value of one key. `value` is undefined for what is not a plain value. */
export type Handler = (value: unknown, node: Node) => void;

/** Walks the blocks of a YAML file and collects every mistake with its line instead of stopping at the first. */
export class BlockReader {
  readonly mistakes: FileMistake[] = [];

  constructor(private readonly lines: LineCounter) {}

  /** Calls the handler of each key; unknown keys are mistakes. Returns whether the node is a block at all. */
  readBlock(node: Node, place: string, handlers: Readonly<Record<string, Handler>>): boolean {
    return this.readEntries(node, place, (key, value, keyNode) => {
      const handler = Object.hasOwn(handlers, key) ? handlers[key] : undefined;
      if (handler) handler(isScalar(value) ? value.value : undefined, value);
      else this.fail(keyNode, `unknown key ${key} in ${place}; known: ${Object.keys(handlers).join(', ')}`);
    });
  }

  /** The same for a block whose keys are names of the operator's. */
  readEntries(node: Node, place: string, visit: (key: string, value: Node, keyNode: Node) => void): boolean {
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

  /** The texts of a list with their nodes; what is no text, or an empty one, is a mistake. */
  readTexts(node: Node, place: string, what: string): { text: string; node: Node }[] {
    const texts: { text: string; node: Node }[] = [];
    if (!isSeq<Node>(node)) this.fail(node, `${place} must be a list of ${what}`);
    else
      for (const item of node.items)
        if (isScalar(item) && typeof item.value === 'string' && item.value.trim() !== '')
          texts.push({ text: item.value, node: item });
        else this.fail(item, `${place} must hold ${what} only`);
    return texts;
  }

  lineOf(node: Node): number {
    return this.lines.linePos(node.range?.[0] ?? 0).line;
  }

  fail(node: Node, text: string): void {
    this.mistakes.push({ line: this.lineOf(node), text });
  }

  failAt(offset: number, text: string): void {
    this.mistakes.push({ line: this.lines.linePos(offset).line, text });
  }
}
