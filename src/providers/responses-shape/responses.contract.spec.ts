import { testGatewayConfig } from '../../../test/support/gateway-config.js';
import { describeChatContract } from '../../../test/support/provider-contract.js';
import { responsesContractHarness } from '../../../test/support/responses-contract-harness.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import { endpointAt } from '../openai-shape/openai-shaped-chat.js';
import { ResponsesChat } from './responses-chat.js';

const client = new UpstreamClient(testGatewayConfig());

describeChatContract(
  'Responses endpoint',
  responsesContractHarness(
    ({ baseUrl }) =>
      new ResponsesChat(client, endpointAt(baseUrl, 'responses'), {
        reasoningFormat: 'test-v1',
      }),
  ),
);
