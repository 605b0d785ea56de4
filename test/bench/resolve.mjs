/**
 * What a plan costs: CPU time of `planChat` for a router over 150 models, every provider configured and a thousand routers in the
 * table; median of batches. The classes are those of `src`, bundled as the build bundles them, around providers that only hold
 * what they are given.
 *
 * Run: node test/bench/resolve.mjs; `npm run bench` takes the figure for a gate.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { median } from './statistics.mjs';

const batches = 60;
const plansPerBatch = 500;
const warmUpBatches = 10;
const routerCount = 1000;
/** Those of the catalogue, filled up with models of a host. */
const modelCount = 150;
const credentials = [{ id: '1', secret: 'bench', weight: 1, account: '1' }];
const breakers = { enabled: true, failures: 5, cooldownMs: 5000, maxCooldownMs: 20_000 };
const root = join(import.meta.dirname, '..', '..');

/** Module by module: which classes the bench puts together. */
const parts = {
  'catalog/catalog.service': 'CatalogService',
  'pricing/price-book': 'PriceBook',
  'providers/provider-registry': 'ProviderRegistry',
  'routing/availability': 'Availability',
  'routing/health/health.service': 'HealthService',
  'routing/model-names': 'ModelNames',
  'routing/name-resolver': 'NameResolver',
  'routing/router-planner': 'RouterPlanner',
  'routing/routers/router-table': 'RouterTable',
  'routing/routing.service': 'RoutingService',
  'routing/strategies/choice-book': 'ChoiceBook',
  'routing/strategies/router-chooser': 'RouterChooser',
};

/** @returns the classes by their names */
async function load(folder) {
  const virtual = '\0routing';
  const entry = Object.entries(parts).map(
    ([path, name]) => `export { ${name} } from ${JSON.stringify(join(root, 'src', `${path}.ts`))};`,
  );
  const bundle = await rolldown({
    input: virtual,
    cwd: root,
    platform: 'node',
    tsconfig: true,
    // Packages stay where they are; what the compiler itself adds goes in.
    external: [/^(?!@oxc-project\/)[^./\0]/],
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === virtual ? id : undefined),
        load: (id) => (id === virtual ? ['import "reflect-metadata";', ...entry].join('\n') : undefined),
      },
    ],
  });
  const file = join(folder, 'routing.mjs');
  await bundle.write({ file });
  await bundle.close();
  return import(pathToFileURL(file).href);
}

/** Routing with all vendors of the catalogue and `clearmaas/{strategy}` for each strategy among a thousand routers. */
function assemble(classes, strategies) {
  const catalog = new classes.CatalogService();
  const registry = new classes.ProviderRegistry();
  for (const id of new Set(catalog.all().map(({ prefix }) => prefix)))
    registry.register({ id, credentials, chat: {} });
  const placed = (name, allowedModels, strategy) => ({
    workspaceId: caller.workspaceId,
    router: { name, allowedModels, strategy, enabled: true, hedge: false, source: 'database' },
  });
  const table = new classes.RouterTable();
  table.replaceStored([
    ...Array.from({ length: routerCount }, (_, index) => placed(`router-${index}`, ['openai/*'], 'cheapest')),
    ...strategies.map((strategy) => placed(strategy, ['*'], strategy)),
  ]);
  const hosted = modelCount - catalog.all().filter(({ type }) => type === 'chat').length;
  const hosts = [
    { id: 'host', models: Array.from({ length: Math.max(0, hosted) }, (_, index) => `m${index}`) },
  ];
  registry.register({ id: 'host', credentials, chat: {} });
  const config = { hosts, allowUnknownModels: true, breakers };
  const health = new classes.HealthService(registry, config);
  // Every model has been at work: its breaker and its speed are there to be looked at.
  for (const { id: modelId, prefix: provider } of catalog.all()) {
    const ticket = health.enter({ provider, modelId }, [], () => undefined);
    ticket.begun(500);
    ticket.end({ outcome: 'completed', reason: 'first', completionTokens: 100, writingMs: 1000 });
  }
  const names = new classes.NameResolver(catalog, classes.ModelNames.of(catalog, registry, config), table);
  const availability = new classes.Availability(registry, health);
  const choices = new classes.ChoiceBook(catalog, new classes.PriceBook(catalog), config);
  const chooser = new classes.RouterChooser(choices, availability, health);
  const planner = new classes.RouterPlanner(chooser, names, availability);
  return new classes.RoutingService(names, planner, availability);
}

const messages = [
  { role: 'system', content: 'You are a helpful assistant. '.repeat(20) },
  { role: 'user', content: 'What is the weather in Berlin?' },
];
const caller = {
  kind: 'api',
  keyId: 'key',
  workspaceId: 'workspace',
  limits: { rpm: 0, tpm: 0, maxConcurrency: 0 },
};

/** Microseconds of CPU time for one plan. */
function planUs(routing, strategy) {
  const request = { model: `clearmaas/${strategy}`, messages };
  const figures = [];
  for (let batch = 0; batch < warmUpBatches + batches; batch += 1) {
    const before = process.cpuUsage();
    for (let plan = 0; plan < plansPerBatch; plan += 1) routing.planChat(request, caller);
    const { user, system } = process.cpuUsage(before);
    if (batch >= warmUpBatches) figures.push((user + system) / plansPerBatch);
  }
  return median(figures);
}

/** @returns {Promise<{strategy: string, us: number}[]>} */
export async function measurePlans() {
  const strategies = ['cheapest', 'quality', 'fastest', 'balanced'];
  // Inside the project, so that its packages are found.
  const dist = join(root, 'dist');
  mkdirSync(dist, { recursive: true });
  const folder = mkdtempSync(join(dist, 'bench-'));
  try {
    const routing = assemble(await load(folder), strategies);
    return strategies.map((strategy) => ({ strategy, us: planUs(routing, strategy) }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename)
  for (const { strategy, us } of await measurePlans()) console.log(`${strategy}: ${us.toFixed(2)} µs a plan`);
