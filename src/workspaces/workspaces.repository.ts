import { Injectable } from '@nestjs/common';
import { databaseCall } from '../database/database-failure.js';
import { Prisma, type Workspace } from '../database/generated/client.js';
import { PrismaService, type Transaction } from '../database/prisma.service.js';
import { toPicodollars } from '../ledger/ledger.repository.js';

/** A workspace as the database holds it, with what is left of its credit. */
export interface WorkspaceRow extends Workspace {
  /** Below zero after spending without a bound. */
  readonly balancePicodollars: bigint;
}

/** What an operator may change about a workspace, its credit apart. */
export type WorkspaceSettings = Pick<
  Workspace,
  'name' | 'rateLimitRpm' | 'rateLimitTpm' | 'maxConcurrency' | 'metered'
>;

const withBalance = {
  accounts: { where: { account: 'credit' }, select: { balancePicodollars: true } },
} satisfies Prisma.WorkspaceInclude;

/** The name is that of another workspace. The transaction can only be undone. */
export class WorkspaceNameTakenError extends Error {}

/**
 * Workspaces in the database. Deleted ones are not there for anyone but the books. Every method without a transaction of its
 * caller's throws GatewayError `unavailable` when the database is away.
 */
@Injectable()
export class WorkspacesRepository {
  constructor(private readonly prisma: PrismaService) {}

  /**
   * Creates a workspace, with its router `auto`, unless its id or name exists. One statement: several instances may do it at
   * once, and an `auto` that was deleted later never comes back.
   */
  async ensure(id: string, name: string): Promise<void> {
    await databaseCall(
      () => this.prisma.$executeRaw`
        WITH created AS (
          INSERT INTO workspaces (id, name) VALUES (${id}, ${name}) ON CONFLICT DO NOTHING RETURNING id
        )
        INSERT INTO routers (workspace_id, name, allowed_models, strategy)
        SELECT id, 'auto', '{}', 'cheapest' FROM created`,
    );
  }

  async exists(id: string): Promise<boolean> {
    return (await databaseCall(() => this.prisma.workspace.count({ where: { id, deletedAt: null } }))) > 0;
  }

  async find(id: string, client: Transaction = this.prisma): Promise<WorkspaceRow | undefined> {
    const row = await databaseCall(() =>
      client.workspace.findUnique({ where: { id, deletedAt: null }, include: withBalance }),
    );
    return row ? toRow(row) : undefined;
  }

  /**
   * Newest first. `afterId`: only those behind this workspace, deleted or not; undefined when there never was such a
   * workspace.
   */
  async list(take: number, afterId: string | undefined): Promise<WorkspaceRow[] | undefined> {
    return databaseCall(async () => {
      let behind: Prisma.WorkspaceWhereInput = {};
      if (afterId !== undefined) {
        const after = await this.prisma.workspace.findUnique({ where: { id: afterId } });
        if (!after) return undefined;
        const { createdAt, id } = after;
        // The bound that both have in common is what an index can begin at.
        behind = {
          createdAt: { lte: createdAt },
          OR: [{ createdAt: { lt: createdAt } }, { id: { lt: id } }],
        };
      }
      const rows = await this.prisma.workspace.findMany({
        where: { deletedAt: null, ...behind },
        include: withBalance,
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take,
      });
      return rows.map(toRow);
    });
  }

  /** Whether there is such a workspace, which then is not deleted before the end of the transaction. */
  async hold(transaction: Transaction, id: string): Promise<boolean> {
    const rows = await transaction.$queryRaw<unknown[]>`
      SELECT id FROM workspaces WHERE id = ${id} AND deleted_at IS NULL FOR SHARE`;
    return rows.length > 0;
  }

  /** The workspace as it is, but for its balance, until the end of the transaction: nobody else changes it meanwhile. */
  async lock(transaction: Transaction, id: string): Promise<WorkspaceRow | undefined> {
    await transaction.$queryRaw`SELECT id FROM workspaces WHERE id = ${id} FOR NO KEY UPDATE`;
    return this.find(id, transaction);
  }

  /** With its router `auto`. @throws WorkspaceNameTakenError */
  async create(
    transaction: Transaction,
    workspace: WorkspaceSettings & { readonly id: string },
  ): Promise<void> {
    await unlessTaken(() =>
      transaction.workspace.create({
        data: {
          ...workspace,
          routers: { create: { name: 'auto', allowedModels: [], strategy: 'cheapest' } },
        },
      }),
    );
  }

  /** Of a locked workspace. @throws WorkspaceNameTakenError */
  async update(transaction: Transaction, id: string, settings: Partial<WorkspaceSettings>): Promise<void> {
    await unlessTaken(() => transaction.workspace.update({ where: { id }, data: settings }));
  }

  /**
   * Deletes a locked workspace with its keys, whose secrets go for good, and its routers. Locks the keys in the order of their
   * ids, as everybody does. Tells the ids of the keys.
   */
  async delete(transaction: Transaction, id: string): Promise<string[]> {
    const deletedAt = new Date();
    await transaction.workspace.update({ where: { id }, data: { deletedAt } });
    const keys = await transaction.$queryRaw<{ id: string }[]>`
      SELECT id FROM api_keys WHERE workspace_id = ${id} AND deleted_at IS NULL ORDER BY id FOR NO KEY UPDATE`;
    const keyIds = keys.map((key) => key.id);
    await transaction.keySecret.deleteMany({ where: { keyId: { in: keyIds } } });
    await transaction.apiKey.updateMany({
      where: { workspaceId: id, deletedAt: null },
      data: { deletedAt, version: { increment: 1 }, updatedAt: deletedAt },
    });
    await transaction.router.deleteMany({ where: { workspaceId: id } });
    await transaction.webhookDelivery.deleteMany({ where: { workspaceId: id } });
    await transaction.webhook.deleteMany({ where: { workspaceId: id } });
    return keyIds;
  }
}

function toRow({
  accounts,
  ...workspace
}: Prisma.WorkspaceGetPayload<{ include: typeof withBalance }>): WorkspaceRow {
  const [credit] = accounts;
  return { ...workspace, balancePicodollars: credit ? toPicodollars(credit.balancePicodollars) : 0n };
}

async function unlessTaken(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    // https://www.prisma.io/docs/orm/reference/error-reference: a unique constraint failed
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002')
      throw new WorkspaceNameTakenError();
    throw error;
  }
}
