import { klingCredential } from '../../../test/support/fake-kling/kling-calls.js';
import type { UpstreamAnswer } from '../../upstream/upstream-request.js';
import { fromKlingError, isSecondTime, withoutSecrets } from './kling-errors.js';

const credential = klingCredential('access-0123:secret-4567');

function answer(status: number, body: unknown, headers: UpstreamAnswer['headers'] = {}): UpstreamAnswer {
  return { status, headers, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) };
}

const refused = (status: number, code: number, message = 'No.') =>
  fromKlingError(answer(status, { code, message, request_id: 'r' }), credential);

describe("Kling's refusals", () => {
  it.each([
    [401, 1000, 'upstream_auth'],
    [401, 1001, 'upstream_auth'],
    [401, 1002, 'upstream_auth'],
    [401, 1003, 'upstream_auth'],
    [401, 1004, 'upstream_auth'],
    [429, 1100, 'upstream_quota'],
    [429, 1101, 'upstream_quota'],
    [429, 1102, 'upstream_quota'],
    [403, 1103, 'upstream_auth'],
    [400, 1200, 'invalid_request'],
    [400, 1201, 'invalid_request'],
    [404, 1202, 'upstream_protocol'],
    [404, 1203, 'upstream_model_gone'],
    [400, 1300, 'content_filtered'],
    [400, 1301, 'content_filtered'],
    [429, 1302, 'upstream_rate_limited'],
    [429, 1303, 'upstream_rate_limited'],
    [429, 1304, 'upstream_auth'],
    [500, 5000, 'upstream_unavailable'],
    [503, 5001, 'upstream_unavailable'],
    [504, 5002, 'upstream_timeout'],
    // Inside a success as well.
    [200, 1102, 'upstream_quota'],
    [200, 1301, 'content_filtered'],
  ])('HTTP %d, code %d is %s', (status, code, kind) => {
    expect(refused(status, code)).toMatchObject({ kind, upstreamStatus: status });
  });

  it('no right to a model is no fault of the key', () => {
    expect(refused(403, 1103, 'No permission for this model').kind).toBe('upstream_model_gone');
  });

  it('a 429 says when to come back', () => {
    expect(refused(429, 1303).retryAfterSeconds).toBe(1);
    const told = answer(429, { code: 1302, message: 'Too fast' }, { 'retry-after': '7' });
    expect(fromKlingError(told, credential).retryAfterSeconds).toBe(7);
  });

  it('answers without a code are taken by their status', () => {
    expect(fromKlingError(answer(504, '<html>'), credential).kind).toBe('upstream_timeout');
    expect(fromKlingError(answer(502, '<html>'), credential).kind).toBe('upstream_unavailable');
    expect(fromKlingError(answer(401, '{}'), credential).kind).toBe('upstream_auth');
  });

  it('the caller reads what is wrong with a request, and none of our keys', () => {
    const { message } = refused(400, 1201, 'duration of access-0123 with secret-4567 is invalid');
    expect(message).toBe('duration of [removed] with [removed] is invalid');
    expect(refused(401, 1000, 'secret-4567').message).not.toContain('secret-4567');
    const token = 'eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJhIn0.c2lnbmF0dXJl';
    expect(withoutSecrets(`bad ${token} at https://host/x`, credential)).toBe('bad [removed] at [removed]');
  });

  it.each([
    ['external_task_id task_1 already exists', true],
    ['Duplicate external task id', true],
    ['External Task ID must be unique', true],
    ['duration is invalid', false],
  ])('“%s”: the task is there already: %s', (message, is) => {
    expect(isSecondTime(refused(400, 1201, message))).toBe(is);
    expect(isSecondTime(refused(500, 5000, message))).toBe(false);
  });
});
