import { testGatewayConfig } from '../../../test/support/gateway-config.js';
import { openAiContractHarness } from '../../../test/support/openai-contract-harness.js';
import { jsonReply, sseEvents } from '../../../test/support/fake-reply.js';
import { describeChatContract } from '../../../test/support/provider-contract.js';
import type {
  UpstreamAddress,
  VendorFailure,
} from '../../../test/support/provider-contract/contract-harness.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import { MiniMaxAdapter } from './minimax.adapter.js';
import { credentialsOf } from '../../contract/credential.js';

const client = new UpstreamClient(testGatewayConfig());

const harness = openAiContractHarness(({ baseUrl }: UpstreamAddress, credential: string) => {
  const config = testGatewayConfig({ minimax: { credentials: credentialsOf(credential), baseUrl } });
  return new MiniMaxAdapter(config, client).chat;
});

/** Status, the type and the message in which the code stands. */
const refusals: Readonly<Record<VendorFailure, readonly [number, string, string]>> = {
  'invalid request': [400, 'bad_request_error', 'invalid params, tool id not found (2013)'],
  'context too long': [400, 'bad_request_error', 'context window exceeds limit (1039)'],
  'bad credential': [401, 'authorized_error', 'login fail: sk-contract-credential-0123456789 (1004)'],
  'forbidden credential': [403, 'forbidden_error', 'invalid api key (2049)'],
  'quota used up': [429, 'insufficient_balance_error', 'insufficient balance (1008)'],
  'model gone': [404, 'not_found_error', 'unknown model'],
  'rate limited': [429, 'rate_limit_error', 'rate limit exceeded(RPM) (1002)'],
  'server error': [500, 'server_error', 'unknown error (1000)'],
  overloaded: [529, 'overloaded_error', 'High traffic detected.'],
};

const downstream = { base_resp: { status_code: 1033, status_msg: 'downstream error' }, choices: null };

describeChatContract('minimax', {
  ...harness,
  failure: (failure) => {
    const [status, type, message] = refusals[failure];
    const error = { type, message, http_code: String(status) };
    const headers: Record<string, string> = failure === 'rate limited' ? { 'retry-after': '7' } : {};
    return jsonReply({ type: 'error', error, request_id: '0123456789abcdef' }, { status, headers });
  },
  errorInside200: () => jsonReply(downstream),
  errorEvent: () => sseEvents([downstream]).join(''),
});
