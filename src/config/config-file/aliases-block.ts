import { isScalar, type Node } from 'yaml';
import { longestModelName, splitEffort } from '../../contract/model-name.js';
import { routerNameMistake } from '../../contract/router-form.js';
import { routerPrefix } from '../../contract/router.js';
import type { FileAlias } from '../gateway-config.js';
import type { BlockReader } from './block-reader.js';

/** Visible ASCII with blanks only inside: a name may travel in a header. */
const headerName = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/;

/** The `aliases:` block. Whether there are such models is for the catalogue to judge. */
export function readAliases(reader: BlockReader, block: Node): FileAlias[] {
  const aliases: (FileAlias & { readonly node: Node })[] = [];
  reader.readEntries(block, 'aliases', (name, node, keyNode) => {
    const place = `aliases.${name}`;
    const target = isScalar(node) ? node.value : undefined;
    const mistake = nameMistake(name);
    if (mistake) reader.fail(keyNode, `${place}: an alias ${mistake}`);
    if (typeof target !== 'string' || target === '')
      return reader.fail(node, `${place} must name a model or a router`);
    if (target.startsWith(routerPrefix)) {
      const routerMistake = routerNameMistake(target.slice(routerPrefix.length));
      if (routerMistake) reader.fail(node, `${place}: the name of a router ${routerMistake}`);
    }
    aliases.push({ name, target, line: reader.lineOf(node), node });
  });

  const names = new Set(aliases.map(({ name }) => name));
  for (const { name, target, node } of aliases)
    if (name === target) reader.fail(node, `aliases.${name} stands for itself`);
    else if (names.has(target) || names.has(splitEffort(target)[0]))
      reader.fail(node, `aliases.${name} must stand for a model or a router; ${target} is another alias`);
  return aliases.map(({ name, target, line }) => ({ name, target, line }));
}

function nameMistake(name: string): string | undefined {
  if (name.length > longestModelName) return `must not be longer than ${longestModelName} characters`;
  if (!headerName.test(name)) return 'must consist of visible ASCII characters, as it may stand in a header';
  return name.startsWith(routerPrefix) ? `must not begin with ${routerPrefix}, as routers do` : undefined;
}
