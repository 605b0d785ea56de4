/** Efforts that may stand behind a model's name. Source: spec/interface.md section 5 "Names". */
const effortSuffix = /-(minimal|low|medium|high|max)$/;

/** The name of the model in `gpt-5-high`; a name without an effort as it is. */
export function withoutEffort(name: string): string {
  return name.replace(effortSuffix, '');
}

/** What a name comes to when the operator's aliases are followed, an effort behind one of them left out. */
export function followAlias(name: string, findAlias: (name: string) => string | undefined): string {
  return findAlias(name) ?? findAlias(withoutEffort(name)) ?? name;
}
