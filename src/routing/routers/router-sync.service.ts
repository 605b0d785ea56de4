import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { GATEWAY_CONFIG, type GatewayConfig } from '../../config/gateway-config.js';
import { errorMessage } from '../../database/database-failure.js';
import { WorkspaceChanges } from '../../workspaces/workspace-changes.js';
import { RouterTable } from './router-table.js';
import { RoutersRepository } from './routers.repository.js';

/** How often to ask for changes of other instances: theirs are in force here within a second. */
const pollEveryMs = 400;

/** Keeps the table at what the database holds. While the database is away the last good table stays in force. */
@Injectable()
export class RouterSync implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(RouterSync.name);
  private revision: bigint | undefined;
  /** The last of the look-ups, which wait for one another. */
  private queue = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private isBehind = false;
  private isStopped = false;

  /** The embedded database is this process's alone. */
  private readonly isShared: boolean;

  constructor(
    private readonly routers: RoutersRepository,
    private readonly table: RouterTable,
    changes: WorkspaceChanges,
    @Inject(GATEWAY_CONFIG) { databaseUrl }: GatewayConfig,
  ) {
    this.isShared = databaseUrl !== undefined;
    changes.subscribe(() => this.refresh());
  }

  /** At this hook the default workspace has its first router: see WorkspacesService, in a module that this one imports. */
  async onApplicationBootstrap(): Promise<void> {
    await this.refresh();
    this.scheduleNext();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.queue;
  }

  /** Fulfilled when the table holds whatever had been committed at the call. Throws GatewayError `unavailable`. */
  refresh(): Promise<void> {
    const lookup = this.queue.then(() => this.load());
    this.queue = lookup.catch(() => undefined);
    return lookup;
  }

  private async load(): Promise<void> {
    // Asked for first: a change between the two look-ups is then read twice instead of never.
    const revision = await this.routers.revision();
    if (revision !== undefined && revision === this.revision) return;
    this.table.replaceStored(await this.routers.all());
    this.revision = revision;
  }

  private scheduleNext(): void {
    if (this.isShared && !this.isStopped)
      this.timer = setTimeout(() => void this.poll(), pollEveryMs).unref();
  }

  private async poll(): Promise<void> {
    try {
      await this.refresh();
      if (this.isBehind) this.logger.log('Routers are read from the database again.');
      this.isBehind = false;
    } catch (error) {
      if (!this.isBehind)
        this.logger.warn(`Routers cannot be read, the last ones stay in force: ${errorMessage(error)}`);
      this.isBehind = true;
    }
    this.scheduleNext();
  }
}
