import { Injectable } from '@nestjs/common';
import { AuditRepository } from '../audit/audit.repository.js';
import { type AuditedView, changesBetween } from '../audit/changes.js';
import type { Actor } from '../contract/actor.js';
import { GatewayError } from '../contract/gateway-error.js';
import { checkPublicUrl } from '../upstream/public-post.js';
import { WorkspacesService } from '../workspaces/workspaces.service.js';
import { newWebhookSecret } from './webhook-signature.js';
import { type WebhookRow, WebhooksRepository } from './webhooks.repository.js';

/** The one webhook of a workspace. Every method throws GatewayError `not_found` for an unknown workspace. */
@Injectable()
export class WebhooksService {
  constructor(
    private readonly webhooks: WebhooksRepository,
    private readonly workspaces: WorkspacesService,
    private readonly audit: AuditRepository,
  ) {}

  /** With a new secret, whatever was there before. @throws GatewayError `invalid_request` naming `url` */
  async set(actor: Actor, workspaceId: string, url: string): Promise<WebhookRow> {
    checkPublicUrl(url, 'url');
    return this.audit.change(actor, async (transaction) => {
      await this.workspaces.hold(transaction, workspaceId);
      const before = await this.webhooks.find(workspaceId, transaction);
      const row = await this.webhooks.put(transaction, workspaceId, url, newWebhookSecret());
      return { result: row, act: act('webhook.set', workspaceId, before, row) };
    });
  }

  /** @throws GatewayError `not_found` where there is none */
  async get(workspaceId: string): Promise<WebhookRow> {
    await this.workspaces.require(workspaceId);
    return found(await this.webhooks.find(workspaceId));
  }

  /** @throws GatewayError `not_found` where there is none */
  async delete(actor: Actor, workspaceId: string): Promise<void> {
    await this.audit.change(actor, async (transaction) => {
      await this.workspaces.hold(transaction, workspaceId);
      const before = found(await this.webhooks.find(workspaceId, transaction));
      await this.webhooks.delete(transaction, workspaceId);
      return { result: undefined, act: act('webhook.delete', workspaceId, before, null) };
    });
  }
}

function found(row: WebhookRow | null): WebhookRow {
  if (row === null) throw new GatewayError('not_found', 'This workspace has no webhook.');
  return row;
}

function act(action: string, workspaceId: string, before: WebhookRow | null, after: WebhookRow | null) {
  return {
    action,
    target: { kind: 'workspace', id: workspaceId },
    workspaceId,
    changes: changesBetween(viewOf(before), viewOf(after)),
  } as const;
}

/** Never the secret, and of the URL nothing that may be one. */
function viewOf(row: WebhookRow | null): AuditedView | undefined {
  return row === null ? undefined : { webhook: new URL(row.url).origin };
}
