import { Injectable } from '@nestjs/common';
import { PrismaService } from '../database/prisma.service.js';

/** What the database says of itself. */
@Injectable()
export class InstallationRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** A UUID, made with the database: installations that share a Redis have each their own. */
  async id(): Promise<string> {
    const { id } = await this.prisma.installation.findFirstOrThrow();
    return id;
  }
}
