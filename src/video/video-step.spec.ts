import { fc } from '../../test/support/property.js';
import { attemptRecord } from '../../test/support/attempt-record.js';
import type { AttemptRecord } from '../contract/attempt-record.js';
import type { VideoNews } from '../contract/video.js';
import { stepOf } from './video-step.js';
import type { VideoTask, VideoTaskState } from './video-task.js';

const createdMs = Date.parse('2026-11-27T12:00:00Z');
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const video = { mode: 'std', resolution: '720p' };

const order: AttemptRecord = attemptRecord({
  completionId: 'task_1',
  usage: undefined,
  upstreamStatus: undefined,
  firstTokenMs: undefined,
});

/** As it is read from the database: what was undefined has been lost on the way. */
function taskOf(changes: Partial<VideoTask> = {}): VideoTask {
  return {
    id: 'task_1',
    workspaceId: 'workspace',
    keyId: 'key',
    provider: 'one',
    modelId: 'one/video',
    upstreamModel: 'video',
    requestedModel: 'video',
    credential: 'fingerprint',
    vendorTaskId: 'v1',
    action: 'textGenerate',
    state: 'queued',
    progress: 0,
    seconds: '5',
    size: null,
    media: { seconds: 5, video },
    attempt: JSON.parse(JSON.stringify(order)) as AttemptRecord,
    resultUrl: null,
    expiresAt: null,
    failReason: null,
    looks: 1,
    createdAt: new Date(createdMs),
    startedAt: null,
    finishedAt: null,
    ...changes,
  };
}

function done(fields: Partial<Extract<VideoNews, { state: 'completed' }>> = {}): VideoNews {
  return {
    state: 'completed',
    vendorTaskId: 'v1',
    url: 'https://files.test/1.mp4',
    expiresAtMs: createdMs + 24 * hourMs,
    seconds: undefined,
    units: undefined,
    ...fields,
  };
}

const openStates: readonly VideoTaskState[] = ['submitting', 'queued', 'in_progress'];
const begunAt = new Date(createdMs + 1_000);
const inState = (state: VideoTaskState): VideoTask =>
  state === 'in_progress'
    ? taskOf({ state, startedAt: begunAt, progress: 40 })
    : taskOf({ state, vendorTaskId: state === 'submitting' ? null : 'v1' });

describe.each(openStates)('of a task that is %s, the news that it', (state) => {
  const task = inState(state);
  const nowMs = createdMs + minuteMs;

  it('waits make it wait, unless it has begun', () => {
    const { change, record } = stepOf(task, { state: 'queued', vendorTaskId: 'v2' }, nowMs);
    expect(change).toEqual({ vendorTaskId: 'v2', ...(state === 'in_progress' ? {} : { state: 'queued' }) });
    expect(record).toBeUndefined();
  });

  it('is being made make it so, from the first time on', () => {
    const { change, record } = stepOf(task, { state: 'in_progress', vendorTaskId: 'v2' }, nowMs);
    expect(change).toEqual({
      vendorTaskId: 'v2',
      state: 'in_progress',
      startedAt: state === 'in_progress' ? begunAt : new Date(nowMs),
      progress: state === 'in_progress' ? 53 : 10,
    });
    expect(record).toBeUndefined();
  });

  it('is something unheard of leave it as it is', () => {
    expect(stepOf(task, { state: 'unclear', word: 'dreaming' }, nowMs)).toEqual({
      change: {},
      record: undefined,
    });
  });

  it('is made end it, and book it', () => {
    const { change, record } = stepOf(task, done({ vendorTaskId: 'v2' }), nowMs);
    expect(change).toEqual({
      vendorTaskId: 'v2',
      state: 'completed',
      progress: 100,
      resultUrl: 'https://files.test/1.mp4',
      expiresAt: new Date(createdMs + 24 * hourMs),
      startedAt: state === 'in_progress' ? begunAt : new Date(nowMs),
      finishedAt: new Date(nowMs),
    });
    expect(record).toMatchObject({ outcome: 'completed', media: { seconds: 5, video } });
  });

  it('has failed end it, and book that it cost nothing', () => {
    const news: VideoNews = { state: 'failed', vendorTaskId: 'v2', reason: 'refused' };
    const { change, record } = stepOf(task, news, nowMs);
    expect(change).toEqual({
      vendorTaskId: 'v2',
      state: 'failed',
      progress: 100,
      failReason: 'refused',
      finishedAt: new Date(nowMs),
    });
    expect(record).toMatchObject({ outcome: 'failed', failureKind: 'upstream_unavailable' });
    expect([record?.media, record?.usage]).toEqual([undefined, undefined]);
  });
});

