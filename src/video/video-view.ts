import type { VideoTask } from './video-task.js';
import type { TaskView } from './video.service.js';

/** A task that has just been handed in, as `POST /v1/video/generations` tells of it. Source: spec/clearmaas-api.md section 15. */
export const submittedGeneration: TaskView = ({ id, modelId, createdAt }) => ({
  id,
  task_id: id,
  object: 'video',
  model: modelId,
  status: 'queued',
  progress: 0,
  created_at: secondsOf(createdAt),
});

const envelopeStates = {
  submitting: 'SUBMITTED',
  queued: 'SUBMITTED',
  in_progress: 'IN_PROGRESS',
  completed: 'SUCCESS',
  failed: 'FAILURE',
} as const satisfies Record<VideoTask['state'], string>;

/** Wrapped and in capitals, as the reference has it. Source: spec/clearmaas-api.md section 15 "Poll". */
export function toGeneration(task: VideoTask): object {
  const { id, action, state, progress, resultUrl, failReason, createdAt, startedAt, finishedAt } = task;
  return {
    code: 'success',
    message: '',
    data: {
      task_id: id,
      action,
      status: envelopeStates[state],
      progress: `${progress}%`,
      ...(resultUrl === null ? {} : { result_url: resultUrl }),
      fail_reason: failReason ?? '',
      submit_time: secondsOf(createdAt),
      start_time: startedAt === null ? 0 : secondsOf(startedAt),
      finish_time: finishedAt === null ? 0 : secondsOf(finishedAt),
    },
  };
}

/** A task that has just been handed in, as `POST /v1/videos` tells of it. Source: OpenAI's reference. */
export const submittedVideo: TaskView = ({ id, modelId, seconds, size, createdAt }) => ({
  id,
  object: 'video',
  model: modelId,
  status: 'queued',
  progress: 0,
  created_at: secondsOf(createdAt),
  completed_at: null,
  expires_at: null,
  seconds,
  size,
  error: null,
});

const videoStates = {
  submitting: 'queued',
  queued: 'queued',
  in_progress: 'in_progress',
  completed: 'completed',
  failed: 'failed',
} as const satisfies Record<VideoTask['state'], string>;

/** OpenAI's own shape. */
export function toVideo(task: VideoTask): object {
  const { state, progress, finishedAt, expiresAt, failReason, resultUrl } = task;
  return {
    ...submittedVideo(task),
    status: videoStates[state],
    progress,
    completed_at: state === 'completed' && finishedAt !== null ? secondsOf(finishedAt) : null,
    expires_at: expiresAt === null ? null : secondsOf(expiresAt),
    error: failReason === null ? null : { code: 'video_generation_failed', message: failReason },
    ...(resultUrl === null ? {} : { metadata: { url: resultUrl } }),
  };
}

function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
