import { attemptRecord } from '../../test/support/attempt-record.js';
import type { VideoTask, VideoTaskState } from './video-task.js';
import { submittedGeneration, submittedVideo, toGeneration, toVideo } from './video-view.js';

const at = (second: number): Date => new Date(1_764_208_800_999 + second * 1_000);
const created = 1_764_208_800;

function taskOf(changes: Partial<VideoTask> = {}): VideoTask {
  return {
    id: 'task_1',
    workspaceId: 'workspace',
    keyId: 'key',
    provider: 'one',
    modelId: 'one/video',
    upstreamModel: 'video',
    requestedModel: 'alias',
    credential: 'fingerprint',
    vendorTaskId: 'v1',
    action: 'omniVideo',
    state: 'queued',
    progress: 0,
    seconds: '5',
    size: '1280x720',
    media: { seconds: 5 },
    attempt: attemptRecord(),
    resultUrl: null,
    expiresAt: null,
    failReason: null,
    looks: 0,
    createdAt: at(0),
    startedAt: null,
    finishedAt: null,
    ...changes,
  };
}

const url = 'https://files.test/1.mp4';
const made = taskOf({
  state: 'completed',
  progress: 100,
  resultUrl: url,
  expiresAt: at(86_400),
  startedAt: at(10),
  finishedAt: at(90),
});
const failed = taskOf({ state: 'failed', progress: 100, failReason: 'refused', finishedAt: at(20) });
const underWay = taskOf({ state: 'in_progress', progress: 42, startedAt: at(10) });

describe('a task that has just been handed in', () => {
  it('is told of by the reference', () => {
    expect(submittedGeneration(taskOf())).toEqual({
      id: 'task_1',
      task_id: 'task_1',
      object: 'video',
      model: 'one/video',
      status: 'queued',
      progress: 0,
      created_at: created,
    });
  });

  it.each(['1280x720', null])("is told of in OpenAI's shape, of the size %s", (size) => {
    expect(submittedVideo(taskOf({ size }))).toEqual({
      id: 'task_1',
      object: 'video',
      model: 'one/video',
      status: 'queued',
      progress: 0,
      created_at: created,
      completed_at: null,
      expires_at: null,
      seconds: '5',
      size,
      error: null,
    });
  });
});

describe('a task by the reference', () => {
  const base = {
    task_id: 'task_1',
    action: 'omniVideo',
    fail_reason: '',
    submit_time: created,
    start_time: 0,
    finish_time: 0,
  };
  it.each<[string, VideoTask, object]>([
    ['waits', taskOf(), { status: 'SUBMITTED', progress: '0%' }],
    ['is being made', underWay, { status: 'IN_PROGRESS', progress: '42%', start_time: created + 10 }],
    [
      'is made',
      made,
      {
        status: 'SUCCESS',
        progress: '100%',
        result_url: url,
        start_time: created + 10,
        finish_time: created + 90,
      },
    ],
    [
      'has failed',
      failed,
      { status: 'FAILURE', progress: '100%', fail_reason: 'refused', finish_time: created + 20 },
    ],
  ])('that %s is wrapped', (_name, task, data) => {
    expect(toGeneration(task)).toEqual({ code: 'success', message: '', data: { ...base, ...data } });
  });
});

describe("a task in OpenAI's shape", () => {
  const base = submittedVideo(taskOf());
  it.each<[string, VideoTask, object]>([
    ['waits', taskOf(), {}],
    ['is being made', underWay, { status: 'in_progress', progress: 42 }],
    [
      'is made',
      made,
      {
        status: 'completed',
        progress: 100,
        completed_at: created + 90,
        expires_at: created + 86_400,
        metadata: { url },
      },
    ],
    [
      'has failed',
      failed,
      {
        status: 'failed',
        progress: 100,
        error: { code: 'video_generation_failed', message: 'refused' },
      },
    ],
  ])('that %s is flat', (_name, task, fields) => {
    expect(toVideo(task)).toEqual({ ...base, ...fields });
  });
});

it.each<[VideoTaskState, string, string]>([
  ['submitting', 'SUBMITTED', 'queued'],
  ['queued', 'SUBMITTED', 'queued'],
  ['in_progress', 'IN_PROGRESS', 'in_progress'],
  ['completed', 'SUCCESS', 'completed'],
  ['failed', 'FAILURE', 'failed'],
])('%s is %s by the reference, and %s by OpenAI', (state, upper, lower) => {
  expect(toGeneration(taskOf({ state }))).toMatchObject({ data: { status: upper } });
  expect(toVideo(taskOf({ state }))).toMatchObject({ status: lower });
});
