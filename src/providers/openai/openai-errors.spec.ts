import { fromOpenAiError } from './openai-errors.js';

function refusal(
  status: number,
  error: object,
  headers: Record<string, string> = {},
): ReturnType<typeof fromOpenAiError> {
  return fromOpenAiError({ status, headers, body: Buffer.from(JSON.stringify({ error })) });
}

describe('fromOpenAiError', () => {
  it.each([
    [
      400,
      { message: "Unsupported parameter: 'max_tokens'", code: 'unsupported_parameter' },
      'invalid_request',
    ],
    [400, { message: 'x', code: 'context_length_exceeded' }, 'context_too_long'],
    [400, { message: 'x', code: 'invalid_prompt' }, 'invalid_request'],
    [
      400,
      { message: 'Could not finish the message because max_tokens or model output limit was reached.' },
      'invalid_request',
    ],
    [401, { message: 'x', code: 'invalid_api_key' }, 'upstream_auth'],
    [403, { message: 'x', code: 'unsupported_country_region_territory' }, 'upstream_auth'],
    [404, { message: 'x', code: 'model_not_found' }, 'upstream_model_gone'],
    [408, { message: 'x' }, 'upstream_timeout'],
    [409, { message: 'x' }, 'upstream_unavailable'],
    [429, { message: 'x', code: 'rate_limit_exceeded' }, 'upstream_rate_limited'],
    [429, { message: 'x', code: 'resource_unavailable' }, 'upstream_rate_limited'],
    [429, { message: 'x', code: 'insufficient_quota' }, 'upstream_quota'],
    [429, { message: 'x', code: 'billing_hard_limit_reached' }, 'upstream_quota'],
    [
      429,
      {
        message: 'Request too large for gpt-4o on tokens per min (TPM): Limit 30000',
        code: 'rate_limit_exceeded',
      },
      'upstream_quota',
    ],
    [520, { message: 'x' }, 'upstream_unavailable'],
    [529, { message: 'x' }, 'upstream_unavailable'],
  ])('%i %j is %s', (status, error, kind) => {
    expect(refusal(status, error)).toMatchObject({ kind, upstreamStatus: status });
  });

  it('a request that is too large for the account does not ask to be sent again', () => {
    const error = {
      message: 'Request too large for org-AbCdEf123456 on tokens per min',
      code: 'rate_limit_exceeded',
    };
    const failure = refusal(429, error, { 'retry-after': '1' });
    expect(failure.retryAfterSeconds).toBeUndefined();
    expect(failure.message).not.toContain('org-');
  });

  it('T56: a refusal of tools is told as it is, in OpenAI’s words', () => {
    const message =
      'Function tools with reasoning_effort are not supported for gpt-9 in /v1/chat/completions.';
    expect(
      refusal(400, { message, type: 'invalid_request_error', param: 'reasoning_effort', code: null }),
    ).toMatchObject({ kind: 'invalid_request', message, param: 'reasoning_effort' });
  });
});
