import type { Effort } from './chat.js';

/** Efforts that may stand behind a model's name. Source: spec/interface.md section 5 "Names". */
const suffixes: readonly Effort[] = ['minimal', 'low', 'medium', 'high', 'max'];

/** Names go into headers and into the books of usage: no sender may fill them with megabytes. In UTF-16 code units. */
export const longestModelName = 256;

/** Whether a name may stand in a header: that of the model that served is told in `X-Clear-Fallback-Model`. */
export function isHeaderText(name: string): boolean {
  return /^[\x20-\x7e]+$/.test(name);
}

/** `['gpt-5', 'high']` of `gpt-5-high`; a name without an effort as it is. */
export function splitEffort(name: string): readonly [stem: string, effort: Effort | undefined] {
  const dash = name.lastIndexOf('-');
  const effort = suffixes.find((suffix) => suffix === name.slice(dash + 1));
  return dash === -1 || effort === undefined ? [name, undefined] : [name.slice(0, dash), effort];
}

/** What a name comes to when the operator's aliases are followed, an effort behind one of them left out. */
export function followAlias(name: string, findAlias: (name: string) => string | undefined): string {
  return findAlias(name) ?? findAlias(splitEffort(name)[0]) ?? name;
}
