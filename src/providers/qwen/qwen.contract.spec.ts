import { testGatewayConfig } from '../../../test/support/gateway-config.js';
import { jsonReply, sseEvents } from '../../../test/support/fake-reply.js';
import { openAiContractHarness } from '../../../test/support/openai-contract-harness.js';
import { describeChatContract } from '../../../test/support/provider-contract.js';
import type { VendorFailure } from '../../../test/support/provider-contract/contract-harness.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import { QwenAdapter } from './qwen.adapter.js';
import { credentialsOf } from '../../contract/credential.js';

const client = new UpstreamClient(testGatewayConfig());

const harness = openAiContractHarness(({ baseUrl }, credential) => {
  const config = testGatewayConfig({ qwen: { credentials: credentialsOf(credential), baseUrl } });
  return new QwenAdapter(config, client).chat;
});

const failed = (status: number, code: string, message: string, headers = {}): ReturnType<typeof jsonReply> =>
  jsonReply({ error: { message, type: code, param: null, code }, request_id: 'a' }, { status, headers });

/** Where DashScope's words or statuses are its own. */
const failures: Partial<Record<VendorFailure, ReturnType<typeof failed>>> = {
  'context too long': failed(
    400,
    'invalid_parameter_error',
    '<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 204800]',
  ),
  'bad credential': failed(401, 'invalid_api_key', 'Incorrect API key provided.'),
  'forbidden credential': failed(403, 'AccessDenied', 'Access denied.'),
  'quota used up': failed(
    400,
    'Arrearage',
    'Access denied, please make sure your account is in good standing.',
  ),
  'model gone': failed(404, 'model_not_found', 'The model `qwen-0` does not exist.'),
  'rate limited': failed(429, 'Throttling.RateQuota', 'Requests rate limit exceeded.', {
    'retry-after': '7',
  }),
  'server error': failed(500, 'InternalError', 'An internal error has occurred.'),
};
const flat = { code: 'InternalError', message: 'An internal error has occurred.', request_id: 'a' };

describeChatContract('qwen', {
  ...harness,
  failure: (failure) => failures[failure] ?? harness.failure(failure),
  errorInside200: () => jsonReply(flat),
  errorEvent: () => sseEvents([flat]).join(''),
});
