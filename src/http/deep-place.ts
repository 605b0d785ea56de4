import { endOfString } from '../contract/json-depth.js';

/** Names in a path: enough for the schema of a tool or of an answer, and no depths of what is inside. */
const shownNames = 3;
/** Containers that are looked at for them; lists have no names. */
const watchedLevels = 6;
const plainName = /^[A-Za-z_]\w{0,63}$/;

interface Container {
  /** Place of what is read now: in a list by number, in an object the last text, which before a container is its name. */
  place: number | string;
}

/**
 * The beginning of the path to what is nested deeper than so many levels in a JSON text, as in `tools[0].function.parameters`;
 * undefined where it has no name. Goes no further than there.
 */
export function pathToDeepPlace(text: string, levels: number): string | undefined {
  const open: Container[] = [];
  let depth = 0;
  for (let position = 0; position < text.length; position++) {
    const innermost = depth <= watchedLevels ? open.at(-1) : undefined;
    switch (text[position]) {
      case '[':
      case '{':
        if (++depth > levels) return pathOf(open);
        if (depth <= watchedLevels) open.push({ place: text[position] === '[' ? 0 : '' });
        break;
      case ']':
      case '}':
        if (depth-- <= watchedLevels) open.pop();
        break;
      case ',':
        if (typeof innermost?.place === 'number') innermost.place++;
        break;
      case '"': {
        const end = endOfString(text, position);
        if (end < 0) return undefined;
        if (typeof innermost?.place === 'string') innermost.place = text.slice(position + 1, end);
        position = end;
      }
    }
  }
  return undefined;
}

function pathOf(open: readonly Container[]): string | undefined {
  let path = '';
  let names = 0;
  for (const { place } of open) {
    if (names === shownNames) break;
    if (typeof place === 'number') {
      // A list at the top has no name, and those in lists are the depths.
      if (path === '' || path.endsWith(']')) break;
      path += `[${place}]`;
    } else {
      if (!plainName.test(place)) break;
      path += path === '' ? place : `.${place}`;
      names += 1;
    }
  }
  return path === '' ? undefined : path;
}
