import { fromResponseError, fromResponsesFailure } from './responses-errors.js';

const dialect = { reasoningFormat: 'test-v1' };

function refusal(status: number, error: object): ReturnType<typeof fromResponsesFailure> {
  return fromResponsesFailure({ status, headers: {}, body: Buffer.from(JSON.stringify({ error })) }, dialect);
}

describe('fromResponsesFailure', () => {
  it.each([
    ['max_output_tokens', 'max_completion_tokens'],
    ['reasoning.effort', 'reasoning_effort'],
    ['text.format.schema', 'response_format'],
    ['text.verbosity', 'verbosity'],
    ['input[2].content[0].image_url', 'messages'],
    ['tools[0].name', 'tools[0].name'],
    ['temperature', 'temperature'],
    [undefined, undefined],
  ])('what the endpoint calls %s the caller knows as %s', (param, expected) => {
    const failure = refusal(400, {
      message: 'Bad.',
      type: 'invalid_request_error',
      code: 'invalid_value',
      param,
    });
    expect(failure).toMatchObject({
      kind: 'invalid_request',
      message: 'Bad.',
      code: 'invalid_value',
      upstreamStatus: 400,
    });
    expect(failure.param).toBe(expected);
  });

  it('asks the vendor first what a status means', () => {
    const own = fromResponseError({ message: 'x', code: 'rate_limit_exceeded' });
    const answer = { status: 418, headers: {}, body: Buffer.from('') };
    expect(fromResponsesFailure(answer, { ...dialect, toFailure: () => own })).toBe(own);
  });

  it.each([
    [404, { message: "Previous response with id 'resp_x' not found.", code: 'previous_response_not_found' }],
    [404, { message: "Response with id 'resp_x' not found.", param: 'previous_response_id' }],
    [404, { message: 'The requested file was not found.', param: 'input[0].content[1].file_id' }],
  ])('%i %j is a mistake of the caller’s', (status, error) => {
    expect(refusal(status, error)).toMatchObject({ kind: 'invalid_request', message: error.message });
  });

  it('an error inside a 200 is told by its code', () => {
    expect(refusal(200, { code: 'insufficient_quota', message: 'x' }).kind).toBe('upstream_quota');
    expect(
      fromResponsesFailure({ status: 200, headers: {}, body: Buffer.from('<html>') }, dialect).kind,
    ).toBe('upstream_unavailable');
  });
});

describe('fromResponseError', () => {
  it.each([
    [{ code: 'server_error' }, 'upstream_unavailable'],
    [{ code: 'vector_store_timeout' }, 'upstream_unavailable'],
    [{ code: 'rate_limit_exceeded' }, 'upstream_rate_limited'],
    [{ type: 'insufficient_quota', code: 'insufficient_quota' }, 'upstream_quota'],
    [{ code: 'invalid_prompt' }, 'invalid_request'],
    [{ code: 'invalid_image_url' }, 'invalid_request'],
    [{ code: 'empty_image_file' }, 'invalid_request'],
    [{ code: 'context_length_exceeded' }, 'context_too_long'],
    [{ code: 'image_content_policy_violation' }, 'content_filtered'],
    [{ code: 'invalid_api_key' }, 'upstream_auth'],
    [{ code: 'model_not_found' }, 'upstream_model_gone'],
    [null, 'upstream_unavailable'],
    [undefined, 'upstream_unavailable'],
  ])('%j is %s', (error, kind) => expect(fromResponseError(error).kind).toBe(kind));
});
