import type { SourceFacts } from './source-facts.js';

/** Leaves that every folder may import. */
const everywhere = ['contract'];

/** How the errors that http answers with are described in the document of the API. */
const describedErrors = 'http/api-errors';

/**
 * How a route says that it takes a management key. For folders that the keys themselves stand on: of the keys they may import
 * nothing else.
 */
const managementGuard = 'keys/require-key';

/** Folders of features that serve the caller. Source: design/architecture.md section 2. */
const feature = [
  'config',
  'catalog',
  'pricing',
  'providers',
  'routing',
  'usage',
  'tokens',
  'credit',
  'dispatch',
  'media',
  'instances',
  'workspaces',
  'keys',
  'validation',
  'openapi',
  'upstream/deadline',
  describedErrors,
];

/** Who may import whom; a folder that is missing here may import nothing but its own. Source: design/architecture.md section 2. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  config: [],
  validation: [],
  logging: ['config'],
  openapi: ['config', describedErrors, 'http/error-response'],
  catalog: ['config', 'validation', 'openapi'],
  upstream: ['config'],
  database: ['config'],
  instances: ['config', 'database'],
  providers: [],
  'providers/canonical': ['upstream', 'providers'],
  'providers/openai-shape': ['upstream', 'providers', 'providers/canonical'],
  'providers/responses-shape': ['upstream', 'providers', 'providers/canonical', 'providers/openai-shape'],
  'providers/*': [
    'upstream',
    'config',
    'catalog',
    'providers',
    'providers/canonical',
    'providers/openai-shape',
    'providers/responses-shape',
  ],
  pricing: ['catalog'],
  tokens: [],
  credit: ['config', 'database', 'pricing', 'tokens', 'usage'],
  idempotency: ['database', 'workspaces/caller-request', 'keys/key-credentials', 'http/replayed-answer'],
  audit: [
    'database',
    'idempotency',
    'workspaces/caller-request',
    'validation',
    managementGuard,
    describedErrors,
  ],
  ledger: ['database', 'instances', 'audit', 'validation', managementGuard, describedErrors],
  routing: [
    'config',
    'catalog',
    'pricing',
    'providers',
    'database',
    'audit',
    'workspaces',
    'keys',
    'validation',
    'openapi',
    describedErrors,
    'http/body',
  ],
  workspaces: [
    'config',
    'catalog',
    'database',
    'instances',
    'audit',
    'ledger',
    'validation',
    'openapi',
    managementGuard,
    describedErrors,
  ],
  keys: [
    'config',
    'catalog',
    'database',
    'instances',
    'audit',
    'idempotency',
    'workspaces',
    'validation',
    'openapi',
    describedErrors,
    'http/body',
  ],
  usage: [
    'config',
    'catalog',
    'pricing',
    'database',
    'instances',
    'workspaces',
    'keys',
    'validation',
    'openapi',
    describedErrors,
  ],
  dispatch: [
    'config',
    'providers',
    'routing',
    'usage',
    'tokens',
    'credit',
    'workspaces',
    'validation',
    describedErrors,
  ],
  media: feature,
  models: feature,
  chat: feature,
  video: [...feature, 'database', 'upstream/stored-files', 'upstream/upstream.module', 'http/form-body'],
  webhooks: [...feature, 'database', 'audit', 'upstream/public-post', 'upstream/upstream.module'],
  images: feature,
  audio: feature,
  embeddings: feature,
  metrics: ['config', 'catalog', 'providers', 'routing', 'workspaces', 'keys', 'openapi', describedErrors],
  http: ['config', 'database', 'providers'],
};

/** The one list of provider modules. */
const providerList = 'src/providers/providers.module.ts';

/** Imports that point the wrong way. */
export function forbiddenArrows(sources: readonly SourceFacts[]): string[] {
  return sources.flatMap(({ path, imports }) => {
    const from = folderOf(path);
    // The root wires everything; so does the list of providers.
    if (from === '(root)' || path === providerList) return [];
    const allowed = arrows[from] ?? arrows[from.replace(/\/.*/, '/*')] ?? [];
    return imports
      .filter((target) => target.startsWith('src/'))
      .filter((target) => !mayImport(from, allowed, target))
      .map((target) => `${path}: ${from} must not import ${target}`);
  });
}

function mayImport(from: string, allowed: readonly string[], target: string): boolean {
  const folder = folderOf(target);
  return (
    folder === from ||
    [...everywhere, ...allowed].some((name) => name === folder || target.startsWith(`src/${name}.`))
  );
}

/** `chat` of `src/chat/dto/body.ts`; vendors have a folder of their own under providers. */
function folderOf(path: string): string {
  const [, top = '', second = ''] = path.split('/');
  if (top.endsWith('.ts')) return '(root)';
  return top === 'providers' && !second.endsWith('.ts') ? `${top}/${second}` : top;
}

/** Circles of imports, each told once, from its first file on. */
export function importCircles(sources: readonly SourceFacts[]): string[] {
  const imports = new Map(sources.map((source) => [source.path, source.imports]));
  const done = new Set<string>();
  const circles: string[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start !== -1) {
      circles.push([...trail.slice(start), path].join(' -> '));
      return;
    }
    if (done.has(path)) return;
    for (const target of imports.get(path) ?? []) if (imports.has(target)) walk(target, [...trail, path]);
    done.add(path);
  };
  for (const path of imports.keys()) walk(path, []);
  return circles;
}
