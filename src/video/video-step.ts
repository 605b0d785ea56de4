import type { AttemptRecord } from '../contract/attempt-record.js';
import type { VideoNews } from '../contract/video.js';
import type { VideoTask } from './video-task.js';
import type { TaskChange } from './video-tasks.repository.js';

/** A vendor that has not answered may take so long until it knows a task. */
const unheardMs = 120_000;
/** One that knew a task and does not any more is believed after so long. Source: providers digest, section 8.4. */
const forgottenMs = 2 * 3_600_000;
const begun = 10;
const nearlyDone = 99;
/** Seconds in which a usual video is made: progress is a guess from there. */
const usualMs = 90_000;

/** What news of a task change about it, and what goes into the books where they end it. */
export interface TaskStep {
  readonly change: TaskChange;
  readonly record: AttemptRecord | undefined;
}

/** Pure. @param nowMs milliseconds since the epoch */
export function stepOf(task: VideoTask, news: VideoNews, nowMs: number): TaskStep {
  switch (news.state) {
    case 'queued':
      return onItsWay({ vendorTaskId: news.vendorTaskId, ...(isBegun(task) ? {} : { state: 'queued' }) });
    case 'in_progress': {
      const startedAt = task.startedAt ?? new Date(nowMs);
      const progress = Math.max(task.progress, progressOf(nowMs - startedAt.getTime()));
      return onItsWay({ vendorTaskId: news.vendorTaskId, state: 'in_progress', startedAt, progress });
    }
    case 'completed':
      return completed(task, news, nowMs);
    case 'failed':
      return failed(task, news.reason, nowMs, news.vendorTaskId);
    case 'unclear':
      return onItsWay({});
    case 'unknown': {
      const ageMs = nowMs - task.createdAt.getTime();
      if (ageMs < (task.vendorTaskId === null ? unheardMs : forgottenMs)) return onItsWay({});
      return failed(task, 'The provider does not know this task.', nowMs);
    }
  }
}

function onItsWay(change: TaskChange): TaskStep {
  return { change, record: undefined };
}

function completed(
  task: VideoTask,
  news: Extract<VideoNews, { state: 'completed' }>,
  nowMs: number,
): TaskStep {
  const { vendorTaskId, url, expiresAtMs, units, seconds: made } = news;
  const { seconds: ordered = 0 } = task.media;
  // What was ordered is charged, however long the file is to a tenth; a video that is made over may be shorter.
  const seconds = made === undefined ? ordered : Math.min(ordered, Math.max(1, Math.round(made)));
  const finishedAt = new Date(nowMs);
  return {
    change: {
      vendorTaskId,
      state: 'completed',
      progress: 100,
      resultUrl: url,
      expiresAt: new Date(expiresAtMs),
      startedAt: task.startedAt ?? finishedAt,
      finishedAt,
    },
    record: {
      ...bookedAttempt(task, nowMs),
      outcome: 'completed',
      media: { ...task.media, seconds, ...(units === undefined ? {} : { units }) },
    },
  };
}

function failed(task: VideoTask, reason: string, nowMs: number, vendorTaskId?: string): TaskStep {
  return {
    change: {
      ...(vendorTaskId === undefined ? {} : { vendorTaskId }),
      state: 'failed',
      progress: 100,
      failReason: reason,
      finishedAt: new Date(nowMs),
    },
    record: { ...bookedAttempt(task, nowMs), outcome: 'failed', failureKind: 'upstream_unavailable' },
  };
}

/** A row of JSON has no place for what is undefined. */
function bookedAttempt({ attempt, createdAt }: VideoTask, nowMs: number): AttemptRecord {
  return {
    ...attempt,
    completionId: attempt.completionId,
    router: attempt.router,
    failureKind: undefined,
    upstreamStatus: undefined,
    usage: undefined,
    media: undefined,
    serviceTier: undefined,
    firstTokenMs: undefined,
    // The clock of the database may be ahead of ours.
    totalMs: Math.max(0, nowMs - createdAt.getTime()),
  };
}

function isBegun({ state }: VideoTask): boolean {
  return state === 'in_progress';
}

function progressOf(ageMs: number): number {
  return Math.min(nearlyDone, Math.round(begun + (nearlyDone - begun) * (1 - Math.exp(-ageMs / usualMs))));
}
