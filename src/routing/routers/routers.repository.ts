import { Injectable } from '@nestjs/common';
import type { Router } from '../../contract/router.js';
import { databaseCall } from '../../database/database-failure.js';
import { type Router as DatabaseRow, Prisma } from '../../database/generated/client.js';
import { PrismaService, type Transaction } from '../../database/prisma.service.js';
import type { PlacedRouter } from './router-table.js';

/** A router as the database holds it. */
export type RouterRow = DatabaseRow;

/** What an operator may change about a router. */
export type RouterSettings = Pick<
  RouterRow,
  'allowedModels' | 'strategy' | 'defaultModel' | 'enabled' | 'hedge'
>;

export type NewRouter = RouterSettings & Pick<RouterRow, 'workspaceId' | 'name'>;

/** Named routers in the database. Every method throws GatewayError `unavailable` when the database is away. */
@Injectable()
export class RoutersRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Another number after every change of any router, by whomever. */
  async revision(): Promise<bigint | undefined> {
    const row = await databaseCall(() => this.prisma.routerRevision.findUnique({ where: { id: 1 } }));
    return row?.revision;
  }

  /** The routers of all workspaces. */
  async all(): Promise<PlacedRouter[]> {
    const rows = await databaseCall(() => this.prisma.router.findMany());
    return rows.map((row) => ({ workspaceId: row.workspaceId, router: toRouter(row) }));
  }

  async find(workspaceId: string, name: string): Promise<RouterRow | undefined> {
    return databaseCall(
      async () =>
        (await this.prisma.router.findUnique({ where: { workspaceId_name: { workspaceId, name } } })) ??
        undefined,
    );
  }

  /** In the order of their names. `after`: only those behind this name, whether there is such a router or not. */
  async list(workspaceId: string, take: number, after = ''): Promise<RouterRow[]> {
    return databaseCall(() =>
      this.prisma.router.findMany({
        where: { workspaceId, name: { gt: after } },
        orderBy: [{ workspaceId: 'asc' }, { name: 'asc' }],
        take,
      }),
    );
  }

  /** Undefined when the workspace has a router of this name: then the transaction can only be undone. */
  async create(transaction: Transaction, router: NewRouter): Promise<RouterRow | undefined> {
    try {
      return await transaction.router.create({ data: router });
    } catch (error) {
      // https://www.prisma.io/docs/orm/reference/error-reference: a unique constraint failed
      if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') return undefined;
      throw error;
    }
  }

  /** The router as it is until the end of the transaction: nobody else changes it meanwhile. */
  async lock(transaction: Transaction, workspaceId: string, name: string): Promise<RouterRow | undefined> {
    await transaction.$queryRaw`
      SELECT name FROM routers WHERE workspace_id = ${workspaceId} AND name = ${name} FOR UPDATE`;
    return (
      (await transaction.router.findUnique({ where: { workspaceId_name: { workspaceId, name } } })) ??
      undefined
    );
  }

  /** Of a locked router; so for `delete`. */
  async update(
    transaction: Transaction,
    workspaceId: string,
    name: string,
    settings: Partial<RouterSettings>,
  ): Promise<RouterRow> {
    return transaction.router.update({
      where: { workspaceId_name: { workspaceId, name } },
      data: { ...settings, updatedAt: new Date() },
    });
  }

  async delete(transaction: Transaction, workspaceId: string, name: string): Promise<void> {
    await transaction.router.delete({ where: { workspaceId_name: { workspaceId, name } } });
  }
}

/** What routing sees of a row. */
export function toRouter({ name, allowedModels, strategy, defaultModel, enabled, hedge }: RouterRow): Router {
  return Object.freeze({
    name,
    allowedModels,
    strategy,
    defaultModel: defaultModel ?? undefined,
    enabled,
    hedge,
    source: 'database',
  });
}
