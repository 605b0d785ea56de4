const quote = 0x22;
const backslash = 0x5c;

/**
 * Whether a JSON text is nested deeper than so many levels. Looks at brackets outside of strings only, so that it may go
 * before a parser; strings, most of any long text, are jumped over by native search.
 */
export function isNestedDeeper(text: string, levels: number): boolean {
  // Shorter than this, nothing can be opened and closed so often.
  if (text.length <= 2 * levels) return false;
  let depth = 0;
  for (let position = 0; position < text.length; position++) {
    switch (text.charCodeAt(position)) {
      case 0x5b: // [
      case 0x7b: // {
        if (++depth > levels) return true;
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth--;
        break;
      case quote:
        position = endOfString(text, position);
        if (position < 0) return false;
    }
  }
  return false;
}

/** Position of the quote that ends the string begun at `start`; -1 = it never ends. */
export function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end > 0) {
    let before = end - 1;
    while (text.charCodeAt(before) === backslash) before--;
    if ((end - before) % 2 === 1) break;
    end = text.indexOf('"', end + 1);
  }
  return end;
}
