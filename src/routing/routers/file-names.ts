import { CatalogService } from '../../catalog/catalog.service.js';
import type { FileMistake, FileSettings } from '../../config/gateway-config.js';
import { vendorPrefixes } from '../../config/provider-settings.js';
import { followAlias, splitEffort } from '../../contract/model-name.js';
import { routerPrefix } from '../../contract/router.js';
import { ModelNames } from '../model-names.js';
import { filePriceMistakes } from './file-prices.js';

/** For the start and for `config:validate`, which have no catalogue at hand: one is made if the file has names at all. */
export function checkFileNames(settings: FileSettings): readonly FileMistake[] {
  const { aliases, routers, prices } = settings;
  if (aliases.length + routers.length + prices.length === 0) return [];
  return fileNameMistakes(settings, new CatalogService());
}

/**
 * What is wrong with the names of models in a configuration file. A vendor counts whether it has credentials or not, so that a
 * file is right or wrong by itself. What the file's own form forbids (an alias of an alias) is not told again.
 */
export function fileNameMistakes(
  { aliases, routers, prices, hosts, allowUnknownModels = true }: FileSettings,
  catalog: CatalogService,
): FileMistake[] {
  const vendors = new Set(
    catalog.all().flatMap(({ prefix }) => (vendorPrefixes.includes(prefix) ? [prefix] : [])),
  );
  const names = new ModelNames(
    catalog,
    (prefix) => hosts.some(({ id }) => id === prefix) || (allowUnknownModels && vendors.has(prefix)),
  );
  const targets = new Map(aliases.map(({ name, target }) => [name, target]));
  const mistakes = filePriceMistakes(prices, names);

  for (const { name, target, line } of aliases) {
    if (catalog.find(name) !== undefined)
      mistakes.push({ line, text: `aliases.${name}: this is the id of a model, which no alias can take` });
    if (target.startsWith(routerPrefix) || targets.has(target) || targets.has(splitEffort(target)[0]))
      continue;
    const mistake = names.mistakeIn(target);
    if (mistake !== undefined) mistakes.push({ line, text: `aliases.${name}: ${target} ${mistake}` });
  }
  for (const { router, defaultModelLine } of routers) {
    const { name, defaultModel } = router;
    if (defaultModel === undefined) continue;
    const target = followAlias(defaultModel, (alias) => targets.get(alias));
    const mistake = target.startsWith(routerPrefix)
      ? 'is a router, which another router cannot have for its default'
      : names.mistakeIn(target);
    if (mistake !== undefined)
      mistakes.push({
        line: defaultModelLine,
        text: `routers.${name}.default_model: ${defaultModel} ${mistake}`,
      });
  }
  return mistakes;
}