describe('a task that the vendor does not know', () => {
  const unknown: VideoNews = { state: 'unknown' };

  it.each([
    ['waits two minutes where it may not have arrived', null, 2 * minuteMs],
    ['waits two hours where the vendor has known it', 'v1', 2 * hourMs],
  ])('%s, and has failed after', (_name, vendorTaskId, patienceMs) => {
    const task = taskOf({ vendorTaskId });
    const at = (ageMs: number) => stepOf(task, unknown, createdMs + ageMs);
    expect(at(patienceMs - 1)).toEqual({ change: {}, record: undefined });
    const { change, record } = at(patienceMs);
    expect(change).toEqual({
      state: 'failed',
      progress: 100,
      failReason: 'The provider does not know this task.',
      finishedAt: new Date(createdMs + patienceMs),
    });
    expect(record).toMatchObject({ outcome: 'failed', totalMs: patienceMs });
  });
});

describe('progress', () => {
  it('never falls, and stays below 100 until the end', () => {
    const looks = fc.array(fc.integer({ min: -hourMs, max: 10 * hourMs }), { minLength: 1 });
    fc.assert(
      fc.property(looks, (times) => {
        let task = taskOf();
        for (const time of times) {
          const news: VideoNews = { state: 'in_progress', vendorTaskId: 'v1' };
          const { change } = stepOf(task, news, createdMs + time);
          const { progress = Number.NaN } = change;
          expect(progress).toBeGreaterThanOrEqual(task.progress);
          expect(progress).toBeLessThan(100);
          task = { ...task, ...change };
        }
      }),
    );
  });

  it('is a guess of how long videos take', () => {
    const after = (seconds: number): unknown =>
      stepOf(
        taskOf({ startedAt: begunAt }),
        { state: 'in_progress', vendorTaskId: 'v1' },
        begunAt.getTime() + seconds * 1_000,
      ).change.progress;
    expect([0, 30, 90, 300, 3_600].map(after)).toEqual([10, 35, 66, 96, 99]);
  });
});

describe('what is charged', () => {
  it.each<[string, number | undefined, number]>([
    ['what was ordered, where nothing is told', undefined, 5],
    ['what was ordered, of a file that is a tenth longer', 5.1, 5],
    ['what was ordered, of a file that is a tenth shorter', 4.9, 5],
    ['what was ordered, of a file that is much longer', 10, 5],
    ['what there is of one that came out shorter', 3, 3],
    ['a second of one that is hardly there', 0.2, 1],
    ['a second of one that is not there', 0, 1],
  ])('is %s', (_name, seconds, charged) => {
    expect(stepOf(taskOf(), done({ seconds }), createdMs).record?.media).toEqual({ seconds: charged, video });
  });

  it('is told in the units of the vendor as well', () => {
    expect(stepOf(taskOf(), done({ units: '2.5' }), createdMs).record?.media).toEqual({
      seconds: 5,
      units: '2.5',
      video,
    });
  });
});

describe('the record', () => {
  it.each<[string, VideoNews]>([
    ['made', done()],
    ['failed', { state: 'failed', vendorTaskId: 'v1', reason: 'refused' }],
  ])('of a video that is %s is whole, though JSON has no place for what is undefined', (_name, news) => {
    const { record } = stepOf(taskOf(), news, createdMs + 90_000);
    expect(Object.keys(record ?? {}).sort()).toEqual(Object.keys(order).sort());
    expect(record).toMatchObject({ requestId: 'request', completionId: 'task_1', totalMs: 90_000 });
  });

  it('has no time below zero, though the clock of the database is ahead', () => {
    expect(stepOf(taskOf(), done(), createdMs - 5_000).record?.totalMs).toBe(0);
  });
});
