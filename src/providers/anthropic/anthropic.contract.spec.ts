import { jest } from '@jest/globals';
import type { FinishReason } from '../../contract/chat.js';
import { jsonReply, sseEvents } from '../../../test/support/fake-reply.js';
import { testGatewayConfig } from '../../../test/support/gateway-config.js';
import type { SampleAnswer } from '../../../test/support/openai-wire.js';
import { describeChatContract } from '../../../test/support/provider-contract.js';
import type {
  ChatContractHarness,
  SeenRequest,
} from '../../../test/support/provider-contract/contract-harness.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import { AnthropicAdapter } from './anthropic.adapter.js';
import type { Block, MessagesBody } from './anthropic-wire.js';
import { credentialsOf } from '../../contract/credential.js';

const client = new UpstreamClient(testGatewayConfig());

const stopReasons: Readonly<Record<FinishReason, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
  function_call: 'tool_use',
};

function usage({ usage: counts }: SampleAnswer): object {
  const cached = counts.prompt_tokens_details?.cached_tokens ?? 0;
  return {
    input_tokens: counts.prompt_tokens - cached,
    cache_read_input_tokens: cached,
    cache_creation_input_tokens: 0,
    output_tokens: counts.completion_tokens,
    output_tokens_details: { thinking_tokens: counts.completion_tokens_details?.reasoning_tokens ?? 0 },
    service_tier: 'standard',
  };
}

function whole(sample: SampleAnswer): object {
  const { reasoning, text, toolCalls } = sample;
  return {
    id: 'msg_sample',
    type: 'message',
    role: 'assistant',
    model: sample.model,
    content: [
      ...(reasoning.length > 0 ? [{ type: 'thinking', thinking: reasoning.join(''), signature: 'SIG' }] : []),
      ...(text.length > 0 ? [{ type: 'text', text: text.join('') }] : []),
      ...toolCalls.map((call) => ({
        type: 'tool_use',
        id: call.id,
        name: call.name,
        input: JSON.parse(call.arguments.join('')) as unknown,
      })),
    ],
    stop_reason: stopReasons[sample.finish],
    stop_sequence: null,
    usage: usage(sample),
  };
}

interface StreamedBlock {
  readonly begin: object;
  readonly deltas: readonly object[];
}

function blocksOf({ reasoning, text, toolCalls }: SampleAnswer): StreamedBlock[] {
  return [
    ...(reasoning.length > 0
      ? [
          {
            begin: { type: 'thinking', thinking: '', signature: '' },
            deltas: [
              ...reasoning.map((thinking) => ({ type: 'thinking_delta', thinking })),
              { type: 'signature_delta', signature: 'SIG' },
            ],
          },
        ]
      : []),
    ...(text.length > 0
      ? [
          {
            begin: { type: 'text', text: '' },
            deltas: text.map((piece) => ({ type: 'text_delta', text: piece })),
          },
        ]
      : []),
    ...toolCalls.map((call) => ({
      begin: { type: 'tool_use', id: call.id, name: call.name, input: {} },
      deltas: ['', ...call.arguments].map((piece) => ({ type: 'input_json_delta', partial_json: piece })),
    })),
  ];
}

function events(sample: SampleAnswer): string[] {
  const message = {
    ...whole(sample),
    content: [],
    stop_reason: null,
    usage: { input_tokens: 1, output_tokens: 1 },
  };
  return named([
    { type: 'message_start', message },
    { type: 'ping' },
    ...blocksOf(sample).flatMap(({ begin, deltas }, index) => [
      { type: 'content_block_start', index, content_block: begin },
      ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ]),
    {
      type: 'message_delta',
      delta: { stop_reason: stopReasons[sample.finish], stop_sequence: null },
      usage: usage(sample),
    },
    { type: 'message_stop' },
  ]);
}

/** As the vendor frames them. */
function named(payloads: readonly object[]): string[] {
  return sseEvents(payloads).map((event, index) => {
    const payload = payloads[index] ?? {};
    return `event: ${'type' in payload ? String(payload.type) : ''}\n${event}`;
  });
}

const error = (type: string, message: string): object => ({
  type: 'error',
  error: { type, message },
  request_id: 'req_011CSHoEeqs5C35K2UUqR7Fy',
});

const overload = error('overloaded_error', 'Overloaded');

const failures = {
  'invalid request': jsonReply(error('invalid_request_error', 'temperature: range: 0..1'), { status: 400 }),
  'context too long': jsonReply(
    error('invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum'),
    { status: 400 },
  ),
  'bad credential': jsonReply(error('authentication_error', 'invalid x-api-key'), { status: 401 }),
  'forbidden credential': jsonReply(error('permission_error', 'No access to this resource.'), {
    status: 403,
  }),
  'quota used up': jsonReply(
    error(
      'invalid_request_error',
      'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing.',
    ),
    { status: 400 },
  ),
  'model gone': jsonReply(error('not_found_error', 'model: sample-1'), { status: 404 }),
  'rate limited': jsonReply(error('rate_limit_error', 'This request would exceed your rate limit.'), {
    status: 429,
    headers: { 'retry-after': '7' },
  }),
  'server error': jsonReply(error('api_error', 'Internal server error'), { status: 500 }),
  overloaded: jsonReply(overload, { status: 529 }),
};

function textsOf(block: Block): readonly string[] {
  if (block.type === 'text') return [block.text];
  if (block.type !== 'tool_result' || block.content === undefined) return [];
  return typeof block.content === 'string' ? [block.content] : block.content.flatMap(textsOf);
}

function imagesOf(block: Block): readonly string[] {
  if (block.type !== 'image') return [];
  const { source } = block;
  if (source.type === 'base64') return [`data:${source.media_type};base64,${source.data}`];
  return source.type === 'url' ? [source.url] : [];
}

function seen(body: MessagesBody, credential: unknown): SeenRequest {
  const blocks = [...(body.system ?? []), ...body.messages.flatMap(({ content }) => content)];
  return {
    model: body.model,
    streamed: body.stream === true,
    texts: blocks.flatMap(textsOf),
    images: blocks.flatMap(imagesOf),
    tools: (body.tools ?? []).map(({ name }) => name),
    schema: body.output_config?.format?.schema,
    credential: typeof credential === 'string' ? credential : undefined,
  };
}

const harness: ChatContractHarness = {
  chat: ({ origin }, credential) => {
    const config = testGatewayConfig({
      anthropic: { credentials: credentialsOf(credential), baseUrl: origin },
    });
    return new AnthropicAdapter(config, client).chat;
  },
  whole,
  events,
  failure: (failure) => failures[failure],
  errorInside200: () => jsonReply(overload),
  errorEvent: () => named([{ type: 'error', ...overload }]).join(''),
  seen: ({ text, headers }) => seen(JSON.parse(text) as MessagesBody, headers['x-api-key']),
  skips: {},
};

// Streams are compared with one another, and `created` is ours.
beforeAll(() => jest.spyOn(Date, 'now').mockReturnValue(1_767_225_600_000));
afterAll(() => jest.restoreAllMocks());

describeChatContract('anthropic', harness);
