import { openAiContractHarness } from '../../../test/support/openai-contract-harness.js';
import { testGatewayConfig } from '../../../test/support/gateway-config.js';
import { describeChatContract } from '../../../test/support/provider-contract.js';
import { RemoteFiles } from '../../upstream/remote-files.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import { OpenAiAdapter } from './openai.adapter.js';
import { credentialsOf } from '../../contract/credential.js';

const client = new UpstreamClient(testGatewayConfig());
const files = new RemoteFiles();

describeChatContract(
  'openai',
  openAiContractHarness(({ baseUrl }, credential) => {
    const config = testGatewayConfig({ openai: { credentials: credentialsOf(credential), baseUrl } });
    return new OpenAiAdapter(config, client, files).chat;
  }),
);
