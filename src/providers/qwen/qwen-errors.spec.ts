import { readChunks, readFailure } from '../../../test/support/dialect-answers.js';
import { failureTable } from '../../contract/gateway-error.js';
import { qwenDialect } from './qwen-dialect.js';

const requestId = '5bf78562-0341-9de2-8d10-5429ef761b7e';

function newer(code: string, message = 'No.'): object {
  return {
    error: { message, type: code, param: null, code },
    id: `chatcmpl-${requestId}`,
    request_id: requestId,
  };
}

function older(code: string, message = 'No.'): object {
  return { code, message, request_id: requestId };
}

const kinds = [
  [400, 'InvalidParameter', 'invalid_request'],
  [400, 'invalid_parameter_error', 'invalid_request'],
  [500, 'InternalError.Algo.InvalidParameter', 'invalid_request'],
  [400, 'Arrearage', 'upstream_quota'],
  [403, 'AllocationQuota.FreeTierOnly', 'upstream_quota'],
  [400, 'DataInspectionFailed', 'content_filtered'],
  [400, 'data_inspection_failed', 'content_filtered'],
  [401, 'invalid_api_key', 'upstream_auth'],
  [401, 'InvalidApiKey', 'upstream_auth'],
  [403, 'AccessDenied', 'upstream_auth'],
  [403, 'Model.AccessDenied', 'upstream_model_gone'],
  [404, 'model_not_found', 'upstream_model_gone'],
  [404, 'ModelNotFound', 'upstream_model_gone'],
  [429, 'Throttling', 'upstream_rate_limited'],
  [429, 'Throttling.RateQuota', 'upstream_rate_limited'],
  [429, 'Throttling.AllocationQuota', 'upstream_rate_limited'],
  [429, 'insufficient_quota', 'upstream_rate_limited'],
  [429, 'limit_requests', 'upstream_rate_limited'],
  [429, 'limit_burst_rate', 'upstream_rate_limited'],
  [500, 'InternalError', 'upstream_unavailable'],
  [500, 'InternalError.Algo', 'upstream_unavailable'],
  [503, 'ModelServingError', 'upstream_unavailable'],
  [503, 'some_new_word', 'upstream_unavailable'],
  [500, 'RequestTimeOut', 'upstream_timeout'],
  [500, 'InternalError.Timeout', 'upstream_timeout'],
] as const;

describe('errors of qwen', () => {
  it.each(kinds)('%i %s is %s, in either shape', (status, code, kind) => {
    expect(readFailure(qwenDialect, status, newer(code))).toMatchObject({ kind, upstreamStatus: status });
    expect(readFailure(qwenDialect, status, older(code))).toMatchObject({ kind, upstreamStatus: status });
  });

  it.each(kinds.filter(([, code]) => code !== 'some_new_word'))(
    '%i %s means the same in the middle of a stream and in an answer of status 200',
    (_status, code, kind) => {
      for (const body of [newer(code), older(code)]) {
        expect(readChunks(qwenDialect, [body]).failure?.kind).toBe(kind);
        expect(readFailure(qwenDialect, 200, body).kind).toBe(kind);
      }
    },
  );

  it.each([
    ['AccessDenied', 'Access denied.', 'upstream_auth'],
    [
      'AccessDenied.Unpurchased',
      'Access to model denied. Please make sure you are eligible for using the model.',
      'upstream_model_gone',
    ],
    ['access_denied', 'No access to file file-fe-x.', 'invalid_request'],
  ])('403 %s: %j is %s', (code, message, kind) => {
    expect(readFailure(qwenDialect, 403, newer(code, message)).kind).toBe(kind);
    expect(readFailure(qwenDialect, 403, older(code, message)).kind).toBe(kind);
  });

  it('trap 28: a key of another region is the operator’s business and not the caller’s fault', () => {
    const failure = readFailure(qwenDialect, 401, newer('invalid_api_key', 'Incorrect API key provided.'));
    expect(failureTable[failure.kind].fault).toBe('ours');
    expect(failure.status).toBe(502);
    expect(failure.message).not.toMatch(/key|region/i);
  });

  it('a prompt that is too long goes to a larger model', () => {
    const message = '<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 204800]';
    expect(readFailure(qwenDialect, 400, newer('invalid_parameter_error', message))).toMatchObject({
      kind: 'context_too_long',
      code: 'context_length_exceeded',
    });
    const answerTooLong = 'Range of max_tokens should be [1, 8192]';
    expect(readFailure(qwenDialect, 400, newer('invalid_parameter_error', answerTooLong)).kind).toBe(
      'invalid_request',
    );
  });

  it('neither addresses nor request ids of the vendor are told', () => {
    const message = `Bad input, see: https://help.example.com/error-code#x (${requestId})`;
    const failure = readFailure(qwenDialect, 400, newer('InvalidParameter', message));
    expect(failure.message).toBe('Bad input, see: [removed] ([removed])');
  });
});
