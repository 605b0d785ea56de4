import type { ChatPort } from '../../src/providers/provider-adapter.js';
import { jsonReply } from './fake-reply.js';
import { openAiContractHarness } from './openai-contract-harness.js';
import type {
  ChatContractHarness,
  SeenRequest,
  UpstreamAddress,
} from './provider-contract/contract-harness.js';
import { responsesAnswer, responsesEvents, responsesPayloads } from './responses-wire.js';

interface WirePart {
  readonly text?: string;
  readonly image_url?: string;
}

interface WireBody {
  readonly model: string;
  readonly stream?: boolean;
  readonly input: readonly { readonly content?: string | readonly WirePart[]; readonly output?: string }[];
  readonly tools?: readonly { readonly name: string }[];
  readonly text?: { readonly format?: { readonly schema?: unknown } };
}

const overload = { code: 'server_error', message: 'The engine is overloaded.' };

/** The contract in the words of the Responses endpoint: for every vendor that has one. */
export function responsesContractHarness(
  chat: (upstream: UpstreamAddress, credential: string) => ChatPort,
): ChatContractHarness {
  const refusals = openAiContractHarness(chat);
  return {
    chat,
    whole: responsesAnswer,
    events: (sample) => responsesEvents(responsesPayloads(sample)),
    // Refusals come in the same words at both endpoints.
    failure: (failure) => refusals.failure(failure),
    errorInside200: () =>
      jsonReply({ id: 'resp_1', object: 'response', status: 'failed', error: overload, output: [] }),
    errorEvent: () =>
      responsesEvents([
        { type: 'error', error: { type: 'server_error', ...overload, param: null } },
        { type: 'response.failed', response: { status: 'failed', error: overload } },
      ]).join(''),
    seen: ({ text, headers }) => seen(JSON.parse(text) as WireBody, headers.authorization),
    skips: {},
  };
}

function seen(body: WireBody, authorization: string | undefined): SeenRequest {
  const parts = body.input.flatMap(({ content, output }): readonly WirePart[] => {
    if (output !== undefined) return [{ text: output }];
    return typeof content === 'string' ? [{ text: content }] : (content ?? []);
  });
  return {
    model: body.model,
    streamed: body.stream === true,
    texts: parts.flatMap(({ text }) => (text === undefined ? [] : [text])),
    images: parts.flatMap((part) => (part.image_url === undefined ? [] : [part.image_url])),
    tools: (body.tools ?? []).map((tool) => tool.name),
    schema: body.text?.format?.schema,
    credential: authorization?.replace(/^Bearer /, ''),
  };
}
