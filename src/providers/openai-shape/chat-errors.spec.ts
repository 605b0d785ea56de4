import { jest } from '@jest/globals';
import { fromErrorAnswer, fromErrorObject } from './chat-errors.js';

function answer(
  status: number,
  error: unknown,
  headers: Record<string, string> = {},
): ReturnType<typeof fromErrorAnswer> {
  const body = typeof error === 'string' ? error : JSON.stringify({ error });
  return fromErrorAnswer({ status, headers, body: Buffer.from(body) });
}

describe('fromErrorAnswer', () => {
  it.each([
    [400, { message: 'bad', type: 'invalid_request_error' }, 'invalid_request'],
    [422, { message: 'bad' }, 'invalid_request'],
    [400, { message: 'too long', code: 'context_length_exceeded' }, 'context_too_long'],
    [400, { message: "This model's maximum context length is 8192 tokens" }, 'context_too_long'],
    [400, { message: 'no', code: 'content_policy_violation' }, 'content_filtered'],
    [400, { message: 'no', code: 'content_filter' }, 'content_filtered'],
    [401, { message: 'Incorrect API key provided' }, 'upstream_auth'],
    [403, { message: 'no access' }, 'upstream_auth'],
    [403, { message: 'Made up.', code: 'model_not_found' }, 'upstream_model_gone'],
    [400, { message: 'Made up.', code: 'model_not_found' }, 'upstream_model_gone'],
    [403, { message: 'No.', type: 'content_policy_violation' }, 'content_filtered'],
    [403, { message: 'Not yours.', param: 'messages[0].content[1].file.file_id' }, 'invalid_request'],
    [404, { message: 'Not found.', param: 'messages[0].content[1].file.file_id' }, 'invalid_request'],
    [404, { message: 'Not found.' }, 'upstream_model_gone'],
    [404, '<html>Not found</html>', 'upstream_model_gone'],
    [402, { message: 'pay' }, 'upstream_quota'],
    [404, { message: 'no such model', code: 'model_not_found' }, 'upstream_model_gone'],
    [408, { message: 'slow' }, 'upstream_timeout'],
    [429, { message: 'slow down', code: 'rate_limit_exceeded' }, 'upstream_rate_limited'],
    [429, { message: 'You exceeded your current quota', code: 'insufficient_quota' }, 'upstream_quota'],
    [500, { message: 'oops' }, 'upstream_unavailable'],
    [503, { message: 'busy' }, 'upstream_unavailable'],
    [529, { message: 'overloaded' }, 'upstream_unavailable'],
    [302, '', 'upstream_unavailable'],
    [502, '<html>Bad gateway</html>', 'upstream_unavailable'],
    [400, 'not json', 'invalid_request'],
  ])('%s %j is %s', (status, error, kind) => {
    expect(answer(status, error)).toMatchObject({ kind, upstreamStatus: status });
  });

  it('tells the caller what the vendor said of the caller’s own mistake', () => {
    const failure = answer(400, { message: 'Unknown parameter', param: 'foo', code: 'unknown_parameter' });
    expect(failure.toEnvelope()).toEqual({
      error: {
        message: 'Unknown parameter',
        type: 'invalid_request_error',
        code: 'unknown_parameter',
        param: 'foo',
      },
    });
  });

  it('never shows keys, organisations or request ids', () => {
    const message = 'Model gone for org-AbCdEf123456 with sk-proj-abcdef123456 (req_0123456789abcdef)';
    expect(answer(400, { message }).message).toBe('Model gone for [removed] with [removed] ([removed])');
  });

  it('never shows addresses, and no ids of teams', () => {
    const message = 'Team 01234567-89ab-cdef-0123-456789abcdef, see https://console.example.com/x?y.';
    expect(answer(400, { message }).message).toBe('Team [removed], see [removed]');
  });

  it('takes a sentence for no code', () => {
    expect(answer(400, { message: 'Bad.', code: 'An invalid argument' }).code).toBe('invalid_request');
  });

  it('does not quote a vendor that failed', () => {
    expect(answer(401, { message: 'Incorrect API key provided: sk-abc' }).message).not.toContain('key');
  });

  it.each([
    [{ 'retry-after': '7' }, 7],
    [{ 'retry-after': '0.2' }, 1],
    [{ 'retry-after-ms': '2500', 'retry-after': '9' }, 3],
  ])('reads %j as %i seconds', (headers, seconds) => {
    expect(answer(429, { message: 'slow' }, headers).retryAfterSeconds).toBe(seconds);
  });

  it('reads a date as the seconds until then', () => {
    jest.spyOn(Date, 'now').mockReturnValue(Date.UTC(2026, 0, 1));
    const headers = { 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' };
    expect(answer(429, { message: 'slow' }, headers).retryAfterSeconds).toBe(30);
    jest.restoreAllMocks();
  });

  it('always says when to come back, even if the vendor does not', () => {
    expect(answer(429, { message: 'slow' }).retryAfterSeconds).toBe(1);
  });
});

describe('an error inside a 200', () => {
  it.each([
    [{ message: 'bad', type: 'invalid_request_error' }, 'invalid_request'],
    [{ message: 'long', code: 'context_length_exceeded' }, 'context_too_long'],
    [{ message: 'slow', type: 'rate_limit_error' }, 'upstream_rate_limited'],
    [{ message: 'no', code: 450.5 }, 'upstream_unavailable'],
    ['<html>Hello</html>', 'upstream_unavailable'],
  ])('%j is %s, as it is inside a stream', (error, kind) => {
    const { kind: found, upstreamStatus } = answer(200, error);
    expect(found).toBe(kind);
    expect(Number.isInteger(upstreamStatus)).toBe(true);
  });
});

describe('fromErrorObject', () => {
  it.each([
    [{ message: 'bad', type: 'invalid_request_error' }, 'invalid_request'],
    [{ message: 'no', code: 429 }, 'upstream_rate_limited'],
    [{ message: 'no', type: 'rate_limit_error' }, 'upstream_rate_limited'],
    [{ message: 'no', type: 'authentication_error' }, 'upstream_auth'],
    [{ message: 'no', type: 'permission_error' }, 'upstream_auth'],
    [{ message: 'No such file.', type: 'permission_error' }, 'invalid_request'],
    [{ message: 'No such file.', type: 'not_found_error' }, 'invalid_request'],
    [{ message: 'no', type: 'not_found_error' }, 'upstream_model_gone'],
    [{ message: 'no', type: 'invalid_request_error', code: 'model_not_found' }, 'upstream_model_gone'],
    [{ message: 'oops', type: 'server_error' }, 'upstream_unavailable'],
    ['a bare text', 'upstream_unavailable'],
    [null, 'upstream_unavailable'],
  ])('%j is %s', (error, kind) => expect(fromErrorObject(error).kind).toBe(kind));
});
