import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { PrismaService } from '../database/prisma.service.js';
import { GatewayAdapter } from './gateway-adapter.js';

/** How long one answer of the database stands for those that follow: probes must not become load. */
const pingLifetimeMs = 1000;

/** Whether this process should get requests. */
@Injectable()
export class ReadinessService {
  private lastPing: Promise<boolean> | undefined;
  private lastPingAt = 0;

  constructor(
    private readonly adapterHost: HttpAdapterHost<GatewayAdapter>,
    private readonly database: PrismaService,
  ) {}

  /** What is in the way, for the caller to read; undefined = ready. */
  async obstacle(): Promise<string | undefined> {
    if (this.adapterHost.httpAdapter.draining) return 'The gateway is shutting down.';
    return (await this.databaseAnswers()) ? undefined : 'The database does not answer.';
  }

  private databaseAnswers(): Promise<boolean> {
    const now = performance.now();
    if (this.lastPing === undefined || now - this.lastPingAt >= pingLifetimeMs) {
      this.lastPing = this.database.ping();
      this.lastPingAt = now;
    }
    return this.lastPing;
  }
}
