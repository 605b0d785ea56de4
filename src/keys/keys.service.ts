import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { GatewayError, invalidRequest } from '../contract/gateway-error.js';
import { parsePicodollars } from '../contract/money.js';
import { AccessChanges } from '../instances/access-changes.js';
import { WorkspacesService } from '../workspaces/workspaces.service.js';
import type { CreateKeyBody } from './create-key.dto.js';
import { KeyCache } from './key-cache.js';
import { unknownKey } from './key-credentials.js';
import { toExpiry } from './key-expiry.js';
import { createToken, digestToken, displayPrefix, type KeyKind } from './key-token.js';
import { type KeyRow, KeysRepository, type KeySecretDigest, type KeySettings } from './keys.repository.js';
import type { UpdateKeyBody } from './update-key.dto.js';

/** A key together with its token, which is shown this once and kept nowhere. */
export interface IssuedKey {
  readonly row: KeyRow;
  readonly token: string;
}

export interface KeyPage {
  readonly rows: readonly KeyRow[];
  readonly hasMore: boolean;
}

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
    private readonly cache: KeyCache,
    private readonly changes: AccessChanges,
  ) {}

  /** Throws GatewayError `invalid_request` for an unknown workspace or an expiry that makes no sense. */
  async create(body: CreateKeyBody): Promise<IssuedKey> {
    const expiresAt = toExpiry(body, new Date()) ?? null;
    const workspaceId = await this.workspaces.resolve(body.workspace_id);
    const kind: KeyKind = body.kind ?? 'api';
    const token = this.newToken(kind);
    const row = await this.keys.create({
      id: newKeyId(),
      kind,
      workspaceId,
      name: body.name,
      creditLimitPicodollars: toCreditLimit(body.credit_limit_usd ?? null),
      expiresAt,
      allowedModels: body.allowed_models ?? [],
      allowedIps: body.allowed_ips ?? [],
      disabled: body.disabled ?? false,
      ...secretOf(token),
    });
    return { row, token };
  }

  /** Newest first. `after`: id of the last key of the page before. */
  async list(limit: number, after: string | undefined): Promise<KeyPage> {
    const isPossibleId = after === undefined || idPattern.test(after);
    const rows = isPossibleId ? await this.keys.list(limit + 1, after) : undefined;
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

  async update(id: string, body: UpdateKeyBody): Promise<KeyRow> {
    const settings: Partial<KeySettings> = {
      name: body.name,
      creditLimitPicodollars:
        body.credit_limit_usd === undefined ? undefined : toCreditLimit(body.credit_limit_usd),
      expiresAt: toExpiry(body, new Date()),
      allowedModels: body.allowed_models === null ? [] : body.allowed_models,
      allowedIps: body.allowed_ips === null ? [] : body.allowed_ips,
      disabled: body.disabled,
    };
    return this.changed(id, () => this.keys.update(id, settings));
  }

  /** Replaces the token. The old one goes on working for `overlapSeconds`. */
  async rotate(id: string, overlapSeconds: number): Promise<IssuedKey> {
    const { kind } = await this.get(id);
    const token = this.newToken(kind);
    const overlapUntil = overlapSeconds > 0 ? new Date(Date.now() + overlapSeconds * 1000) : undefined;
    const row = await this.changed(id, () => this.keys.rotate(id, secretOf(token), overlapUntil));
    return { row, token };
  }

  async delete(id: string): Promise<void> {
    await this.changed(id, () => this.keys.delete(id));
  }

  private newToken(kind: KeyKind): string {
    const token = createToken(kind);
    this.cache.recognise(digestToken(token));
    return token;
  }

  private async changed(id: string, change: () => Promise<KeyRow | undefined>): Promise<KeyRow> {
    if (!idPattern.test(id)) return found(undefined);
    try {
      return found(await change());
    } finally {
      // Also after a failure: the change may have been committed although its answer was lost.
      this.changes.announce('key', id);
    }
  }
}

function found(row: KeyRow | undefined): KeyRow {
  if (row === undefined) throw new GatewayError('not_found', 'There is no key with this id.');
  return row;
}

/** Null is no limit. Throws for text that is no amount: the DTOs let none through, and none may become "no limit". */
function toCreditLimit(usd: string | null): bigint | null {
  if (usd === null) return null;
  const limit = parsePicodollars(usd);
  if (limit === undefined) throw invalidRequest('The amount cannot be read.', 'credit_limit_usd');
  return limit;
}
