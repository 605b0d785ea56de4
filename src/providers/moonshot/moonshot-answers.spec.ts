import { describe, expect, it } from '@jest/globals';
import { of, throwError } from 'rxjs';
import { catalogueCall } from '../../../test/support/catalogue-call.js';
import { assembleChunks, chunkViolations } from '../../../test/support/chunk-validator.js';
import { jsonReply, sseEvents, streamReply } from '../../../test/support/fake-reply.js';
import { testGatewayConfig } from '../../../test/support/gateway-config.js';
import { openAiCompletion, openAiEvents, sampleAnswer } from '../../../test/support/openai-wire.js';
import {
  chunksOf,
  completionOf,
  failureOf,
  useFakeUpstream,
} from '../../../test/support/provider-contract/contract-run.js';
import { describeDialectRecordings } from '../../../test/support/replay.js';
import type { ChatMessage, ChatRequest } from '../../contract/chat.js';
import { invalidRequest } from '../../contract/gateway-error.js';
import { RemoteFiles } from '../../upstream/remote-files.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import type { ChatPort, ProviderCall } from '../provider-adapter.js';
import { moonshotDialect } from './moonshot-dialect.js';
import { MoonshotAdapter } from './moonshot.adapter.js';
import { credentialsOf } from '../../contract/credential.js';

/** Every file is the same picture, but those of a private host. */
class FakeFiles extends RemoteFiles {
  override fetch(url: string, param: string): ReturnType<RemoteFiles['fetch']> {
    return url.includes('10.0.0.1')
      ? throwError(() => invalidRequest('Not from there.', param))
      : of({ mediaType: 'image/png', data: 'AAAA' });
  }
}

const client = new UpstreamClient(testGatewayConfig());
const files = new FakeFiles();
const upstream = useFakeUpstream();

function chat(): ChatPort {
  const config = testGatewayConfig({
    moonshot: { credentials: credentialsOf('key'), baseUrl: upstream().baseUrl },
  });
  return new MoonshotAdapter(config, client, files).chat;
}

const call = (fields: Partial<ChatRequest> = {}): ProviderCall => catalogueCall('kimi/kimi-k2.6', fields);
const sample = sampleAnswer({ text: ['Hi.'] });
const usage = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 };

function chunk(choices: object[], fields: object = {}): object {
  return {
    id: 'cmpl-1',
    object: 'chat.completion.chunk',
    created: 1_767_225_600,
    model: 'kimi-k2.6',
    choices,
    ...fields,
  };
}

const opening = chunk([{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }]);
const text = chunk([{ index: 0, delta: { content: 'Hi.' }, finish_reason: null }]);

describe('usage', () => {
  it('trap 33: it may stand in the choice that finishes', async () => {
    const end = chunk([
      { index: 0, delta: {}, finish_reason: 'stop', usage: { ...usage, cached_tokens: 5 } },
    ]);
    upstream().enqueue(streamReply(sseEvents([opening, text, end, '[DONE]'])));
    const chunks = await chunksOf(chat().stream(call({ stream: true })));
    expect(chunkViolations(chunks)).toEqual([]);
    expect(assembleChunks(chunks).usage).toMatchObject({
      ...usage,
      prompt_tokens_details: { cached_tokens: 5 },
    });
    expect(JSON.stringify(chunks.flatMap(({ choices }) => choices))).not.toContain('usage');
  });

  it('trap 33: where it stands in both places it counts once', async () => {
    const end = chunk([{ index: 0, delta: {}, finish_reason: 'stop', usage }], { usage });
    upstream().enqueue(streamReply(sseEvents([opening, text, end, '[DONE]'])));
    const chunks = await chunksOf(chat().stream(call({ stream: true })));
    expect(chunkViolations(chunks)).toEqual([]);
    expect(assembleChunks(chunks).usage).toEqual(usage);
  });

  it.each([
    [{ cached_tokens: 5 }, 5],
    [{ cached_tokens: 5, prompt_tokens_details: { cached_tokens: 5 } }, 5],
    [{ prompt_tokens_details: { cached_tokens: 5 } }, 5],
    [{}, undefined],
  ])('trap 34: %j is %j cached tokens', async (fields, cached) => {
    upstream().enqueue(jsonReply({ ...openAiCompletion(sample), usage: { ...usage, ...fields } }));
    const completion = await completionOf(chat().complete(call()));
    expect(completion.usage).toMatchObject(usage);
    expect(completion.usage?.prompt_tokens_details?.cached_tokens).toBe(cached);
  });
});

describe('trap 36: files on the web', () => {
  const content = (url: string): ChatMessage['content'] => [
    { type: 'text', text: 'What?' },
    { type: 'image_url', image_url: { url, detail: 'low' } },
    { type: 'video_url', video_url: { url: 'ms://file-1' } },
  ];

  it.each([false, true])('are fetched and sent inside, streamed: %s', async (stream) => {
    upstream().enqueue(stream ? streamReply(openAiEvents(sample)) : jsonReply(openAiCompletion(sample)));
    const asked = call({
      stream,
      messages: [{ role: 'user', content: content('https://example.com/a.png') }],
    });
    if (stream) await chunksOf(chat().stream(asked));
    else await completionOf(chat().complete(asked));
    const { body } = await upstream().arrival();
    expect(body).toMatchObject({ messages: [{ content: content('data:image/png;base64,AAAA') }] });
  });

  it('of a private address are refused by their path, and nobody is asked', async () => {
    const messages: ChatMessage[] = [{ role: 'user', content: content('http://10.0.0.1/a.png') }];
    const failure = await failureOf(chat().complete(call({ messages })));
    expect(failure).toMatchObject({
      kind: 'invalid_request',
      param: 'messages[0].content[1].image_url.url',
    });
    expect(upstream().requests).toHaveLength(0);
  });
});

