import { jsonReply, sseEvents } from '../../../test/support/fake-reply.js';
import { testGatewayConfig } from '../../../test/support/gateway-config.js';
import { openAiContractHarness } from '../../../test/support/openai-contract-harness.js';
import { describeChatContract } from '../../../test/support/provider-contract.js';
import type { VendorFailure } from '../../../test/support/provider-contract/contract-harness.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import { XaiAdapter } from './xai.adapter.js';
import { credentialsOf } from '../../contract/credential.js';

const client = new UpstreamClient(testGatewayConfig());

const harness = openAiContractHarness(({ baseUrl }, credential) => {
  const config = testGatewayConfig({ xai: { credentials: credentialsOf(credential), baseUrl } });
  return new XaiAdapter(config, client).chat;
});

const failed = (status: number, code: string, error: string, headers = {}): ReturnType<typeof jsonReply> =>
  jsonReply({ code, error }, { status, headers });
const invalid = 'Client specified an invalid argument';
const forbidden = 'The caller does not have permission to execute the specified operation';
const exhausted = 'Some resource has been exhausted';

/** In xAI's words. */
const failures: Partial<Record<VendorFailure, ReturnType<typeof failed>>> = {
  'invalid request': failed(400, invalid, 'Argument not supported on this model: stop'),
  'context too long': failed(
    400,
    invalid,
    "This model's maximum prompt length is 131072 but the request contains 136973 tokens.",
  ),
  'bad credential': failed(400, invalid, 'Incorrect API key provided: co***89.'),
  'forbidden credential': failed(403, forbidden, 'Forbidden.'),
  'quota used up': failed(403, forbidden, 'Your team has used all available credits.'),
  'model gone': failed(404, 'Some requested entity was not found', 'The model grok-0 does not exist.'),
  'rate limited': failed(429, exhausted, 'Too many requests.', { 'retry-after': '7' }),
  overloaded: failed(503, 'The service is currently unavailable', 'Try again.'),
};
const unavailable = { code: 'The service is currently unavailable', error: 'The service is at capacity.' };

describeChatContract('grok', {
  ...harness,
  failure: (failure) => failures[failure] ?? harness.failure(failure),
  errorInside200: () => jsonReply(unavailable),
  errorEvent: () => sseEvents([unavailable]).join(''),
});
