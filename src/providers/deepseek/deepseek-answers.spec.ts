import { describe, expect, it } from '@jest/globals';
import { catalogueCall } from '../../../test/support/catalogue-call.js';
import { assembleChunks, chunkViolations } from '../../../test/support/chunk-validator.js';
import { answer, jsonReply, sseEvents, streamReply } from '../../../test/support/fake-reply.js';
import { testGatewayConfig } from '../../../test/support/gateway-config.js';
import {
  chunksOf,
  completionOf,
  failureOf,
  outcomeOf,
  useFakeUpstream,
} from '../../../test/support/provider-contract/contract-run.js';
import { describeDialectRecordings } from '../../../test/support/replay.js';
import type { ChatMessage, ChatRequest } from '../../contract/chat.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import type { ChatPort } from '../provider-adapter.js';
import { DeepSeekAdapter } from './deepseek.adapter.js';
import { deepSeekDialect } from './deepseek-dialect.js';
import { credentialsOf } from '../../contract/credential.js';

const client = new UpstreamClient(testGatewayConfig());
const upstream = useFakeUpstream();

function chat(): ChatPort {
  const config = testGatewayConfig({
    deepseek: { credentials: credentialsOf('key'), baseUrl: upstream().baseUrl },
  });
  return new DeepSeekAdapter(config, client).chat;
}

const call = (fields: Partial<ChatRequest> = {}) => catalogueCall('deepseek/deepseek-flash', fields);

function chunk(delta: object, finish: string | null = null, fields: object = {}): object {
  return {
    id: 'ds-1',
    object: 'chat.completion.chunk',
    created: 1_767_225_600,
    model: 'deepseek-flash',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    ...fields,
  };
}

function whole(message: object, finish: string, usage: object = {}): object {
  return {
    id: 'ds-1',
    object: 'chat.completion',
    created: 1_767_225_600,
    model: 'deepseek-flash',
    choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finish }],
    usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13, ...usage },
  };
}

const opening = chunk({ role: 'assistant', content: null, reasoning_content: '' });

describe('usage', () => {
  const hits = { prompt_cache_hit_tokens: 6, prompt_cache_miss_tokens: 3 };

  it('hits are cached tokens, inside the prompt', async () => {
    upstream().enqueue(
      jsonReply(whole({ content: 'Hi.' }, 'stop', hits)),
      streamReply(
        sseEvents([
          opening,
          chunk({ content: 'Hi.' }, 'stop'),
          chunk({}, null, {
            choices: [],
            usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13, ...hits },
          }),
          '[DONE]',
        ]),
      ),
    );
    const expected = { prompt_tokens: 9, total_tokens: 13, prompt_tokens_details: { cached_tokens: 6 } };
    expect((await completionOf(chat().complete(call()))).usage).toMatchObject(expected);
    expect(assembleChunks(await chunksOf(chat().stream(call({ stream: true })))).usage).toMatchObject(
      expected,
    );
  });

  it('a count that is there already is left as it is', async () => {
    const details = { prompt_tokens_details: { cached_tokens: 6 } };
    const body = JSON.stringify(whole({ content: 'Hi.' }, 'stop', { ...hits, ...details }));
    upstream().enqueue(jsonReply(body));
    const { values } = await outcomeOf(chat().complete(call()));
    expect(values[0]?.json?.toString()).toBe(body);
  });
});

describe('keep-alives', () => {
  it('trap 8: comments before and between events are nothing', async () => {
    const events = sseEvents([opening, chunk({ content: 'Hi.' }), chunk({}, 'stop'), '[DONE]'], {
      comment: 'keep-alive',
    });
    upstream().enqueue(streamReply([': keep-alive\n\n: keep-alive\n\n', ...events]));
    const chunks = await chunksOf(chat().stream(call({ stream: true })));
    expect(chunks).toHaveLength(3);
    expect(chunkViolations(chunks)).toEqual([]);
  });

  it('trap 8: empty lines before a whole answer are nothing', async () => {
    const body = JSON.stringify(whole({ content: 'Hi.' }, 'stop'));
    upstream().enqueue(
      answer(['\n', '\n\n', body], { headers: { 'content-type': 'application/json' } }),
      answer(['\n\n', '{"error":{"message":"Too fast."}}'], { status: 429 }),
    );
    expect((await completionOf(chat().complete(call()))).choices[0]?.message.content).toBe('Hi.');
    expect((await failureOf(chat().complete(call()))).kind).toBe('upstream_rate_limited');
  });
});

