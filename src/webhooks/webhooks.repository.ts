import { Injectable } from '@nestjs/common';
import { databaseCall } from '../database/database-failure.js';
import type { Webhook, WebhookDelivery } from '../database/generated/client.js';
import { PrismaService, type Transaction } from '../database/prisma.service.js';

/** Whoever has claimed a delivery and says nothing for so long has died. */
const claimMs = 60_000;

export type WebhookRow = Webhook;
export type { WebhookDelivery };

/** Webhooks and what is on its way to them. Methods without a transaction throw GatewayError `unavailable`. */
@Injectable()
export class WebhooksRepository {
  constructor(private readonly prisma: PrismaService) {}

  find(workspaceId: string, client: Transaction = this.prisma): Promise<WebhookRow | null> {
    return databaseCall(() => client.webhook.findUnique({ where: { workspaceId } }));
  }

  put(transaction: Transaction, workspaceId: string, url: string, secret: string): Promise<WebhookRow> {
    return transaction.webhook.upsert({
      where: { workspaceId },
      create: { workspaceId, url, secret },
      update: { url, secret, createdAt: new Date() },
    });
  }

  /** With everything on its way there. */
  async delete(transaction: Transaction, workspaceId: string): Promise<void> {
    await transaction.webhookDelivery.deleteMany({ where: { workspaceId } });
    await transaction.webhook.deleteMany({ where: { workspaceId } });
  }

  /** Those that are due, at most `limit`: nobody else is given them until the claim lapses. */
  claim(limit: number): Promise<readonly WebhookDelivery[]> {
    return databaseCall(
      () => this.prisma.$queryRaw<WebhookDelivery[]>`
        UPDATE webhook_deliveries
        SET due_at = clock_timestamp() + ${claimMs}::int * interval '1 millisecond', tries = tries + 1
        WHERE id IN (
          SELECT id FROM webhook_deliveries WHERE due_at <= clock_timestamp()
          ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
        )
        RETURNING id, workspace_id AS "workspaceId", event, data, tries, due_at AS "dueAt", created_at AS "createdAt"`,
    );
  }

  async end(id: string): Promise<void> {
    await databaseCall(() => this.prisma.webhookDelivery.deleteMany({ where: { id } }));
  }

  async putOff(id: string, waitMs: number): Promise<void> {
    const dueAt = new Date(Date.now() + waitMs);
    await databaseCall(() => this.prisma.webhookDelivery.updateMany({ where: { id }, data: { dueAt } }));
  }
}
