import { Injectable } from '@nestjs/common';
import { databaseCall } from '../database/database-failure.js';
import { PrismaService } from '../database/prisma.service.js';

/** Workspaces in the database. Every method throws GatewayError `unavailable` when the database is away. */
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
    return (await databaseCall(() => this.prisma.workspace.count({ where: { id } }))) > 0;
  }
}
