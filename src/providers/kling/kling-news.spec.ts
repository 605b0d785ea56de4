import { klingCredential } from '../../../test/support/fake-kling/kling-calls.js';
import { GatewayError } from '../../contract/gateway-error.js';
import type { VideoTaskAtVendor } from '../../contract/video.js';
import { createdId, newsOf } from './kling-news.js';

const credential = klingCredential('plain-key-0123');
const now = Date.parse('2026-11-27T12:00:00Z');
const month = 30 * 24 * 3600 * 1000;
const task: VideoTaskAtVendor = {
  taskId: 'task_1',
  vendorTaskId: '88',
  upstreamModel: 'kling-v3',
  action: 'textGenerate',
};
const url = 'https://v1-kling.klingai.com/cat.mp4';

function answer(body: unknown, status = 200) {
  return { status, headers: {}, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) };
}
const news = (data: unknown, of = task) => newsOf(answer({ code: 0, data }), of, credential, now);
const done = (more: object = {}, duration: unknown = '5.1') =>
  news({
    task_id: '88',
    task_status: 'succeed',
    updated_at: now - 1000,
    task_result: { videos: [{ id: 'v', url, duration }] },
    ...more,
  });

function failure(act: () => unknown): GatewayError {
  try {
    act();
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error('It did not fail.');
}

describe('what Kling says of a task', () => {
  it.each([
    ['submitted', 'queued'],
    ['processing', 'in_progress'],
  ])('%s is %s', (task_status, state) => {
    expect(news({ task_id: '88', task_status })).toEqual({ state, vendorTaskId: '88' });
  });

  it('a video is there for thirty days', () => {
    expect(done()).toEqual({
      state: 'completed',
      vendorTaskId: '88',
      url,
      expiresAtMs: now - 1000 + month,
      seconds: 5.1,
      units: undefined,
    });
    expect(done({ updated_at: undefined })).toMatchObject({ expiresAtMs: now + month });
    expect(done({ updated_at: now / 1000 })).toMatchObject({ expiresAtMs: now + month });
  });

  it.each([
    ['10', 10],
    [5, 5],
    ['', undefined],
    ['long', undefined],
    [null, undefined],
  ])('a length of %j is %j seconds', (duration, seconds) => {
    expect(done({}, duration)).toMatchObject({ seconds });
  });

  it.each([
    ['2.5', '2.5'],
    [2.5, '2.5'],
    ['3.0', '3'],
    ['', undefined],
    ['a lot', undefined],
    [-1, undefined],
    [1e-7, undefined],
  ])('T45: units of %j are %j', (final_unit_deduction, units) => {
    expect(done({ final_unit_deduction })).toMatchObject({ units });
  });

  it('T45: units say nothing where money was taken beside them', () => {
    const paid = { final_unit_deduction: '0', final_balance_deduction: { quota: '0.7' } };
    expect(done(paid)).toMatchObject({ units: undefined });
    const free = { final_unit_deduction: '2', final_balance_deduction: { quota: '0' } };
    expect(done(free)).toMatchObject({ units: '2' });
    expect(done({ ...free, final_balance_deduction: {} })).toMatchObject({ units: '2' });
  });

  it('a failure tells its reason', () => {
    const task_status = 'failed';
    expect(news({ task_id: '88', task_status, task_status_msg: 'Risk: plain-key-0123' })).toEqual({
      state: 'failed',
      vendorTaskId: '88',
      reason: 'Risk: [removed]',
    });
    expect(news({ task_id: '88', task_status })).toMatchObject({ reason: 'The video could not be made.' });
  });

  it.each([['queueing'], [''], [undefined], [7]])('T50: %j is no word that anybody knows', (task_status) => {
    expect(news({ task_id: '88', task_status })).toEqual({
      state: 'unclear',
      word: typeof task_status === 'string' ? task_status : '',
    });
  });

  it('T50: a success without a video is none yet', () => {
    for (const task_result of [undefined, { videos: [] }, { videos: [{ url: '' }] }])
      expect(done({ task_result })).toMatchObject({ state: 'unclear' });
  });

  it.each([
    [404, { code: 1203, message: 'Task not found' }],
    [400, { code: 1203, message: 'x' }],
    [200, { code: 1203, message: 'x' }],
    [400, { code: 1201, message: 'Task task_1 does not exist' }],
    [404, { code: 4040, message: 'x' }],
  ])('HTTP %d, %j: it knows of no such task', (status, body) => {
    expect(newsOf(answer(body, status), task, credential, now)).toEqual({ state: 'unknown' });
  });

  it.each([
    [404, '<html>', 'upstream_model_gone'],
    [404, { code: 1202, message: 'x' }, 'upstream_protocol'],
    [400, { code: 1201, message: 'Bad id' }, 'invalid_request'],
    [401, { code: 1004, message: 'x' }, 'upstream_auth'],
    [500, { code: 5000, message: 'x' }, 'upstream_unavailable'],
    [200, '<html>', 'upstream_unavailable'],
    [200, { code: 0, data: null }, 'upstream_protocol'],
    [200, { code: 0, data: 'x' }, 'upstream_protocol'],
  ])('HTTP %d, %j says nothing of the task: %s', (status, body, kind) => {
    expect(failure(() => newsOf(answer(body, status), task, credential, now)).kind).toBe(kind);
  });
});

describe('what the newer interface says of a task', () => {
  const other = { id: '99', status: 'failed', external_id: 'task_2' };
  const entry = (more: object = {}) => ({
    id: '88',
    status: 'succeeded',
    external_id: 'task_1',
    update_time: now,
    outputs: [
      { type: 'cover', url: 'https://x' },
      { type: 'video', id: 'v', url, duration: '5' },
    ],
    ...more,
  });

  it.each([['88'], [undefined]])('finds the task among others by %j', (vendorTaskId) => {
    const billing = [
      { charge_type: 'unit', amount: '1.25' },
      { charge_type: 'unit', amount: 1.5 },
    ];
    expect(news([other, entry({ billing })], { ...task, vendorTaskId })).toEqual({
      state: 'completed',
      vendorTaskId: '88',
      url,
      expiresAtMs: now + month,
      seconds: 5,
      units: '2.75',
    });
  });

  it('T45: a bill in money is none in units', () => {
    const cash = { charge_type: 'cash', amount: '0.7' };
    expect(news([entry({ billing: [cash, { charge_type: 'unit', amount: '1' }] })])).toMatchObject({
      units: undefined,
    });
    expect(news([entry({ billing: [] })])).toMatchObject({ units: undefined });
    expect(news([entry({ billing: [{ charge_type: 'unit' }] })])).toMatchObject({ units: undefined });
  });

  it('an empty list knows of no such task', () => {
    expect(news([])).toEqual({ state: 'unknown' });
    expect(news([other])).toEqual({ state: 'unknown' });
  });

  it('a failure tells its reason', () => {
    expect(news([entry({ status: 'failed', message: 'Risk.' })])).toMatchObject({ reason: 'Risk.' });
  });
});

describe('the id of a new task', () => {
  it.each([
    [{ task_id: '88' }, '88'],
    [{ id: '88' }, '88'],
    [{ id: 88 }, '88'],
  ])('is in %j', (data, id) => {
    expect(createdId(answer({ code: 0, data }), credential)).toBe(id);
  });

  it.each([
    [200, { code: 0, data: {} }, 'upstream_protocol'],
    [200, { code: 0 }, 'upstream_protocol'],
    [200, { code: 1102, message: 'x' }, 'upstream_quota'],
    [429, { code: 1303, message: 'x' }, 'upstream_rate_limited'],
    [504, { code: 5002, message: 'x' }, 'upstream_timeout'],
  ])('HTTP %d, %j has none: %s', (status, body, kind) => {
    expect(failure(() => createdId(answer(body, status), credential)).kind).toBe(kind);
  });
});
