/**
 * Matcher for a list of globs over model ids: `*` is any run of characters, `?` exactly one, everything else stands
 * for itself; case does not matter. True when at least one pattern matches the whole text; an empty list matches nothing.
 * A match takes at most pattern length times text length steps, whatever the pattern: patterns come from callers.
 */
export function compileGlobs(patterns: readonly string[]): (text: string) => boolean {
  const folded = patterns.map((pattern) => pattern.toLowerCase());
  return (text) => {
    const foldedText = text.toLowerCase();
    return folded.some((pattern) => matches(pattern, foldedText));
  };
}

/** Walks both strings once; on a mismatch only the last star takes one character more, earlier ones never have to. */
function matches(pattern: string, text: string): boolean {
  let patternIndex = 0;
  let textIndex = 0;
  let afterStar = -1;
  let starTextIndex = 0;
  while (textIndex < text.length) {
    const symbol = pattern[patternIndex];
    if (symbol === '*') {
      afterStar = ++patternIndex;
      starTextIndex = textIndex;
    } else if (symbol === '?' || symbol === text[textIndex]) {
      patternIndex++;
      textIndex++;
    } else if (afterStar >= 0) {
      patternIndex = afterStar;
      textIndex = ++starTextIndex;
    } else {
      return false;
    }
  }
  while (pattern[patternIndex] === '*') patternIndex++;
  return patternIndex === pattern.length;
}
