import type { ChatPort } from '../../src/providers/provider-adapter.js';
import { jsonReply, sseEvents } from './fake-reply.js';
import { openAiCompletion, openAiError, openAiEvents } from './openai-wire.js';
import type {
  ChatContractHarness,
  SeenRequest,
  UpstreamAddress,
} from './provider-contract/contract-harness.js';

interface WirePart {
  readonly type: string;
  readonly text?: string;
  readonly image_url?: { readonly url: string };
}

interface WireBody {
  readonly model: string;
  readonly stream?: boolean;
  readonly messages: readonly { readonly content: string | readonly WirePart[] | null }[];
  readonly tools?: readonly { readonly function: { readonly name: string } }[];
  readonly response_format?: { readonly json_schema?: { readonly schema?: unknown } };
}

/** The contract in the words of OpenAI's chat completions: for every vendor that speaks them. */
export function openAiContractHarness(
  chat: (upstream: UpstreamAddress, credential: string) => ChatPort,
  skips: ChatContractHarness['skips'] = {},
): ChatContractHarness {
  return {
    chat,
    whole: openAiCompletion,
    events: openAiEvents,
    failure: (failure) => failures[failure],
    errorInside200: () => jsonReply({ error: overload }),
    errorEvent: () => sseEvents([{ error: overload }]).join(''),
    seen: ({ text, headers }) => seen(JSON.parse(text) as WireBody, headers.authorization),
    skips,
  };
}

const overload = { message: 'The engine is overloaded.', type: 'server_error', param: null, code: null };
const secret = 'Incorrect API key provided: sk-contract-credential-0123456789.';

const failures = {
  'invalid request': jsonReply(openAiError("Invalid 'temperature'.", 'invalid_value'), { status: 400 }),
  'context too long': jsonReply(
    openAiError("This model's maximum context length is 8192 tokens.", 'context_length_exceeded'),
    { status: 400 },
  ),
  'bad credential': jsonReply(openAiError(secret, 'invalid_api_key'), { status: 401 }),
  'forbidden credential': jsonReply(openAiError('Country not supported.', 'unsupported_country'), {
    status: 403,
  }),
  'quota used up': jsonReply(
    openAiError('You exceeded your current quota.', 'insufficient_quota', 'insufficient_quota'),
    { status: 429 },
  ),
  'model gone': jsonReply(openAiError('The model does not exist.', 'model_not_found'), { status: 404 }),
  'rate limited': jsonReply(openAiError('Rate limit reached.', 'rate_limit_exceeded', 'requests'), {
    status: 429,
    headers: { 'retry-after': '7' },
  }),
  'server error': jsonReply(openAiError('The server had an error.', null, 'server_error'), { status: 500 }),
  overloaded: jsonReply(openAiError('Overloaded.', null, 'server_error'), { status: 503 }),
};

function seen(body: WireBody, authorization: string | undefined): SeenRequest {
  const parts = body.messages.flatMap(({ content }): readonly WirePart[] =>
    typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []),
  );
  return {
    model: body.model,
    streamed: body.stream === true,
    texts: parts.flatMap(({ text }) => (text === undefined ? [] : [text])),
    images: parts.flatMap((part) => (part.image_url === undefined ? [] : [part.image_url.url])),
    tools: (body.tools ?? []).map((tool) => tool.function.name),
    schema: body.response_format?.json_schema?.schema,
    credential: authorization?.replace(/^Bearer /, ''),
  };
}
