const blank = /[ \t\r\n]*/y;
const string = /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})[ !#-[\]-\uffff]*)*"/y;
const scalar = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/**
 * Where a text stops being JSON, as an offset in characters. Called only for texts that JSON.parse refused: its own
 * messages quote the text for some faults, and what a caller wrote must get into no message.
 */
export function findJsonFault(text: string): number {
  let position = 0;
  const open: ('{' | '[')[] = [];
  const skip = (pattern: RegExp) => {
    pattern.lastIndex = position;
    const matched = pattern.test(text);
    if (matched) position = pattern.lastIndex;
    return matched;
  };
  const take = (character: string) => {
    skip(blank);
    if (text[position] !== character) return false;
    position++;
    return true;
  };
  const takeKey = () => {
    skip(blank);
    return skip(string) && take(':');
  };

  for (;;) {
    // a value is due
    if (take('{')) {
      if (!take('}')) {
        open.push('{');
        if (!takeKey()) return position;
        continue;
      }
    } else if (take('[')) {
      if (!take(']')) {
        open.push('[');
        continue;
      }
    } else if (!skip(string) && !skip(scalar)) return position;

    // a value is complete: close what ends here, up to the next comma
    for (;;) {
      const container = open.at(-1);
      if (container === undefined) {
        skip(blank);
        return position;
      }
      if (take(',')) {
        if (container === '{' && !takeKey()) return position;
        break;
      }
      if (!take(container === '{' ? '}' : ']')) return position;
      open.pop();
    }
  }
}
