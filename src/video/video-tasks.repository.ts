import { Injectable } from '@nestjs/common';
import { databaseCall } from '../database/database-failure.js';
import type { Prisma } from '../database/generated/client.js';
import { PrismaService } from '../database/prisma.service.js';
import type { VideoTask } from './video-task.js';

/** Whoever has claimed a task and says nothing for so long has died: the next one takes it. */
const claimMs = 30_000;
/** A task's reservation outlives any video; it is given back when the task ends. */
const reservedFor = '24 hours';
/** Of a request whose task has come to nothing: time enough to give it back. */
const releasedAfter = '30 seconds';

/** What is new about a task. */
export type TaskChange = Partial<
  Pick<
    VideoTask,
    | 'vendorTaskId'
    | 'state'
    | 'progress'
    | 'resultUrl'
    | 'expiresAt'
    | 'failReason'
    | 'startedAt'
    | 'finishedAt'
  >
>;

export type NewTask = Omit<
  VideoTask,
  | 'vendorTaskId'
  | 'state'
  | 'progress'
  | 'resultUrl'
  | 'expiresAt'
  | 'failReason'
  | 'looks'
  | 'createdAt'
  | 'startedAt'
  | 'finishedAt'
>;

/** Tasks in the database. Every method throws GatewayError `unavailable` when that is away. */
@Injectable()
export class VideoTasksRepository {
  constructor(private readonly prisma: PrismaService) {}

  /**
   * Before anything is handed in, so that nothing handed in is forgotten. The reservation of the request is the task's from
   * then on.
   * @param firstLookMs when it is to be asked for, unless it is accepted before
   */
  async insert(task: NewTask, firstLookMs: number): Promise<void> {
    const { media, attempt, ...columns } = task;
    await databaseCall(() =>
      this.prisma.$transaction([
        this.prisma.videoTask.create({
          data: {
            ...columns,
            media: media as Prisma.InputJsonObject,
            attempt: toJson(attempt),
            state: 'submitting',
            progress: 0,
            dueAt: new Date(Date.now() + firstLookMs),
          },
        }),
        this.prisma.$executeRaw`
          UPDATE credit_reservations SET expires_at = clock_timestamp() + ${reservedFor}::interval
          WHERE request_id = ${attempt.requestId}`,
      ]),
    );
  }

  /** The vendor has taken it. */
  async accept(id: string, vendorTaskId: string, lookInMs: number): Promise<void> {
    await databaseCall(() =>
      this.prisma.videoTask.updateMany({
        where: { id, finishedAt: null, vendorTaskId: null },
        data: { vendorTaskId, state: 'queued', dueAt: new Date(Date.now() + lookInMs) },
      }),
    );
  }

  /** Nobody has taken it: it has never been. */
  async withdraw(id: string, requestId: string): Promise<void> {
    await databaseCall(() =>
      this.prisma.$transaction([
        this.prisma.videoTask.deleteMany({ where: { id, finishedAt: null } }),
        this.prisma.$executeRaw`
          UPDATE credit_reservations SET expires_at = clock_timestamp() + ${releasedAfter}::interval
          WHERE request_id = ${requestId}`,
      ]),
    );
  }

  /** Undefined = the workspace has no such task. */
  async find(id: string, workspaceId: string): Promise<VideoTask | undefined> {
    const row = await databaseCall(() => this.prisma.videoTask.findFirst({ where: { id, workspaceId } }));
    return row === null ? undefined : toTask(row);
  }

  /** Those that are due, at most `limit`: nobody else is given them until the claim lapses. */
  async claim(limit: number): Promise<readonly VideoTask[]> {
    const claimed = await databaseCall(
      () => this.prisma.$queryRaw<{ id: string }[]>`
        UPDATE video_tasks
        SET due_at = clock_timestamp() + ${claimMs}::int * interval '1 millisecond', looks = looks + 1
        WHERE id IN (
          SELECT id FROM video_tasks WHERE finished_at IS NULL AND due_at <= clock_timestamp()
          ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
        )
        RETURNING id`,
    );
    if (claimed.length === 0) return [];
    const ids = claimed.map(({ id }) => id);
    const rows = await databaseCall(() => this.prisma.videoTask.findMany({ where: { id: { in: ids } } }));
    return rows.map(toTask);
  }

  /** Changes a task that is still open. */
  async change(id: string, change: TaskChange, lookInMs: number): Promise<void> {
    await databaseCall(() => this.prisma.$transaction([this.updateOpen(id, change, lookInMs)]));
  }

  /**
   * Ends a task that is still open, and has the webhook of its workspace told, where there is one: of several that end it one
   * has ended it.
   * @param news what the webhook is sent
   */
  async end(id: string, change: TaskChange, event: string, news: object): Promise<void> {
    await databaseCall(() =>
      this.prisma.$transaction([
        this.updateOpen(id, change, 0),
        this.prisma.$executeRaw`
          INSERT INTO webhook_deliveries (id, workspace_id, event, data)
          SELECT ${`evt_${id}`}, workspace_id, ${event}, ${JSON.stringify(news)}::jsonb
          FROM video_tasks JOIN webhooks USING (workspace_id)
          WHERE video_tasks.id = ${id} AND finished_at = ${change.finishedAt}
          ON CONFLICT (id) DO NOTHING`,
      ]),
    );
  }

  private updateOpen(id: string, change: TaskChange, lookInMs: number): Prisma.PrismaPromise<unknown> {
    const dueAt = new Date(Date.now() + lookInMs);
    return this.prisma.videoTask.updateMany({ where: { id, finishedAt: null }, data: { ...change, dueAt } });
  }
}

type Row = Awaited<ReturnType<PrismaService['videoTask']['findFirstOrThrow']>>;

function toTask({ media, attempt, action, ...row }: Row): VideoTask {
  return {
    ...row,
    action: action as VideoTask['action'],
    media: media as VideoTask['media'],
    attempt: attempt as unknown as VideoTask['attempt'],
  };
}

/** What is undefined is left out, and undefined again when it is read. */
function toJson(value: object): Prisma.InputJsonObject {
  return JSON.parse(JSON.stringify(value)) as Prisma.InputJsonObject;
}
