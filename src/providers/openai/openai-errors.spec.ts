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
    [
      403,
      {
        message: 'Country, region, or territory not supported',
        code: 'unsupported_country_region_territory',
      },
      'upstream_auth',
    ],
    [
      403,
      { message: 'You have insufficient permissions for this operation. Missing scopes: model.request.' },
      'upstream_auth',
    ],
    [
      403,
      { message: 'Project `proj_x` does not have access to model `gpt-x`', code: 'model_not_found' },
      'upstream_model_gone',
    ],
    [
      403,
      { message: 'Your organization must be verified to use the model `gpt-x`. Please go to: https://x.y.' },
      'upstream_model_gone',
    ],
    [
      404,
      {
        message: 'The model `gpt-x` does not exist or you do not have access to it.',
        code: 'model_not_found',
      },
      'upstream_model_gone',
    ],
    [
      404,
      { message: 'This is not a chat model and thus not supported in the v1/chat/completions endpoint.' },
      'upstream_model_gone',
    ],
    [404, { message: 'Invalid URL (POST /v1/chat/completions)' }, 'upstream_model_gone'],
    [404, { message: 'No such File object: file-x', param: 'id' }, 'invalid_request'],
    [404, { message: 'File cfile_x not found on container cntr_x.' }, 'invalid_request'],
    [404, { message: 'Vector stores [vs_x] not found.' }, 'invalid_request'],
    [404, { message: "Item with id 'rs_x' not found." }, 'invalid_request'],
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

  it('tells of a file as the vendor does, without its id', () => {
    const message = 'No such File object: file-AbCdEf123456';
    expect(refusal(404, { message, type: 'invalid_request_error', param: 'id', code: null })).toMatchObject({
      status: 400,
      message: 'No such File object: [removed]',
      code: 'invalid_request',
      param: 'id',
    });
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
