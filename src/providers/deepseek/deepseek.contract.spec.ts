import { testGatewayConfig } from '../../../test/support/gateway-config.js';
import { openAiContractHarness } from '../../../test/support/openai-contract-harness.js';
import { jsonReply } from '../../../test/support/fake-reply.js';
import { openAiError } from '../../../test/support/openai-wire.js';
import { describeChatContract } from '../../../test/support/provider-contract.js';
import type { UpstreamAddress } from '../../../test/support/provider-contract/contract-harness.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import { DeepSeekAdapter } from './deepseek.adapter.js';
import { credentialsOf } from '../../contract/credential.js';

const client = new UpstreamClient(testGatewayConfig());

const harness = openAiContractHarness(({ baseUrl }: UpstreamAddress, credential: string) => {
  const config = testGatewayConfig({ deepseek: { credentials: credentialsOf(credential), baseUrl } });
  return new DeepSeekAdapter(config, client).chat;
});

describeChatContract('deepseek', {
  ...harness,
  failure: (failure) => {
    switch (failure) {
      case 'quota used up':
        return jsonReply(openAiError('Insufficient Balance', 'invalid_request_error', 'unknown_error'), {
          status: 402,
        });
      case 'invalid request':
        return jsonReply(openAiError('Failed to deserialize the JSON body.', 'invalid_request_error'), {
          status: 422,
        });
      default:
        return harness.failure(failure);
    }
  },
});
