import { jest } from '@jest/globals';
import { testGatewayConfig } from '../../../test/support/gateway-config.js';
import { jsonReply, sseEvents } from '../../../test/support/fake-reply.js';
import type { RecordedRequest } from '../../../test/support/fake-upstream.js';
import type { SampleAnswer } from '../../../test/support/openai-wire.js';
import { describeChatContract } from '../../../test/support/provider-contract.js';
import type {
  ChatContractHarness,
  SeenRequest,
} from '../../../test/support/provider-contract/contract-harness.js';
import { RemoteFiles } from '../../upstream/remote-files.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import { GeminiAdapter } from './gemini.adapter.js';
import type { GenerateContentWire } from './gemini-wire.js';
import { credentialsOf } from '../../contract/credential.js';

const client = new UpstreamClient(testGatewayConfig());

const finishReasons = {
  stop: 'STOP',
  tool_calls: 'STOP',
  function_call: 'STOP',
  length: 'MAX_TOKENS',
  content_filter: 'SAFETY',
} as const;

function usageOf({ usage }: SampleAnswer): object {
  const thoughts = usage.completion_tokens_details?.reasoning_tokens ?? 0;
  return {
    promptTokenCount: usage.prompt_tokens,
    candidatesTokenCount: usage.completion_tokens - thoughts,
    thoughtsTokenCount: thoughts,
    cachedContentTokenCount: usage.prompt_tokens_details?.cached_tokens,
    totalTokenCount: usage.total_tokens,
  };
}

function callPart({ id, name, arguments: pieces }: SampleAnswer['toolCalls'][number]): object {
  return { functionCall: { id, name, args: JSON.parse(pieces.join('')) as unknown } };
}

function body(sample: SampleAnswer, parts: readonly object[], finishReason?: string): object {
  return {
    candidates: [{ content: { role: 'model', parts }, finishReason, index: 0 }],
    usageMetadata: usageOf(sample),
    modelVersion: sample.model,
    responseId: 'r1',
  };
}

function whole(sample: SampleAnswer): object {
  const parts = [
    ...sample.reasoning.map((text) => ({ text, thought: true })),
    ...sample.text.map((text) => ({ text })),
    ...sample.toolCalls.map(callPart),
  ];
  return body(sample, parts, finishReasons[sample.finish]);
}

/** Each piece its own chunk, and the usual tail: an empty text with the finish reason. */
function events(sample: SampleAnswer): string[] {
  const parts = [
    ...sample.reasoning.map((text) => ({ text, thought: true })),
    ...sample.text.map((text) => ({ text })),
    ...sample.toolCalls.map(callPart),
  ];
  return sseEvents(
    [
      ...parts.map((part) => body(sample, [part])),
      body(sample, [{ text: '' }], finishReasons[sample.finish]),
    ],
    { newline: '\r\n' },
  );
}

function refusal(code: number, status: string, message: string, ...details: object[]): object {
  return { error: { code, status, message, details } };
}

const quota = (quotaId: string): object => ({
  '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
  violations: [{ quotaId }],
});
const overload = refusal(503, 'UNAVAILABLE', 'The model is overloaded.');

const failures = {
  'invalid request': [400, refusal(400, 'INVALID_ARGUMENT', 'Invalid value at temperature.')],
  'context too long': [
    400,
    refusal(
      400,
      'INVALID_ARGUMENT',
      'The input token count (9) exceeds the maximum number of tokens allowed (8).',
    ),
  ],
  'bad credential': [
    400,
    refusal(400, 'INVALID_ARGUMENT', 'API key not valid: contract-credential-0123456789.', {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'API_KEY_INVALID',
    }),
  ],
  'forbidden credential': [403, refusal(403, 'PERMISSION_DENIED', 'The API is disabled.')],
  'quota used up': [
    429,
    refusal(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded.', quota('GenerateRequestsPerDayPerProject')),
  ],
  'model gone': [404, refusal(404, 'NOT_FOUND', 'models/x is not found.')],
  'rate limited': [
    429,
    refusal(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded.', quota('GenerateRequestsPerMinutePerProject'), {
      '@type': 'type.googleapis.com/google.rpc.RetryInfo',
      retryDelay: '6.3s',
    }),
  ],
  'server error': [500, refusal(500, 'INTERNAL', 'Internal.')],
  overloaded: [503, overload],
} as const;

function seen({ text, path, headers }: RecordedRequest): SeenRequest {
  const { systemInstruction, contents, tools, generationConfig } = JSON.parse(text) as GenerateContentWire;
  const parts = contents.flatMap((content) => content.parts);
  const credential = headers['x-goog-api-key'];
  return {
    model: /^\/v1beta\/models\/([^:]+):/.exec(path)?.[1] ?? '',
    streamed: path.endsWith(':streamGenerateContent?alt=sse'),
    texts: [
      ...(systemInstruction?.parts ?? []).map((part) => part.text),
      ...parts.flatMap((part) => part.text ?? part.functionResponse?.response.content ?? []).map(String),
    ],
    images: parts.flatMap(({ inlineData }) =>
      inlineData === undefined ? [] : [`data:${inlineData.mimeType};base64,${inlineData.data}`],
    ),
    tools: (tools ?? [])
      .flatMap(({ functionDeclarations }) => functionDeclarations ?? [])
      .map(({ name }) => name),
    schema: generationConfig?.responseJsonSchema,
    credential: typeof credential === 'string' ? credential : undefined,
  };
}

const harness: ChatContractHarness = {
  chat: ({ origin }, credential) =>
    new GeminiAdapter(
      testGatewayConfig({ gemini: { credentials: credentialsOf(credential), baseUrl: origin } }),
      client,
      new RemoteFiles(),
    ),
  whole,
  events,
  failure: (failure) => {
    const [status, error] = failures[failure];
    return jsonReply(error, { status });
  },
  errorInside200: () => jsonReply([overload]),
  errorEvent: () => sseEvents([overload], { newline: '\r\n' }).join(''),
  seen,
  skips: {},
};

// Streams are compared with one another, and `created` is ours.
beforeAll(() => jest.spyOn(Date, 'now').mockReturnValue(1_767_225_600_000));
afterAll(() => jest.restoreAllMocks());

describeChatContract('google', harness);
