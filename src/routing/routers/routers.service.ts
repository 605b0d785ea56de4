import { Injectable } from '@nestjs/common';
import { type Audited, AuditRepository } from '../../audit/audit.repository.js';
import { type AuditedView, changesBetween } from '../../audit/changes.js';
import type { Actor } from '../../contract/actor.js';
import { GatewayError } from '../../contract/gateway-error.js';
import { routerNameMistake } from '../../contract/router-form.js';
import type { Router } from '../../contract/router.js';
import type { Transaction } from '../../database/prisma.service.js';
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
    private readonly audit: AuditRepository,
    private readonly table: RouterTable,
    private readonly sync: RouterSync,
    private readonly checks: RouterChecks,
  ) {}

  /** Throws GatewayError `conflict` when the name is taken, `invalid_request` for what makes no sense. */
  async create(actor: Actor, workspaceId: string, body: CreateRouterBody): Promise<RouterView> {
    await this.workspaces.require(workspaceId);
    const { name } = body;
    const settings = this.settingsOf(body);
    if (this.filed(workspaceId, name) !== undefined) throw taken(`${name} of the configuration file`);
    const row = await this.inForce(actor, workspaceId, async (transaction) => {
      const router = {
        workspaceId,
        name,
        allowedModels: [],
        strategy: 'balanced' as const,
        defaultModel: null,
        enabled: true,
        hedge: false,
        ...settings,
      };
      const created = await this.routers.create(transaction, router);
      if (created === undefined) throw taken(`${name} already`);
      return audited('router.create', undefined, created);
    });
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
  async update(actor: Actor, workspaceId: string, name: string, body: UpdateRouterBody): Promise<RouterView> {
    await this.workspaces.require(workspaceId);
    const settings = this.settingsOf(body);
    const row = await this.changed(actor, workspaceId, name, async (transaction, before) =>
      audited('router.update', before, await this.routers.update(transaction, workspaceId, name, settings)),
    );
    return this.viewOf(row);
  }

  /** Throws GatewayError `conflict` for a router of the configuration file. */
  async delete(actor: Actor, workspaceId: string, name: string): Promise<void> {
    await this.workspaces.require(workspaceId);
    await this.changed(actor, workspaceId, name, async (transaction, before) => {
      await this.routers.delete(transaction, workspaceId, name);
      return audited('router.delete', before, undefined);
    });
  }

  private async changed(
    actor: Actor,
    workspaceId: string,
    name: string,
    change: (transaction: Transaction, before: RouterRow) => Promise<Audited<RouterRow>>,
  ): Promise<RouterRow> {
    if (this.filed(workspaceId, name) !== undefined)
      throw new GatewayError(
        'conflict',
        `The router ${name} is managed by the configuration file: change it there.`,
      );
    if (!isName(name)) return found(undefined);
    return this.inForce(actor, workspaceId, async (transaction) =>
      change(transaction, found(await this.routers.lock(transaction, workspaceId, name))),
    );
  }

  /** A change in a workspace that stays meanwhile, in force here when the promise is settled. */
  private async inForce(
    actor: Actor,
    workspaceId: string,
    change: (transaction: Transaction) => Promise<Audited<RouterRow>>,
  ): Promise<RouterRow> {
    try {
      return await this.audit.change(actor, async (transaction) => {
        await this.workspaces.hold(transaction, workspaceId);
        return change(transaction);
      });
    } finally {
      // Also after a failure: the change may have been committed although its answer was lost.
      await this.sync.refresh();
    }
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

/** A change with what is remembered of it. Both rows undefined is no change. */
function audited(
  action: string,
  before: RouterRow | undefined,
  after: RouterRow | undefined,
): Audited<RouterRow> {
  const result = found(after ?? before);
  const { name: id, workspaceId } = result;
  const changes = changesBetween(before && auditedView(before), after && auditedView(after));
  return { result, act: { action, target: { kind: 'router', id }, workspaceId, changes } };
}

/** What operators set, by the names of the API. */
function auditedView(row: RouterRow): AuditedView {
  const { name, allowedModels, strategy, defaultModel, enabled, hedge } = row;
  return {
    name,
    allowed_models: allowedModels,
    strategy,
    default_model: defaultModel,
    enabled,
    hedge,
  };
}
