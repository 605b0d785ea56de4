import { testGatewayConfig } from '../../../test/support/gateway-config.js';
import { openAiContractHarness } from '../../../test/support/openai-contract-harness.js';
import { jsonReply } from '../../../test/support/fake-reply.js';
import { openAiError } from '../../../test/support/openai-wire.js';
import { describeChatContract } from '../../../test/support/provider-contract.js';
import type {
  UpstreamAddress,
  VendorFailure,
} from '../../../test/support/provider-contract/contract-harness.js';
import { RemoteFiles } from '../../upstream/remote-files.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import { MoonshotAdapter } from './moonshot.adapter.js';
import { credentialsOf } from '../../contract/credential.js';

const client = new UpstreamClient(testGatewayConfig());

const harness = openAiContractHarness(({ baseUrl }: UpstreamAddress, credential: string) => {
  const config = testGatewayConfig({ moonshot: { credentials: credentialsOf(credential), baseUrl } });
  return new MoonshotAdapter(config, client, new RemoteFiles()).chat;
});

const refusals: Partial<Record<VendorFailure, readonly [number, string, string]>> = {
  'context too long': [400, 'Your request exceeded model token limit: 262144', 'invalid_request_error'],
  'bad credential': [401, 'Invalid Authentication', 'invalid_authentication_error'],
  'quota used up': [429, 'Your account is suspended', 'exceeded_current_quota_error'],
  'rate limited': [
    429,
    'Your account request reached max RPM: 20, please try again after 7 seconds',
    'rate_limit_reached_error',
  ],
  overloaded: [429, 'The engine is currently overloaded', 'engine_overloaded_error'],
};

describeChatContract('kimi', {
  ...harness,
  failure: (failure) => {
    const refusal = refusals[failure];
    if (refusal === undefined) return harness.failure(failure);
    const [status, message, type] = refusal;
    return jsonReply(openAiError(message, null, type), { status });
  },
});
