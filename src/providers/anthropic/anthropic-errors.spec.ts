import { curedBy, fromErrorEvent, fromMessagesError } from './anthropic-errors.js';

function answer(
  status: number,
  type: string,
  message: string,
  headers = {},
): ReturnType<typeof fromMessagesError> {
  const body = JSON.stringify({
    type: 'error',
    error: { type, message },
    request_id: 'req_011CSHoEeqs5C35K2UUqR7Fy',
  });
  return fromMessagesError({ status, headers, body: Buffer.from(body) });
}

describe('fromMessagesError', () => {
  it.each([
    [400, 'invalid_request_error', 'max_tokens: must be greater', 'invalid_request'],
    [400, 'invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum', 'context_too_long'],
    [
      400,
      'invalid_request_error',
      'input length and `max_tokens` exceed context limit: 190000 + 32000 > 200000',
      'context_too_long',
    ],
    [400, 'invalid_request_error', 'Your credit balance is too low to access the API.', 'upstream_quota'],
    [
      400,
      'invalid_request_error',
      'You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.',
      'upstream_quota',
    ],
    [400, 'invalid_request_error', 'This organization has been disabled.', 'upstream_auth'],
    [401, 'authentication_error', 'invalid x-api-key', 'upstream_auth'],
    [402, 'billing_error', 'Pay.', 'upstream_quota'],
    [400, 'invalid_request_error', 'tools.0: bad tag `Your credit balance is too low`', 'invalid_request'],
    [400, 'invalid_request_error', 'tools.0: bad tag `organization has been disabled`', 'invalid_request'],
    [403, 'permission_error', 'No.', 'upstream_auth'],
    [
      403,
      'permission_error',
      'Your API key does not have permission to use the specified resource.',
      'upstream_auth',
    ],
    [403, 'forbidden', 'Request not allowed', 'upstream_auth'],
    [403, 'permission_error', 'Your organization has no access to model claude-x.', 'upstream_model_gone'],
    [404, 'not_found_error', 'model: claude-x', 'upstream_model_gone'],
    [404, 'not_found_error', 'model: my-file', 'upstream_model_gone'],
    [404, 'not_found_error', 'File not found: file_x', 'invalid_request'],
    [404, 'not_found_error', 'container: Container not found.', 'invalid_request'],
    [409, 'conflict', 'Again.', 'upstream_unavailable'],
    [413, 'request_too_large', 'Request exceeds the maximum size', 'request_too_large'],
    [429, 'rate_limit_error', 'Slow down.', 'upstream_rate_limited'],
    [500, 'api_error', 'Internal server error', 'upstream_unavailable'],
    [504, 'timeout_error', 'Too slow.', 'upstream_timeout'],
    [529, 'overloaded_error', 'Overloaded', 'upstream_unavailable'],
  ])('%d %s "%s" is %s', (status, type, message, kind) => {
    expect(answer(status, type, message)).toMatchObject({ kind, upstreamStatus: status });
  });

  it('tells of the caller’s mistake, without ids and addresses', () => {
    const failure = answer(
      400,
      'invalid_request_error',
      'messages.0: bad. See https://docs.claude.com/en/docs/x and req_011CSHoEeqs5C35K2UUqR7Fy again.',
    );
    expect(failure.message).toBe('messages.0: bad. See [removed] and [removed] again.');
    expect(failure.code).toBe('invalid_request');
  });

  it('does not quote a vendor that refuses our key', () => {
    expect(
      answer(401, 'authentication_error', 'invalid x-api-key sk-ant-api03-abcdef').message,
    ).not.toContain('sk-');
  });

  it('hands on how long to wait', () => {
    expect(answer(429, 'rate_limit_error', 'x', { 'retry-after': '7' }).retryAfterSeconds).toBe(7);
  });

  it('makes do with a body that is none', () => {
    expect(fromMessagesError({ status: 400, headers: {}, body: Buffer.from('<html>') })).toMatchObject({
      kind: 'invalid_request',
    });
    expect(fromMessagesError({ status: 200, headers: {}, body: Buffer.from('null') })).toMatchObject({
      kind: 'upstream_unavailable',
    });
    expect(fromErrorEvent(null)).toMatchObject({ kind: 'upstream_unavailable' });
  });
});

describe('curedBy', () => {
  it.each([
    ['messages.1.content.0: Invalid `signature` in `thinking` block', 'thoughts'],
    ['Invalid signature in thinking block', 'thoughts'],
    ['The block is bound to a different conversation', 'thoughts'],
    [
      'messages.1.content.2: `thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified.',
      'thoughts',
    ],
    ['The compiled grammar is too large', 'strict'],
    ['Schema is too complex.', 'strict'],
    ['tools.0.name: bad', undefined],
  ])('T56, T72: %s is cured without %s', (message, without) => {
    expect(curedBy(answer(400, 'invalid_request_error', message))).toBe(without);
    expect(curedBy(answer(500, 'api_error', message))).toBeUndefined();
  });
});
