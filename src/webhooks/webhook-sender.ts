import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { GATEWAY_CONFIG } from '../config/gateway-config.js';
import type { GatewayConfig } from '../config/gateway-config.js';
import { ClaimRounds } from '../database/claim-rounds.js';
import { ProviderRegistry } from '../providers/provider-registry.js';
import { PublicPost } from '../upstream/public-post.js';
import { signatureOf } from './webhook-signature.js';
import { type WebhookDelivery, WebhooksRepository } from './webhooks.repository.js';

const atOnce = 8;
/** Waits between tries, in seconds; after the last one news are given up: eight hours in all. */
const waitsSeconds = [5, 30, 120, 600, 3_600, 7_200, 14_400];

/** Brings news to the webhooks of workspaces: signed, in no certain order, and more than once where the answer is lost. */
@Injectable()
export class WebhookSender implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Webhooks');
  private readonly rounds: ClaimRounds<WebhookDelivery>;

  constructor(
    private readonly webhooks: WebhooksRepository,
    private readonly post: PublicPost,
    private readonly registry: ProviderRegistry,
    @Inject(GATEWAY_CONFIG) { timeouts }: GatewayConfig,
  ) {
    this.rounds = new ClaimRounds(
      timeouts.videoPollMs,
      atOnce,
      (limit) => this.webhooks.claim(limit),
      (delivery) => this.deliver(delivery),
      (error) =>
        this.logger.warn(`News could not be sent (${error instanceof Error ? error.name : 'error'}).`),
    );
  }

  /** Where nobody makes videos there is no news. */
  onApplicationBootstrap(): void {
    if (this.registry.all().some(({ video, credentials }) => video !== undefined && credentials.length > 0))
      this.rounds.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.rounds.stop();
  }

  private async deliver(delivery: WebhookDelivery): Promise<void> {
    const { id, workspaceId, tries } = delivery;
    const webhook = await this.webhooks.find(workspaceId);
    if (webhook === null) return this.webhooks.end(id);
    const body = JSON.stringify({
      id,
      object: 'event',
      type: delivery.event,
      created_at: Math.floor(delivery.createdAt.getTime() / 1000),
      data: delivery.data,
    });
    if (await this.arrives(webhook.url, webhook.secret, id, body)) return this.webhooks.end(id);
    const waitSeconds = waitsSeconds[tries - 1];
    if (waitSeconds !== undefined) return this.webhooks.putOff(id, waitSeconds * 1000);
    this.logger.warn(`${id} is given up: the webhook of ${workspaceId} has not taken it.`);
    return this.webhooks.end(id);
  }

  /** Whether it was taken, with any 2xx. */
  private async arrives(url: string, secret: string, id: string, body: string): Promise<boolean> {
    const headers = {
      'content-type': 'application/json',
      'x-clear-event-id': id,
      'x-clear-signature': signatureOf(secret, body, Date.now()),
    };
    try {
      const status = await this.post.send(url, headers, body);
      return status >= 200 && status < 300;
    } catch {
      return false;
    }
  }
}