describe('trap 10: an answer that the vendor cut for want of machines', () => {
  const cut = 'insufficient_system_resource';

  it('is none where nobody has seen of it', async () => {
    upstream().enqueue(
      jsonReply(whole({ content: 'Half an ans' }, cut)),
      streamReply(sseEvents([opening, chunk({}, cut), '[DONE]'])),
    );
    expect((await failureOf(chat().complete(call()))).kind).toBe('upstream_unavailable');
    expect((await failureOf(chat().stream(call({ stream: true })))).kind).toBe('upstream_unavailable');
  });

  it.each([{ content: 'Half' }, { reasoning_content: 'Hm' }])(
    'is one of cut length after %j',
    async (delta) => {
      upstream().enqueue(streamReply(sseEvents([opening, chunk(delta), chunk({}, cut), '[DONE]'])));
      const { choices } = assembleChunks(await chunksOf(chat().stream(call({ stream: true }))));
      expect(choices[0]).toMatchObject({ finishReason: 'length', nativeFinishReason: cut });
    },
  );
});

describe('errors', () => {
  it.each([
    [400, 'Content Exists Risk', 'content_filtered'],
    [400, "This model's maximum context length is 1000000 tokens.", 'context_too_long'],
    [400, 'The reasoning_content in the thinking mode must be passed back', 'invalid_request'],
    [401, 'Authentication Fails', 'upstream_auth'],
    [402, 'Insufficient Balance', 'upstream_quota'],
    [422, 'Invalid parameter', 'invalid_request'],
    [429, 'Too many', 'upstream_rate_limited'],
    [500, 'Oops', 'upstream_unavailable'],
    [503, 'Overloaded', 'upstream_unavailable'],
  ])('%i %s: %s', async (status, message, kind) => {
    upstream().enqueue(jsonReply({ error: { message, type: 'invalid_request_error' } }, { status }));
    expect(await failureOf(chat().complete(call()))).toMatchObject({ kind, upstreamStatus: status });
  });

  it('T33: an error in the middle of a stream ends it', async () => {
    upstream().enqueue(
      streamReply(
        sseEvents([opening, chunk({ content: 'Hi' }), { error: { message: 'Oops', code: '500' } }]),
      ),
    );
    const { values, failure } = await outcomeOf(chat().stream(call({ stream: true })));
    expect(values).toHaveLength(2);
    expect(failure).toMatchObject({ kind: 'upstream_unavailable' });
  });
});

describe('a question, a call, its result, an answer', () => {
  const question: ChatMessage = { role: 'user', content: 'Weather in Ulm?' };
  const asked = {
    content: '',
    reasoning_content: 'The tool knows.',
    tool_calls: [
      {
        index: 0,
        id: 'call_1',
        type: 'function',
        function: { name: 'get_weather', arguments: '{"c":"Ulm"}' },
      },
    ],
  };

  it.each([
    ['with all fields', (message: ChatMessage) => message, 'The tool knows.'],
    [
      'with OpenAI’s own fields alone',
      ({ role, content, tool_calls: calls }: ChatMessage): ChatMessage => ({
        role,
        content,
        tool_calls: calls,
      }),
      '',
    ],
  ])('%s: call, id and reasoning come back to the vendor', async (_name, keep, reasoning) => {
    upstream().enqueue(jsonReply(whole(asked, 'tool_calls')), jsonReply(whole({ content: 'Sun.' }, 'stop')));
    const first = await completionOf(chat().complete(call({ messages: [question] })));
    const message = keep({ ...first.choices[0]?.message } as ChatMessage);
    const result: ChatMessage = { role: 'tool', tool_call_id: 'call_1', content: 'Sunny.' };
    await completionOf(chat().complete(call({ messages: [question, message, result] })));
    const { body } = await upstream().arrival(1);
    expect(body).toMatchObject({
      messages: [
        question,
        {
          role: 'assistant',
          content: null,
          reasoning_content: reasoning,
          tool_calls: [
            { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"c":"Ulm"}' } },
          ],
        },
        result,
      ],
    });
  });
});

describeDialectRecordings('deepseek', deepSeekDialect);
