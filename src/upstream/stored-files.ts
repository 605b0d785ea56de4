import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Readable } from 'node:stream';
import { Agent, request } from 'undici';
import { GATEWAY_CONFIG } from '../config/gateway-config.js';
import type { GatewayConfig } from '../config/gateway-config.js';
import { fromTransportError } from './upstream-failure.js';
import type { UpstreamHeaders } from './upstream-request.js';

/** A file at a vendor's store, as it comes; its owner reads the body to its end or destroys it. */
export interface StoredFile {
  readonly status: number;
  readonly headers: UpstreamHeaders;
  readonly body: Readable;
}

/** Fetches files from stores of vendors: without our credentials, and without following anybody anywhere else. */
@Injectable()
export class StoredFiles implements OnApplicationShutdown {
  private readonly agent: Agent;

  constructor(@Inject(GATEWAY_CONFIG) { timeouts }: GatewayConfig) {
    const { connectMs: timeout, idleMs } = timeouts;
    this.agent = new Agent({ connect: { timeout }, headersTimeout: idleMs, bodyTimeout: idleMs });
  }

  /**
   * @param url which its owner has checked
   * @param range as in the header of that name
   * @throws GatewayError `upstream_unavailable`, `upstream_timeout`
   */
  async open(url: string, range: string | undefined): Promise<StoredFile> {
    try {
      const { statusCode, headers, body } = await request(url, {
        dispatcher: this.agent,
        headers: { 'accept-encoding': 'identity', ...(range === undefined ? {} : { range }) },
      });
      // Letting go of it in its middle is an error of its own, which would end the process.
      body.on('error', () => undefined);
      return { status: statusCode, headers, body };
    } catch (error) {
      throw fromTransportError(error);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }
}
