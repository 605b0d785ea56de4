import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Audited, AuditRepository } from '../audit/audit.repository.js';
import type { Actor } from '../contract/actor.js';
import { GatewayError, invalidRequest } from '../contract/gateway-error.js';
import { parsePicodollars } from '../contract/money.js';
import type { Transaction } from '../database/prisma.service.js';
import { AccessChanges } from '../instances/access-changes.js';
import { WorkspacesService } from '../workspaces/workspaces.service.js';
import type { CreateKeyBody } from './create-key.dto.js';
import { audited } from './key-audit.js';
import { KeyCache } from './key-cache.js';
import { unknownKey } from './key-credentials.js';
import { toExpiry } from './key-expiry.js';
import { createToken, digestToken, displayPrefix, type KeyKind } from './key-token.js';
import type { IssuedKey, KeyPage } from './key.response.js';
import {
  type KeyRow,
  KeysRepository,
  type KeySecretDigest,
  type KeySettings,
  type LockedKey,
} from './keys.repository.js';
import type { UpdateKeyBody } from './update-key.dto.js';

const idPattern = /^key_[0-9a-f]{24}$/;

/** A new opaque id. */
export function newKeyId(): string {
  return `key_${randomBytes(12).toString('hex')}`;
}

/** What is kept of a token. */
export function secretOf(token: string): KeySecretDigest {
  return { hash: digestToken(token), keyPrefix: displayPrefix(token) };
}

/** What operators do with keys. Every change is in force in this process when the promise is fulfilled. */
@Injectable()
export class KeysService {
  constructor(
    private readonly keys: KeysRepository,
    private readonly workspaces: WorkspacesService,
    private readonly audit: AuditRepository,
    private readonly cache: KeyCache,
    private readonly changes: AccessChanges,
  ) {}

  /** Throws GatewayError `invalid_request` for an unknown workspace or an expiry that makes no sense. */
  async create(actor: Actor, body: CreateKeyBody): Promise<IssuedKey> {
    const kind: KeyKind = body.kind ?? 'api';
    const token = this.newToken(kind);
    const row = await this.audit.change(actor, async (transaction) => {
      const result = await this.keys.create(transaction, {
        id: newKeyId(),
        kind,
        workspaceId: await this.workspaces.resolve(transaction, body.workspace_id),
        name: body.name,
        creditLimitPicodollars: toCreditLimit(body.credit_limit_usd ?? null),
        expiresAt: toExpiry(body, await this.keys.now(transaction)) ?? null,
        allowedModels: body.allowed_models ?? [],
        allowedIps: body.allowed_ips ?? [],
        disabled: body.disabled ?? false,
        ...secretOf(token),
      });
      return audited('key.create', undefined, result);
    });
    return { row, token };
  }

  /** Newest first. `after`: id of the last key of the page before; `workspaceId`: only those of this workspace. */
  async list(limit: number, after: string | undefined, workspaceId?: string): Promise<KeyPage> {
    const isPossibleId = after === undefined || idPattern.test(after);
    const rows = isPossibleId ? await this.keys.list(limit + 1, after, workspaceId) : undefined;
    if (!rows) throw invalidRequest('There is no key with this id.', 'after');
    return { rows: rows.slice(0, limit), hasMore: rows.length > limit };
  }

  /** Throws GatewayError `not_found`, as do the other methods that take an id. */
  async get(id: string): Promise<KeyRow> {
    return found(idPattern.test(id) ? await this.keys.find(id) : undefined);
  }

  /** For a request made with this very key. Throws `unauthenticated` when another instance has just deleted it. */
  async own(id: string): Promise<KeyRow> {
    const row = await this.keys.find(id);
    if (row === undefined) throw unknownKey();
    return row;
  }

  async update(actor: Actor, id: string, body: UpdateKeyBody): Promise<KeyRow> {
    return this.changed(actor, id, async (transaction, { row: before, now }) => {
      const settings: Partial<KeySettings> = {
        name: body.name,
        creditLimitPicodollars:
          body.credit_limit_usd === undefined ? undefined : toCreditLimit(body.credit_limit_usd),
        expiresAt: toExpiry(body, now),
        allowedModels: body.allowed_models === null ? [] : body.allowed_models,
        allowedIps: body.allowed_ips === null ? [] : body.allowed_ips,
        disabled: body.disabled,
      };
      return audited('key.update', before, await this.keys.update(transaction, id, settings));
    });
  }

  /** Replaces the token. The old one goes on working for `overlapSeconds`. */
  async rotate(actor: Actor, id: string, overlapSeconds: number): Promise<IssuedKey> {
    const { kind } = await this.get(id);
    const token = this.newToken(kind);
    const row = await this.changed(actor, id, async (transaction, locked) => {
      const rotated = await this.keys.rotate(transaction, locked, secretOf(token), overlapSeconds);
      return audited('key.rotate', locked.row, rotated, { overlap_seconds: overlapSeconds });
    });
    return { row, token };
  }

  async delete(actor: Actor, id: string): Promise<void> {
    await this.changed(actor, id, async (transaction, { row: before }) => {
      await this.keys.delete(transaction, id);
      return audited('key.delete', before, undefined);
    });
  }

  private newToken(kind: KeyKind): string {
    const token = createToken(kind);
    this.cache.recognise(digestToken(token));
    return token;
  }

  private async changed(
    actor: Actor,
    id: string,
    change: (transaction: Transaction, locked: LockedKey) => Promise<Audited<KeyRow>>,
  ): Promise<KeyRow> {
    if (!idPattern.test(id)) return found<KeyRow>(undefined);
    let row: KeyRow;
    try {
      row = await this.audit.change(actor, async (transaction) =>
        change(transaction, found(await this.keys.lock(transaction, id))),
      );
    } catch (error) {
      // It may have been committed although its answer was lost.
      this.changes.suspect('key', id);
      throw error;
    }
    this.changes.announce('key', id);
    return row;
  }
}

function found<Key>(key: Key | undefined): Key {
  if (key === undefined) throw new GatewayError('not_found', 'There is no key with this id.');
  return key;
}

/** Null is no limit. Throws for text that is no amount: the DTOs let none through, and none may become "no limit". */
function toCreditLimit(usd: string | null): bigint | null {
  if (usd === null) return null;
  const limit = parsePicodollars(usd);
  if (limit === undefined) throw invalidRequest('The amount cannot be read.', 'credit_limit_usd');
  return limit;
}
