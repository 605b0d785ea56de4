import type { SourceFacts } from './source-facts.js';

type Rule = (source: SourceFacts) => readonly string[];

const longestFile = 400;
const vendors = [
  'anthropic',
  'claude',
  'dashscope',
  'deepseek',
  'gemini',
  'kling',
  'minimax',
  'moonshot',
  'openai',
  'qwen',
  'xai',
] as const;
/** Folders of vendors that have more names than one. */
const folders: ReadonlyMap<string, string> = new Map([
  ['claude', 'anthropic'],
  ['dashscope', 'qwen'],
]);
const dangerousModules = new Set([
  'child_process',
  'node:child_process',
  'vm',
  'node:vm',
  'cluster',
  'node:cluster',
]);
const responseWrites =
  /(^|\.)(res|response)\.(write|writeHead|end|send|json|status|sendStatus|setHeader|setHeaders|header|set|redirect)$/;

/** The rules that one file can break alone, by name. Source: design/architecture.md sections 2, 7 and 9. */
export const fileRules: Readonly<Record<string, Rule>> = {
  'no default export': ({ hasDefaultExport }) => (hasDefaultExport ? ['has a default export'] : []),

  'no file over 400 lines': ({ lineCount }) => (lineCount > longestFile ? [`has ${lineCount} lines`] : []),

  'kebab-case file names without empty words': ({ path }) => {
    const name = path.split('/').at(-1) ?? '';
    if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*\.ts$/.test(name)) return ['is not kebab-case'];
    return /(^|[/.-])(utils?|helpers?|common|manager)([/.-])/.test(path)
      ? ['has a name that says nothing']
      : [];
  },

  'the contract imports nothing': ({ path, imports }) =>
    path.startsWith('src/contract/')
      ? imports.filter((target) => !target.startsWith('src/contract/')).map((target) => `imports ${target}`)
      : [],

  'the Prisma client only in repositories': ({ path, imports }) =>
    path.startsWith('src/database/') || path.endsWith('.repository.ts')
      ? []
      : imports
          .filter((target) => /^(@prisma\/|src\/database\/generated\/)/.test(target))
          .map((target) => `imports ${target}`),

  'process.env only in the configuration': ({ path, chains }) =>
    !path.startsWith('src/config/') && chains.some((chain) => /^process\.env\b/.test(chain))
      ? ['reads process.env']
      : [],

  'the response object only in the egress, the filter and http': ({ path, chains, injectedResponses }) => {
    if (path.startsWith('src/http/') || /^src\/[a-z]+\/[a-z]+-egress[a-z.-]*\.ts$/.test(path)) return [];
    const writes = chains.filter((chain) => responseWrites.test(chain)).map((chain) => `calls ${chain}`);
    // Injecting it under a name that says "unused" only tells Nest to keep its hands off.
    const used = injectedResponses.filter((name) => !name.startsWith('_'));
    return [...writes, ...used.map((name) => `injects the response as ${name}`)];
  },

  "a vendor's name only in its own folder": ({ path, words }) =>
    vendors
      .filter((vendor) => !mayName(path, vendor))
      .flatMap((vendor) => {
        const word = words.find((candidate) => names(candidate, vendor));
        return word === undefined ? [] : [`names ${vendor} in "${word}"`];
      }),

  'no child process and no evaluation': ({ imports, chains, words }) => [
    ...imports.filter((target) => dangerousModules.has(target)).map((target) => `imports ${target}`),
    ...words.filter((word) => word === 'eval').map(() => 'evaluates text'),
    ...chains.filter((chain) => /^globalThis\.(eval|Function)$/.test(chain)).map((chain) => `uses ${chain}`),
  ],
};

/** The vendor's folder, the list of modules, the configuration, the catalogue, and the document of the API. */
function mayName(path: string, vendor: string): boolean {
  return (
    path.startsWith(`src/providers/${folders.get(vendor) ?? vendor}/`) ||
    path === 'src/providers/providers.module.ts' ||
    /^src\/(config|catalog|openapi)\//.test(path)
  );
}

/**
 * "OpenAI" is also the name of the wire shape that the whole gateway speaks: as a vendor it is meant by its id alone or by
 * the prefix of its models. Every other vendor is meant wherever its name stands.
 */
function names(word: string, vendor: string): boolean {
  if (vendor === 'openai') return /^openai(\/.*)?$/.test(word);
  return new RegExp(`(^|[^a-z])${vendor}([^a-z]|$)`, 'i').test(word) || isPartOfName(word, vendor);
}

/** `isQwen`, `qwenRequest`: a hump of an identifier. */
function isPartOfName(word: string, vendor: string): boolean {
  const hump = vendor.charAt(0).toUpperCase() + vendor.slice(1);
  return new RegExp(`^${vendor}[A-Z]|[a-z]${hump}([A-Z]|$)|^${hump}[A-Z]`).test(word);
}

export function breachesOf(rule: Rule, sources: readonly SourceFacts[]): string[] {
  return sources.flatMap((source) => rule(source).map((breach) => `${source.path}: ${breach}`));
}

/** A test that is switched off, or that switches off the others. */
export function switchedOffTests({ chains }: SourceFacts): string[] {
  return chains.filter((chain) => /^(it|test|describe)\.(skip|only|todo)\b/.test(chain));
}