describe('errors', () => {
  it.each([
    [
      400,
      'content_filter',
      'The request was rejected because it was considered high risk',
      'content_filtered',
    ],
    [400, 'invalid_request_error', 'Your request exceeded model token limit: 262144', 'context_too_long'],
    [400, 'invalid_request_error', 'Invalid temperature', 'invalid_request'],
    [401, 'invalid_authentication_error', 'Invalid Authentication', 'upstream_auth'],
    [403, 'permission_denied_error', 'No', 'upstream_auth'],
    [403, 'exceeded_current_quota_error', 'Your account <xx> is not active', 'upstream_quota'],
    [404, 'resource_not_found_error', 'Not found the model x or Permission denied', 'upstream_model_gone'],
    [404, 'resource_not_found_error', 'file x not found', 'invalid_request'],
    [429, 'exceeded_current_quota_error', 'Your account is suspended', 'upstream_quota'],
    [429, 'rate_limit_reached_error', 'Max RPM', 'upstream_rate_limited'],
    [429, 'engine_overloaded_error', 'Overloaded', 'upstream_unavailable'],
    [500, 'server_error', 'Oops', 'upstream_unavailable'],
  ])('%i %s: %4$s', async (status, type, message, kind) => {
    upstream().enqueue(jsonReply({ error: { type, message } }, { status }));
    expect(await failureOf(chat().complete(call()))).toMatchObject({ kind, upstreamStatus: status });
  });

  it.each([
    ['please try again after 6 seconds', {}, 6],
    ['please try again after 0.4 seconds', {}, 1],
    ['please try again after 6 seconds', { 'retry-after': '9' }, 9],
    ['please wait', {}, 1],
  ])('%j and %j: wait %i s', async (message, headers, seconds) => {
    const error = { type: 'rate_limit_reached_error', message };
    upstream().enqueue(jsonReply({ error }, { status: 429, headers }));
    expect((await failureOf(chat().complete(call()))).retryAfterSeconds).toBe(seconds);
  });
});

describe('a question, a call, its result, an answer', () => {
  const question: ChatMessage = { role: 'user', content: 'Weather in Ulm?' };
  const result: ChatMessage = { role: 'tool', tool_call_id: 'call_1', content: 'Sunny.' };
  const answered = sampleAnswer({
    reasoning: ['The tool ', 'knows.'],
    toolCalls: [{ id: 'call_1', name: 'get_weather', arguments: ['{"c":', '"Ulm"}'] }],
    finish: 'tool_calls',
  });

  it.each([
    ['with all fields', (message: ChatMessage) => message, 'The tool knows.'],
    [
      'with OpenAI’s own fields alone',
      ({ role, content, tool_calls: calls }: ChatMessage): ChatMessage => ({
        role,
        content,
        tool_calls: calls,
      }),
      ' ',
    ],
  ])('%s: call, id and reasoning come back to the vendor', async (_name, keep, reasoning) => {
    upstream().enqueue(jsonReply(openAiCompletion(answered)), jsonReply(openAiCompletion(sample)));
    const first = await completionOf(chat().complete(call({ messages: [question] })));
    const message = keep({ ...first.choices[0]?.message } as ChatMessage);
    await completionOf(chat().complete(call({ messages: [question, message, result] })));
    const { body } = await upstream().arrival(1);
    expect(body).toMatchObject({
      messages: [
        question,
        {
          role: 'assistant',
          reasoning_content: reasoning,
          tool_calls: [
            { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"c":"Ulm"}' } },
          ],
        },
        result,
      ],
    });
  });

  it('a call of the vendor’s own search is one of a function to the caller, whole and streamed', async () => {
    const calls = [
      {
        index: 0,
        id: 'c',
        type: 'builtin_function',
        function: { name: '$web_search', arguments: '{"q":1}' },
      },
    ];
    const whole = openAiCompletion(sampleAnswer({ finish: 'tool_calls' }));
    upstream().enqueue(
      jsonReply({
        ...whole,
        choices: [
          {
            index: 0,
            message: { role: 'assistant', content: '', tool_calls: calls },
            finish_reason: 'tool_calls',
          },
        ],
      }),
      streamReply(
        sseEvents([
          opening,
          chunk([{ index: 0, delta: { tool_calls: calls }, finish_reason: null }]),
          chunk([{ index: 0, delta: {}, finish_reason: 'tool_calls' }]),
          '[DONE]',
        ]),
      ),
    );
    const { choices } = await completionOf(chat().complete(call()));
    expect(choices[0]?.message.tool_calls).toMatchObject([
      { id: 'c', type: 'function', function: { name: '$web_search', arguments: '{"q":1}' } },
    ]);
    expect(chunkViolations(await chunksOf(chat().stream(call({ stream: true }))))).toEqual([]);
  });
});

describeDialectRecordings('kimi', moonshotDialect);
