import { Injectable } from '@nestjs/common';
import { databaseCall } from '../database/database-failure.js';
import { PrismaService } from '../database/prisma.service.js';

/** Workspaces in the database. Every method throws GatewayError `unavailable` when the database is away. */
@Injectable()
export class WorkspacesRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Creates a workspace unless its id or name exists; safe when several instances do it at once. */
  async ensure(id: string, name: string): Promise<void> {
    await databaseCall(() =>
      this.prisma.workspace.createMany({ data: [{ id, name }], skipDuplicates: true }),
    );
  }

  async exists(id: string): Promise<boolean> {
    return (await databaseCall(() => this.prisma.workspace.count({ where: { id } }))) > 0;
  }
}
