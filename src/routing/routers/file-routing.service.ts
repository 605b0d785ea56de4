import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { CatalogService } from '../../catalog/catalog.service.js';
import { type FileContent, FileWatcher } from '../../config/config-file/file-watcher.js';
import {
  type ConfigFile,
  type FileSettings,
  GATEWAY_CONFIG,
  type GatewayConfig,
} from '../../config/gateway-config.js';
import { PriceBook } from '../../pricing/price-book.js';
import { fileNameMistakes } from './file-names.js';
import { RouterTable } from './router-table.js';

/** Puts the aliases, routers and prices of CONFIG_FILE in force, at the start and whenever the file changes. */
@Injectable()
export class FileRouting implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Configuration');
  private readonly file: ConfigFile | undefined;
  private watcher: FileWatcher | undefined;

  constructor(
    private readonly catalog: CatalogService,
    private readonly table: RouterTable,
    private readonly priceBook: PriceBook,
    @Inject(GATEWAY_CONFIG) config: GatewayConfig,
  ) {
    this.file = config.configFile;
  }

  onApplicationBootstrap(): void {
    const { file } = this;
    if (file === undefined) return;
    this.apply(file.settings);
    this.watcher = new FileWatcher(file.path, { text: file.text }, (content) => this.reload(file, content));
    this.watcher.start();
  }

  beforeApplicationShutdown(): void {
    this.watcher?.stop();
  }

  private reload(file: ConfigFile, content: FileContent): void {
    if ('failure' in content) return this.refuse([`${file.path}: ${content.failure}.`]);
    // Hosts, and whether unknown models pass, are what they were at the start: names are judged by what is running.
    const { hosts, allowUnknownModels } = file.settings;
    const { settings, mistakes } = file.parse(content.text, (names) =>
      fileNameMistakes({ ...names, hosts, allowUnknownModels }, this.catalog),
    );
    if (mistakes.length > 0) return this.refuse(mistakes);
    this.apply(settings, Date.now());
    const { aliases, routers, prices } = settings;
    this.logger.log(
      `CONFIG_FILE was read again: ${aliases.length} aliases, ${routers.length} routers and ` +
        `the prices of ${prices.length} models are in force.`,
    );
    const waiting = blocksThatWait(file.settings, settings);
    if (waiting.length > 0)
      this.logger.warn(`CONFIG_FILE: changes in ${waiting.join(', ')} take effect at the next start.`);
  }

  private refuse(mistakes: readonly string[]): void {
    for (const mistake of mistakes) this.logger.error(`CONFIG_FILE ${mistake}`);
    this.logger.error(
      'CONFIG_FILE is not in order: the aliases, routers and prices read before stay in force.',
    );
  }

  private apply({ aliases, routers, prices }: FileSettings, fromMs?: number): void {
    this.priceBook.override(new Map(prices.map(({ modelId, override }) => [modelId, override])), fromMs);
    this.table.replaceFiled(routers, new Map(aliases.map(({ name, target }) => [name, target])));
  }
}

/** Blocks that say other than at the start, by the names that they have in the file. */
function blocksThatWait(atStart: FileSettings, now: FileSettings): string[] {
  const blocks: Readonly<Record<string, readonly (keyof FileSettings)[]>> = {
    providers: ['providers', 'hosts'],
    timeouts: ['timeouts'],
    breakers: ['breakers'],
    retries: ['retries'],
    allow_unknown_models: ['allowUnknownModels'],
  };
  const isSame = (field: keyof FileSettings): boolean =>
    JSON.stringify(atStart[field]) === JSON.stringify(now[field]);
  return Object.entries(blocks).flatMap(([name, fields]) => (fields.every(isSame) ? [] : [name]));
}
