import { randomBytes } from 'node:crypto';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AuditRepository } from '../audit/audit.repository.js';
import { type AuditedView, changesBetween } from '../audit/changes.js';
import type { Actor } from '../contract/actor.js';
import { GatewayError, invalidRequest } from '../contract/gateway-error.js';
import { maxPicodollars, parsePicodollars } from '../contract/money.js';
import type { Transaction } from '../database/prisma.service.js';
import { AccessChanges } from '../instances/access-changes.js';
import { LedgerRepository } from '../ledger/ledger.repository.js';
import { WorkspaceChanges } from './workspace-changes.js';
import type { CreateWorkspaceBody, UpdateWorkspaceBody } from './workspace.dto.js';
import { toWorkspaceResponse } from './workspace.response.js';
import { WorkspaceNameTakenError, type WorkspaceRow, WorkspacesRepository } from './workspaces.repository.js';

/** Id of the workspace that exists from the first start; keys belong to it where none is named. */
export const defaultWorkspaceId = 'ws_default';

export interface WorkspacePage {
  readonly rows: readonly WorkspaceRow[];
  readonly hasMore: boolean;
}

/**
 * Workspaces: whether there are any for those who name one, and what operators do with them. Every change is in force in this
 * process when the promise is fulfilled. Methods that take an id throw GatewayError `not_found` for an unknown one.
 */
@Injectable()
export class WorkspacesService implements OnApplicationBootstrap {
  constructor(
    private readonly workspaces: WorkspacesRepository,
    private readonly ledger: LedgerRepository,
    private readonly audit: AuditRepository,
    private readonly changes: WorkspaceChanges,
    private readonly access: AccessChanges,
  ) {}

  /** Sees to the default workspace. At this hook, as migrations have been applied by then. */
  async onApplicationBootstrap(): Promise<void> {
    await this.workspaces.ensure(defaultWorkspaceId, 'default');
  }

  /**
   * The id of an existing workspace, which stays until the end of the transaction. Throws GatewayError `invalid_request`
   * naming `workspace_id` for any other.
   */
  async resolve(transaction: Transaction, id = defaultWorkspaceId): Promise<string> {
    if (!(await this.workspaces.hold(transaction, id)))
      throw invalidRequest('There is no workspace with this id.', 'workspace_id');
    return id;
  }

  /** For a workspace that is named by the path. */
  async require(id: string): Promise<void> {
    if (!(await this.workspaces.exists(id))) throw unknownWorkspace();
  }

  /** The same for a change in it: it stays until the end of the transaction. */
  async hold(transaction: Transaction, id: string): Promise<void> {
    if (!(await this.workspaces.hold(transaction, id))) throw unknownWorkspace();
  }

  /** Throws GatewayError `conflict` when the name is taken; so does `update`. */
  async create(actor: Actor, body: CreateWorkspaceBody): Promise<WorkspaceRow> {
    const id = `ws_${randomBytes(12).toString('hex')}`;
    const credit = toCredit(body.credit_balance_usd) ?? null;
    return this.changed(id, () =>
      this.audit.change(actor, async (transaction) => {
        await this.workspaces.create(transaction, {
          id,
          name: body.name,
          rateLimitRpm: body.rate_limit_rpm ?? null,
          rateLimitTpm: body.rate_limit_tpm ?? null,
          maxConcurrency: body.max_concurrency ?? null,
          metered: credit !== null,
        });
        if (credit !== null && credit > 0n)
          await this.ledger.book(transaction, {
            workspaceId: id,
            kind: 'top_up',
            amountPicodollars: credit,
            actorKeyId: actor.keyId,
            reason: null,
          });
        const row = found(await this.workspaces.find(id, transaction));
        return { result: row, act: act('workspace.create', undefined, row) };
      }),
    );
  }

  /** Newest first. `after`: id of the last workspace of the page before. */
  async list(limit: number, after: string | undefined): Promise<WorkspacePage> {
    const rows = await this.workspaces.list(limit + 1, after);
    if (!rows) throw invalidRequest('There is no workspace with this id.', 'after');
    return { rows: rows.slice(0, limit), hasMore: rows.length > limit };
  }

