import { Injectable } from '@nestjs/common';
import { GatewayError } from '../../contract/gateway-error.js';
import { routerNameMistake } from '../../contract/router-form.js';
import type { Router } from '../../contract/router.js';
import { WorkspacesService } from '../../workspaces/workspaces.service.js';
import type { CreateRouterBody } from './create-router.dto.js';
import { RouterChecks, toPatterns } from './router-checks.js';
import { RouterSync } from './router-sync.service.js';
import { RouterTable } from './router-table.js';
import type { RouterView } from './router.response.js';
import { type RouterRow, type RouterSettings, RoutersRepository, toRouter } from './routers.repository.js';
import type { UpdateRouterBody } from './update-router.dto.js';

export interface RouterPage {
  readonly routers: readonly RouterView[];
  readonly hasMore: boolean;
}

/**
 * What operators do with routers. Every change is in force in this process when the promise is fulfilled. Every method throws
 * GatewayError `not_found` for an unknown workspace, and those that take a name for an unknown router.
 */
@Injectable()
export class RoutersService {
  constructor(
    private readonly routers: RoutersRepository,
    private readonly workspaces: WorkspacesService,
    private readonly table: RouterTable,
    private readonly sync: RouterSync,
    private readonly checks: RouterChecks,
  ) {}

  /** Throws GatewayError `conflict` when the name is taken, `invalid_request` for what makes no sense. */
  async create(workspaceId: string, body: CreateRouterBody): Promise<RouterView> {
    await this.workspaces.require(workspaceId);
    const { name } = body;
    const settings = this.settingsOf(body);
    if (this.filed(workspaceId, name) !== undefined) throw taken(`${name} of the configuration file`);
    const row = await this.routers.create({
      workspaceId,
      name,
      allowedModels: [],
      strategy: 'balanced',
      defaultModel: null,
      enabled: true,
      hedge: false,
      ...settings,
    });
    await this.sync.refresh();
    if (row === undefined) throw taken(`${name} already`);
    return this.viewOf(row);
  }

  /** In the order of their names, those of the configuration file among them. `after`: name of the last one before. */
  async list(workspaceId: string, limit: number, after = ''): Promise<RouterPage> {
    await this.workspaces.require(workspaceId);
    const rows = await this.routers.list(workspaceId, limit + 1, after);
    const byName = new Map(rows.map((row) => [row.name, this.viewOf(row)]));
    for (const router of this.table.all(workspaceId))
      if (router.source === 'config_file' && router.name > after)
        byName.set(router.name, this.filedView(workspaceId, router));
    const routers = [...byName.values()].sort((a, b) => (a.router.name < b.router.name ? -1 : 1));
    return { routers: routers.slice(0, limit), hasMore: routers.length > limit };
  }

  async get(workspaceId: string, name: string): Promise<RouterView> {
    await this.workspaces.require(workspaceId);
    const filed = this.filed(workspaceId, name);
    if (filed !== undefined) return this.filedView(workspaceId, filed);
    return this.viewOf(found(isName(name) ? await this.routers.find(workspaceId, name) : undefined));
  }

  /** Throws as `create`, also `conflict` for a router of the configuration file. */
  async update(workspaceId: string, name: string, body: UpdateRouterBody): Promise<RouterView> {
    await this.workspaces.require(workspaceId);
    const settings = this.settingsOf(body);
    return this.viewOf(
      await this.changed(workspaceId, name, () => this.routers.update(workspaceId, name, settings)),
    );
  }

  /** Throws GatewayError `conflict` for a router of the configuration file. */
  async delete(workspaceId: string, name: string): Promise<void> {
    await this.workspaces.require(workspaceId);
    await this.changed(workspaceId, name, () => this.routers.delete(workspaceId, name));
  }

  private async changed(
    workspaceId: string,
    name: string,
    change: () => Promise<RouterRow | undefined>,
  ): Promise<RouterRow> {
    if (this.filed(workspaceId, name) !== undefined)
      throw new GatewayError(
        'conflict',
        `The router ${name} is managed by the configuration file: change it there.`,
      );
    const row = isName(name) ? await change() : undefined;
    await this.sync.refresh();
    return found(row);
  }

  /** What a body sets; what it leaves out is absent. */
  private settingsOf(body: UpdateRouterBody): Partial<RouterSettings> {
    const { allowed_models: allowedModels, strategy, default_model: defaultModel, enabled, hedge } = body;
    if (typeof defaultModel === 'string') this.checks.requireModel(defaultModel);
    return {
      ...(allowedModels !== undefined && { allowedModels: toPatterns(allowedModels) }),
      ...(strategy !== undefined && { strategy }),
      ...(defaultModel !== undefined && { defaultModel }),
      ...(enabled !== undefined && { enabled }),
      ...(hedge !== undefined && { hedge }),
    };
  }

  private filed(workspaceId: string, name: string): Router | undefined {
    const router = this.table.find(workspaceId, name);
    return router?.source === 'config_file' ? router : undefined;
  }

  private filedView(workspaceId: string, router: Router): RouterView {
    return { workspaceId, router, warnings: this.checks.warningsFor(router) };
  }

  private viewOf(row: RouterRow): RouterView {
    const { workspaceId, createdAt, updatedAt } = row;
    const router = toRouter(row);
    return { workspaceId, router, createdAt, updatedAt, warnings: this.checks.warningsFor(router) };
  }
}

/** What is no name needs no look-up. */
function isName(name: string): boolean {
  return routerNameMistake(name) === undefined;
}

function taken(what: string): GatewayError {
  return new GatewayError('conflict', `This workspace has a router ${what}.`, { param: 'name' });
}

function found(row: RouterRow | undefined): RouterRow {
  if (row === undefined) throw new GatewayError('not_found', 'There is no router of this name.');
  return row;
}
