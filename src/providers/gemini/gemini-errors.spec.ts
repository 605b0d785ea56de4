import type { FailureKind, GatewayError } from '../../contract/gateway-error.js';
import { readStreamed, readWhole } from '../../../test/support/gemini-calls.js';
import { fromErrorAnswer } from './gemini-errors.js';

const answer = (status: number, body: unknown, headers = {}): GatewayError =>
  fromErrorAnswer({
    status,
    headers,
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  });
const error = (code: number, status: string, message = '', ...details: object[]): object => ({
  error: { code, status, message, details },
});
const quota = (violation: object): object => ({
  '@type': 'google.rpc.QuotaFailure',
  violations: [violation],
});
const retry = (retryDelay: string): object => ({ '@type': 'google.rpc.RetryInfo', retryDelay });

describe('refusals', () => {
  it.each<[FailureKind, number, object]>([
    ['invalid_request', 400, error(400, 'INVALID_ARGUMENT', 'Unknown name "x".')],
    ['upstream_auth', 400, error(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.')],
    ['upstream_auth', 400, error(400, 'INVALID_ARGUMENT', 'Bad.', { reason: 'API_KEY_INVALID' })],
    ['upstream_auth', 400, error(400, 'INVALID_ARGUMENT', 'API key expired. Please renew the API key.')],
    ['upstream_auth', 400, error(400, 'FAILED_PRECONDITION', 'User location is not supported.')],
    [
      'invalid_request',
      400,
      error(400, 'FAILED_PRECONDITION', 'The File x1y2 is not in an ACTIVE state and usage is not allowed.'),
    ],
    ['invalid_request', 400, error(400, 'INVALID_ARGUMENT', 'Invalid function name: API key not valid.')],
    [
      'context_too_long',
      400,
      error(
        400,
        'INVALID_ARGUMENT',
        'The input token count (9) exceeds the maximum number of tokens allowed (8).',
      ),
    ],
    ['upstream_auth', 401, error(401, 'UNAUTHENTICATED')],
    ['upstream_auth', 403, error(403, 'PERMISSION_DENIED', '', { reason: 'SERVICE_DISABLED' })],
    ['upstream_auth', 403, error(403, 'PERMISSION_DENIED', 'The caller does not have permission')],
    ['upstream_auth', 403, error(403, 'PERMISSION_DENIED', 'Your project has been denied access.')],
    [
      'upstream_auth',
      403,
      error(403, 'PERMISSION_DENIED', 'Your API key was reported as leaked. Please use another API key.'),
    ],
    [
      'upstream_model_gone',
      403,
      error(403, 'PERMISSION_DENIED', 'You do not have permission to access tuned model x.'),
    ],
    [
      'invalid_request',
      403,
      error(
        403,
        'PERMISSION_DENIED',
        'You do not have permission to access the File nope or it may not exist.',
      ),
    ],
    [
      'invalid_request',
      403,
      error(403, 'PERMISSION_DENIED', 'CachedContent not found (or permission denied)'),
    ],
    ['content_filtered', 403, error(403, 'PERMISSION_DENIED', 'The prompt violates our policies.')],
    ['upstream_model_gone', 404, error(404, 'NOT_FOUND')],
    [
      'upstream_model_gone',
      404,
      error(
        404,
        'NOT_FOUND',
        'models/x is not found for API version v1beta, or is not supported for generateContent.',
      ),
    ],
    ['invalid_request', 404, error(404, 'NOT_FOUND', 'File files/x not found.')],
    ['upstream_unavailable', 499, error(499, 'CANCELLED')],
    ['upstream_unavailable', 500, error(500, 'INTERNAL')],
    ['upstream_unavailable', 503, error(503, 'UNAVAILABLE', 'The model is overloaded.')],
    ['upstream_timeout', 504, error(504, 'DEADLINE_EXCEEDED')],
  ])('T78: %s for HTTP %i, %j, alone or in a list', (kind, status, body) => {
    for (const shape of [body, [body]]) {
      expect(answer(status, shape)).toMatchObject({ kind, upstreamStatus: status });
      expect(answer(200, shape).kind).toBe(kind);
    }
  });

  it('T77: the delay of a rate limit becomes whole seconds, not too short', () => {
    const limited = (delay: string): GatewayError =>
      answer(429, error(429, 'RESOURCE_EXHAUSTED', '', quota({ quotaId: 'XPerMinutePerY' }), retry(delay)));
    expect(limited('34.074824224s')).toMatchObject({ kind: 'upstream_rate_limited', retryAfterSeconds: 35 });
    expect(limited('0.2s').retryAfterSeconds).toBe(1);
    expect(limited('7s').retryAfterSeconds).toBe(7);
    expect(limited('soon').retryAfterSeconds).toBe(1);
    expect(answer(429, error(429, 'RESOURCE_EXHAUSTED'), { 'retry-after': '9' }).retryAfterSeconds).toBe(9);
  });

  it.each<[FailureKind, string, object[]]>([
    [
      'upstream_quota',
      'Quota exceeded.',
      [quota({ quotaId: 'GenerateRequestsPerDayPerProject' }), retry('3s')],
    ],
    ['upstream_quota', 'Quota exceeded.', [quota({ quotaId: 'XPerMinute', quotaValue: '0' })]],
    ['upstream_quota', 'Your prepayment credits are depleted.', []],
    // What is said of every limit.
    ['upstream_rate_limited', 'Check your plan and billing details.', [quota({ quotaId: 'XPerMinute' })]],
    ['upstream_rate_limited', 'Resource has been exhausted (e.g. check quota).', []],
  ])('T77: %s for %s', (kind, message, details) => {
    expect(answer(429, error(429, 'RESOURCE_EXHAUSTED', message, ...details)).kind).toBe(kind);
  });

  it('the vendor is quoted for mistakes of the caller only, without keys, projects and hosts', () => {
    const words =
      'Bad field. Key AIzaSyA1234567890abcdefghij, project 123456789, projects/my-app-1, see https://ai.google.dev/x ' +
      'or generativelanguage.googleapis.com/v1.';
    const { message } = answer(400, error(400, 'INVALID_ARGUMENT', words));
    expect(message).toContain('Bad field.');
    expect(message).not.toMatch(/AIza|123456789|my-app|google/);
    expect(answer(403, error(403, 'PERMISSION_DENIED', words)).message).not.toContain('Bad field');
  });

  it('a file that is not the caller’s is told of in the vendor’s words', () => {
    const message = 'You do not have permission to access the File nope or it may not exist.';
    expect(answer(403, error(403, 'PERMISSION_DENIED', message))).toMatchObject({ status: 400, message });
  });

  it('a page of a proxy and an empty body are failures of the vendor', () => {
    expect(answer(502, '<html>').kind).toBe('upstream_unavailable');
    expect(answer(200, '').kind).toBe('upstream_unavailable');
    expect(answer(400, '').kind).toBe('invalid_request');
  });

  it('T33 of this vendor: an error inside a 200 or a stream is the failure that it says', () => {
    const overload = error(503, 'UNAVAILABLE', 'The model is overloaded.');
    const limited = error(429, 'RESOURCE_EXHAUSTED', '', retry('2.5s'));
    const expected = (kind: FailureKind): Error => expect.objectContaining({ kind }) as Error;
    expect(() => readWhole(overload)).toThrow(expected('upstream_unavailable'));
    for (const payload of [overload, [overload]])
      expect(() => readStreamed([payload])).toThrow(expected('upstream_unavailable'));
    expect(() => readStreamed([limited])).toThrow(
      expect.objectContaining({ kind: 'upstream_rate_limited', retryAfterSeconds: 3 }) as Error,
    );
    for (const payload of ['{"a', '"text"', '[1]', 'null'])
      expect(() => readStreamed([payload])).toThrow(expected('upstream_protocol'));
  });
});