  async get(id: string): Promise<WorkspaceRow> {
    return found(await this.workspaces.find(id));
  }

  /** A new balance meters the workspace, and the difference is booked as a correction; null lets it spend without a bound. */
  async update(actor: Actor, id: string, body: UpdateWorkspaceBody): Promise<WorkspaceRow> {
    const credit = toCredit(body.credit_balance_usd);
    return this.changed(id, () =>
      this.audit.change(actor, async (transaction) => {
        const before = found(await this.workspaces.lock(transaction, id));
        await this.workspaces.update(transaction, id, {
          name: body.name,
          rateLimitRpm: body.rate_limit_rpm,
          rateLimitTpm: body.rate_limit_tpm,
          maxConcurrency: body.max_concurrency,
          metered: credit === undefined ? undefined : credit !== null,
        });
        if (typeof credit === 'bigint') await this.setBalance(transaction, actor, id, credit);
        const row = found(await this.workspaces.find(id, transaction));
        return { result: row, act: act('workspace.update', before, row) };
      }),
    );
  }

  /** With its keys and its routers. Throws GatewayError `conflict` for the default workspace. */
  async delete(actor: Actor, id: string): Promise<void> {
    if (id === defaultWorkspaceId)
      throw new GatewayError('conflict', 'The default workspace cannot be deleted.');
    await this.changed(id, () =>
      this.audit.change(actor, async (transaction) => {
        const before = found(await this.workspaces.lock(transaction, id));
        const keys = await this.workspaces.delete(transaction, id);
        return { result: undefined, act: act('workspace.delete', before, undefined, { keys }) };
      }),
    );
  }

  private async setBalance(transaction: Transaction, actor: Actor, id: string, to: bigint): Promise<void> {
    const from = (await this.ledger.lockBalance(transaction, id)) ?? 0n;
    const difference = to - from;
    if (difference === 0n) return;
    if (difference > maxPicodollars)
      throw new GatewayError('conflict', 'The credit is too far below this for one entry.', {
        param: 'credit_balance_usd',
      });
    await this.ledger.book(transaction, {
      workspaceId: id,
      kind: 'correction',
      amountPicodollars: difference,
      actorKeyId: actor.keyId,
      reason: null,
    });
  }

  private async changed<T>(id: string, change: () => Promise<T>): Promise<T> {
    try {
      const result = await change();
      this.access.announce('workspace', id);
      return result;
    } catch (error) {
      // It may have been committed although its answer was lost.
      this.access.suspect('workspace', id);
      if (error instanceof WorkspaceNameTakenError)
        throw new GatewayError('conflict', 'There is a workspace of this name already.', { param: 'name' });
      throw error;
    } finally {
      await this.changes.announce(id);
    }
  }
}

function unknownWorkspace(): GatewayError {
  return new GatewayError('not_found', 'There is no workspace with this id.');
}

function found(row: WorkspaceRow | undefined): WorkspaceRow {
  if (row === undefined) throw unknownWorkspace();
  return row;
}

/** Undefined: the body says nothing; null: no bound. Throws for text that is no amount, which the DTOs do not let through. */
function toCredit(usd: string | null | undefined): bigint | null | undefined {
  if (usd === null || usd === undefined) return usd;
  const credit = parsePicodollars(usd);
  if (credit === undefined) throw invalidRequest('The amount cannot be read.', 'credit_balance_usd');
  return credit;
}

/** What is remembered of a change. `gone`: what went with a deleted workspace. */
function act(
  action: string,
  before: WorkspaceRow | undefined,
  after: WorkspaceRow | undefined,
  gone: AuditedView = {},
) {
  const { id } = found(after ?? before);
  const changes = changesBetween(before && { ...auditedView(before), ...gone }, after && auditedView(after));
  return { action, target: { kind: 'workspace', id } as const, workspaceId: id, changes };
}

/** What operators set, as they see it. */
function auditedView(row: WorkspaceRow): AuditedView {
  const { name, rate_limit_rpm, rate_limit_tpm, max_concurrency, credit_balance_usd } =
    toWorkspaceResponse(row);
  return { name, rate_limit_rpm, rate_limit_tpm, max_concurrency, credit_balance_usd };
}
