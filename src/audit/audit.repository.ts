import { Injectable } from '@nestjs/common';
import type { Actor } from '../contract/actor.js';
import { databaseCall } from '../database/database-failure.js';
import type { AuditEntry } from '../database/generated/client.js';
import { PrismaService, type Transaction } from '../database/prisma.service.js';
import { IdempotencyRepository } from '../idempotency/idempotency.repository.js';
import type { Changes } from './changes.js';

/** An entry as the database holds it. */
export type AuditRow = AuditEntry;

/** What somebody did to what. */
export interface AuditedAct {
  /** `key.create`, `workspace.delete`, `credit.refund`, … */
  readonly action: string;
  readonly target: { readonly kind: 'key' | 'workspace' | 'router'; readonly id: string };
  readonly workspaceId: string;
  readonly changes: Changes;
}

/** What a change brings back, and what is to be remembered of it. */
export interface Audited<T> {
  readonly result: T;
  readonly act: AuditedAct;
}

/** The one way to change what operators manage: whatever is changed is written down with it. */
@Injectable()
export class AuditRepository {
  constructor(
    private readonly prisma: PrismaService,
    private readonly idempotency: IdempotencyRepository,
  ) {}

  /**
   * Makes a change and its entry in one transaction, and with them ends the actor's claim on its Idempotency-Key, so that no
   * twin can make the change again. What `change` throws undoes it.
   * @throws GatewayError `unavailable` when the database is away, `conflict` when a twin has taken over the claim
   */
  change<T>(actor: Actor, change: (transaction: Transaction) => Promise<Audited<T>>): Promise<T> {
    return this.prisma.inTransaction(async (transaction) => {
      // First, as it locks the claim: a twin that takes over waits for the end of this transaction.
      if (actor.claim !== undefined) await this.idempotency.execute(transaction, actor.claim);
      const { result, act } = await change(transaction);
      const { action, target, workspaceId, changes } = act;
      await transaction.auditEntry.create({
        data: {
          actorKeyId: actor.keyId,
          requestId: actor.requestId,
          action,
          targetKind: target.kind,
          targetId: target.id,
          workspaceId,
          changes,
        },
      });
      return result;
    });
  }

  /** Newest first. @param beforeId only those made before this entry */
  list(workspaceId: string | undefined, take: number, beforeId: bigint | undefined): Promise<AuditRow[]> {
    return databaseCall(() =>
      this.prisma.auditEntry.findMany({
        where: { workspaceId, ...(beforeId !== undefined && { id: { lt: beforeId } }) },
        orderBy: { id: 'desc' },
        take,
      }),
    );
  }
}
