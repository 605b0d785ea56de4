import { jsonReply, type Reply, sseEvents, streamReply } from './fake-reply.js';
import { openAiError } from './openai-wire.js';
import { type Vendor, vendors } from './vendors.js';

/** How a vendor says in its own words that it does not serve a request. */
export interface VendorFailures {
  readonly vendor: Vendor;
  /** 429; @param seconds until it may be asked again, undefined = it does not say. */
  rateLimited(seconds?: number): Reply;
  /** @param status 500, 503 or 529 */
  down(status: number): Reply;
  readonly contextTooLong: Reply;
  /** Of the prompt; one vendor gives an answer of no words for it, as a stream. */
  readonly contentFiltered: Reply;
  readonly filteredStatus: 200 | 400;
  readonly badCredential: Reply;
  readonly badRequest: Reply;
  readonly modelGone: Reply;
}

const retryAfter = (seconds: number | undefined): Record<string, string> =>
  seconds === undefined ? {} : { 'retry-after': String(seconds) };

const openAi = (status: number, message: string, code: string | null, headers = {}): Reply =>
  jsonReply(openAiError(message, code), { status, headers });

const openAiShaped: VendorFailures = {
  vendor: vendors.openai,
  rateLimited: (seconds) => openAi(429, 'Slow down.', 'rate_limit_exceeded', retryAfter(seconds)),
  down: (status) => openAi(status, 'Down.', null),
  contextTooLong: openAi(400, 'maximum context length is 8192 tokens', 'context_length_exceeded'),
  contentFiltered: openAi(400, 'Your prompt was flagged.', 'content_policy_violation'),
  filteredStatus: 400,
  badCredential: openAi(401, 'Incorrect API key provided.', 'invalid_api_key'),
  badRequest: openAi(400, 'Bad value.', 'invalid_value'),
  modelGone: openAi(404, 'No such model.', 'model_not_found'),
};

const messages = (status: number, type: string, message: string, headers = {}): Reply =>
  jsonReply({ type: 'error', error: { type, message } }, { status, headers });

const anthropic: VendorFailures = {
  vendor: vendors.anthropic,
  rateLimited: (seconds) => messages(429, 'rate_limit_error', 'Slow down.', retryAfter(seconds)),
  down: (status) => messages(status, status === 529 ? 'overloaded_error' : 'api_error', 'Down.'),
  contextTooLong: messages(
    400,
    'invalid_request_error',
    'prompt is too long: 210000 tokens > 200000 maximum',
  ),
  contentFiltered: messages(400, 'invalid_request_error', 'Output blocked by content filtering policy'),
  filteredStatus: 400,
  badCredential: messages(401, 'authentication_error', 'invalid x-api-key'),
  badRequest: messages(400, 'invalid_request_error', 'max_tokens: Bad value.'),
  modelGone: messages(404, 'not_found_error', 'model: no such model'),
};

const google = (code: number, status: string, message: string, details: object[] = []): Reply =>
  jsonReply({ error: { code, message, status, details } }, { status: code });

const gemini: VendorFailures = {
  vendor: vendors.gemini,
  rateLimited: (seconds) =>
    google(
      429,
      'RESOURCE_EXHAUSTED',
      'Slow down.',
      seconds === undefined
        ? []
        : [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${seconds}s` }],
    ),
  down: (status) => google(status, status === 500 ? 'INTERNAL' : 'UNAVAILABLE', 'Down.'),
  contextTooLong: google(
    400,
    'INVALID_ARGUMENT',
    'The input token count (9) exceeds the maximum number of tokens allowed (8).',
  ),
  contentFiltered: streamReply(sseEvents([{ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }])),
  filteredStatus: 200,
  badCredential: google(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.'),
  badRequest: google(400, 'INVALID_ARGUMENT', 'Bad value.'),
  modelGone: google(404, 'NOT_FOUND', 'models/x is not found'),
};

/** An OpenAI-shaped vendor and the two with protocols of their own. */
export const failuresOf = { openAiShaped, anthropic, gemini } as const;
