import { catalogueCall, functionTool } from '../../../test/support/catalogue-call.js';
import { assembleChunks, chunkViolations } from '../../../test/support/chunk-validator.js';
import { jsonReply, sseEvents, streamReply } from '../../../test/support/fake-reply.js';
import { testGatewayConfig } from '../../../test/support/gateway-config.js';
import { openAiCompletion, openAiPayloads, sampleAnswer } from '../../../test/support/openai-wire.js';
import {
  chunksOf,
  completionOf,
  failureOf,
  useFakeUpstream,
} from '../../../test/support/provider-contract/contract-run.js';
import { responsesAnswer, responsesEvents, responsesPayloads } from '../../../test/support/responses-wire.js';
import type { ChatMessage, ChatRequest } from '../../contract/chat.js';
import { RemoteFiles } from '../../upstream/remote-files.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import { OpenAiAdapter } from './openai.adapter.js';
import { credentialsOf } from '../../contract/credential.js';

const client = new UpstreamClient(testGatewayConfig());
const files = new RemoteFiles();
const upstream = useFakeUpstream();
const tools = [functionTool('get_weather')];
const answer = sampleAnswer({ text: ['A rose.'] });

function chat(): OpenAiAdapter['chat'] {
  const openai = { credentials: credentialsOf('sk-test-0123456789'), baseUrl: upstream().baseUrl };
  return new OpenAiAdapter(testGatewayConfig({ openai }), client, files).chat;
}

/** Where a whole answer and a stream are asked for, which must agree, and the body of the former. */
async function ask(
  model: string,
  fields: Partial<ChatRequest>,
): Promise<{ readonly endpoint: string; readonly body: Record<string, unknown> }> {
  const seen: { endpoint: string; text: string }[] = [];
  for (const streamed of [false, true]) {
    upstream().clear();
    // The body tells the endpoint: what does not fit it fails, and that does not matter here.
    upstream().enqueue(jsonReply({}));
    const call = catalogueCall(`openai/${model}`, fields);
    await failureOf(streamed ? chat().stream(call) : chat().complete(call));
    const { path, text } = await upstream().arrival();
    seen.push({ endpoint: path.replace(/^\/v1\//, ''), text });
  }
  const [whole, streamed] = seen;
  expect(streamed?.endpoint).toBe(whole?.endpoint);
  return { endpoint: whole?.endpoint ?? '', body: JSON.parse(whole?.text ?? '') as Record<string, unknown> };
}

const [completions, responses] = ['chat/completions', 'responses'];

describe('OpenAiAdapter: the endpoint', () => {
  it.each([
    ['gpt-4o', { tools }, completions],
    ['gpt-5', { tools, reasoning_effort: 'high' }, completions],
    ['gpt-5.2', { tools, reasoning_effort: 'high' }, completions],
    ['o3', { tools }, completions],
    ['gpt-5.4', {}, completions],
    ['gpt-5.4', { reasoning_effort: 'high' }, completions],
    ['gpt-5.4', { tools }, completions],
    ['gpt-5.4', { tools, reasoning_effort: 'none' }, completions],
    ['gpt-5.4', { tools, reasoning_effort: 'low' }, responses],
    ['gpt-5.5', { tools, reasoning_effort: 'none' }, completions],
    ['gpt-5.5', { tools, reasoning_effort: 'low' }, responses],
    ['gpt-5.6-sol', {}, completions],
    ['gpt-5.6-sol', { tools }, responses],
    ['gpt-5.6-sol', { functions: [{ name: 'f' }] }, responses],
    ['gpt-5.6-sol', { tools, reasoning_effort: 'none' }, completions],
    ['gpt-5.6-sol', { tools: [] }, completions],
    ['gpt-6-sol', { tools }, responses],
    ['gpt-6-sol', { tools, reasoning_effort: 'none' }, completions],
    ['gpt-6-astra', {}, completions],
    ['gpt-6-astra', { tools }, responses],
    ['gpt-6-astra', { tools, reasoning_effort: 'none' }, responses],
    ['gpt-6.3-x', { tools }, responses],
    ['gpt-10', { tools, reasoning_effort: 'none' }, responses],
  ] as const)('T51, T52: %s asked with %j goes to %s', async (model, fields, endpoint) => {
    expect((await ask(model, fields)).endpoint).toBe(endpoint);
  });

  it.each(['o1-pro', 'gpt-5-pro', 'gpt-5.5-pro', 'gpt-5-codex', 'gpt-5.3-codex', 'o3-deep-research'])(
    'T55: %s is reached, at the only endpoint it has',
    async (model) => {
      expect((await ask(model, {})).endpoint).toBe(responses);
    },
  );

  it('effort max is served where it exists, and is xhigh where it does not', async () => {
    const asked = { reasoning_effort: 'max' } as const;
    expect(await ask('gpt-5.6-sol', asked)).toMatchObject({
      endpoint: responses,
      body: { reasoning: { effort: 'max' } },
    });
    expect(await ask('gpt-5.4', asked)).toMatchObject({
      endpoint: completions,
      body: { reasoning_effort: 'xhigh' },
    });
  });

  it('a search of the web is a tool for all but the models that are made for it', async () => {
    const web_search_options = { search_context_size: 'low' };
    for (const model of ['gpt-4o', 'gpt-5', 'gpt-6.3-x'])
      expect(await ask(model, { web_search_options })).toMatchObject({
        endpoint: responses,
        body: { tools: [{ type: 'web_search', search_context_size: 'low' }] },
      });
    expect(await ask('gpt-4o-search-preview', { web_search_options })).toMatchObject({
      endpoint: completions,
      body: { web_search_options },
    });
  });

  it('a file by URL is fetched for chat completions, which do not, and left to Responses, which do', async () => {
    const url = 'http://192.0.2.1/a.pdf';
    const messages: ChatMessage[] = [{ role: 'user', content: [{ type: 'file', file: { file_data: url } }] }];
    // Only https is fetched: what is refused here is the fetching.
    const path = 'messages[0].content[0].file.file_data';
    const call = catalogueCall('openai/gpt-4o', { messages });
    for (const asked$ of [chat().complete(call), chat().stream(call)])
      expect(await failureOf(asked$)).toMatchObject({ kind: 'invalid_request', param: path });
    expect(upstream().requests).toHaveLength(0);
    expect((await ask('gpt-5-codex', { messages })).body.input).toEqual([
      { role: 'user', content: [{ type: 'input_file', file_url: url }] },
    ]);
    const images: ChatMessage[] = [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }];
    expect((await ask('gpt-4o', { messages: images })).body.messages).toEqual(images);
  });

  it('T56: a refused request is not sent again without its tools', async () => {
    const refused = {
      error: { message: 'No tools.', type: 'invalid_request_error', param: 'tools', code: null },
    };
    upstream().enqueue(jsonReply(refused, { status: 400 }));
    const failure = await failureOf(chat().complete(catalogueCall('openai/gpt-6-astra', { tools })));
    expect(failure).toMatchObject({ kind: 'invalid_request', param: 'tools' });
    expect(upstream().requests).toHaveLength(1);
  });
});

describe('OpenAiAdapter: answers', () => {
  it('a model that does not stream is asked for the whole answer, which comes as chunks', async () => {
    upstream().enqueue(jsonReply(responsesAnswer(answer)));
    const chunks = await chunksOf(chat().stream(catalogueCall('openai/gpt-5-pro', { stream: true })));
    expect(JSON.parse((await upstream().arrival()).text)).not.toHaveProperty('stream');
    expect(chunkViolations(chunks)).toEqual([]);
    expect(assembleChunks(chunks)).toMatchObject({
      choices: [{ text: 'A rose.', finishReason: 'stop' }],
      usage: answer.usage,
    });
  });

  it('an answer of a model that always searches is one search', async () => {
    const call = catalogueCall('openai/gpt-4o-search-preview');
    const expected = { ...answer.usage, server_tool_use: { web_search_requests: 1 } };
    upstream().enqueue(jsonReply(openAiCompletion(answer)));
    expect((await completionOf(chat().complete(call))).usage).toEqual(expected);
    upstream().enqueue(streamReply(sseEvents(openAiPayloads(answer))));
    expect(assembleChunks(await chunksOf(chat().stream(call))).usage).toEqual(expected);
  });

  it('a model that always searches is known to, without being asked', () => {
    const toolOf = (model: string): unknown => {
      const { request, candidate } = catalogueCall(`openai/${model}`);
      return chat().vendorTool?.(request, candidate.profile);
    };
    expect(toolOf('gpt-4o-search-preview')).toBe('search');
    expect(toolOf('gpt-4o')).toBeUndefined();
  });

  it('both endpoints give the same answer to the same sample, whole and streamed', async () => {
    const call = { id: 'call_1', name: 'get_weather', arguments: ['{"a":', '1}'] };
    const sample = sampleAnswer({
      text: ['Two.'],
      reasoning: ['Hm.'],
      toolCalls: [call],
      finish: 'tool_calls',
    });
    upstream().enqueue(
      jsonReply(openAiCompletion(sample)),
      jsonReply(responsesAnswer(sample)),
      streamReply(sseEvents(openAiPayloads(sample))),
      streamReply(responsesEvents(responsesPayloads(sample))),
    );
    const calls = ['gpt-4o', 'gpt-6-astra'].map((model) => catalogueCall(`openai/${model}`, { tools }));
    const wholes = [];
    for (const one of calls) wholes.push((await completionOf(chat().complete(one))).choices[0]);
    const [own, bridged] = wholes;
    expect(bridged?.message).toMatchObject(own?.message ?? {});
    expect(bridged?.finish_reason).toBe(own?.finish_reason);
    const streams = [];
    for (const one of calls) streams.push(assembleChunks(await chunksOf(chat().stream(one))).choices);
    expect(streams[1]).toEqual(streams[0]);
  });

  it('T36: a leading chunk without id and choices neither ends the stream nor names it', async () => {
    const leading = { id: '', object: '', created: 0, model: '', choices: [], prompt_filter_results: [] };
    upstream().enqueue(streamReply(sseEvents([leading, ...openAiPayloads(answer)])));
    const chunks = await chunksOf(chat().stream(catalogueCall('openai/gpt-4o')));
    expect(chunkViolations(chunks)).toEqual([]);
    expect(assembleChunks(chunks)).toMatchObject({ id: 'chatcmpl-sample', choices: [{ text: 'A rose.' }] });
  });

  it('T80: words for no finish reason are null in the middle', async () => {
    const payloads = openAiPayloads(answer).map((payload, index) =>
      JSON.parse(
        JSON.stringify(payload).replace('"finish_reason":null', `"finish_reason":${index ? '""' : '"null"'}`),
      ),
    );
    upstream().enqueue(streamReply(sseEvents(payloads)));
    const chunks = await chunksOf(chat().stream(catalogueCall('openai/gpt-4o')));
    const reasons = chunks.flatMap(({ choices }) => choices.map((choice) => choice.finish_reason));
    expect(reasons).toEqual([null, null, 'stop']);
  });

  it('T33: an error inside a stream ends it as a failure', async () => {
    const error = { message: 'x', type: 'server_error', code: null };
    upstream().enqueue(streamReply(sseEvents([...openAiPayloads(answer).slice(0, 2), { error }])));
    expect((await failureOf(chat().stream(catalogueCall('openai/gpt-4o')))).kind).toBe(
      'upstream_unavailable',
    );
  });
});

describe('OpenAiAdapter: ask, call, result, answer', () => {
  const call = { id: 'call_1', name: 'get_weather', arguments: ['{"city":"Ulm"}'] };
  const first = sampleAnswer({ reasoning: ['Hm.'], toolCalls: [call], finish: 'tool_calls' });
  const question: ChatMessage = { role: 'user', content: 'How is it outside?' };

  const secondInput = async (turn: ChatMessage, model = 'gpt-6-astra'): Promise<Record<string, unknown>> => {
    const messages: ChatMessage[] = [
      question,
      turn,
      { role: 'tool', tool_call_id: 'call_1', content: 'Sunny.' },
    ];
    return (await ask(model, { messages, tools })).body;
  };
  const firstTurn = async (): Promise<ChatMessage> => {
    upstream().enqueue(jsonReply(responsesAnswer(first)));
    const asked = catalogueCall('openai/gpt-6-astra', { messages: [question], tools });
    const [choice] = (await completionOf(chat().complete(asked))).choices;
    if (choice === undefined) throw new Error('An answer has a choice.');
    return { ...choice.message, reasoning_content: choice.message.reasoning_content ?? undefined };
  };
  const items = [
    { type: 'function_call', call_id: 'call_1', name: 'get_weather', arguments: '{"city":"Ulm"}' },
    { type: 'function_call_output', call_id: 'call_1', output: 'Sunny.' },
  ];
  const asked = { role: 'user', content: [{ type: 'input_text', text: 'How is it outside?' }] };

  it('a client that hands back everything hands back the reasoning, sealed', async () => {
    const { input, store, include } = await secondInput(await firstTurn());
    expect(input).toEqual([
      asked,
      {
        type: 'reasoning',
        summary: [{ type: 'summary_text', text: 'Hm.' }],
        encrypted_content: 'gAAAA-sample',
      },
      ...items,
    ]);
    expect({ store, include }).toEqual({ store: false, include: ['reasoning.encrypted_content'] });
  });

  it('one that gathers it from a stream does so too', async () => {
    upstream().enqueue(streamReply(responsesEvents(responsesPayloads(first))));
    const streamed = catalogueCall('openai/gpt-6-astra', { messages: [question], tools });
    const deltas = (await chunksOf(chat().stream(streamed))).flatMap(({ choices }) =>
      choices.map(({ delta }) => delta),
    );
    const turn = {
      ...(await firstTurn()),
      reasoning_details: deltas.flatMap((delta) => delta.reasoning_details ?? []),
    };
    expect((await secondInput(turn)).input).toMatchObject([
      asked,
      { encrypted_content: 'gAAAA-sample' },
      ...items,
    ]);
  });

  it.each(['whole', 'streamed'])(
    'sealed for another account it is left out at a second try, %s',
    async (way) => {
      const turn = await firstTurn();
      const messages = [question, turn, { role: 'tool' as const, tool_call_id: 'call_1', content: 'Sunny.' }];
      const message = 'The encrypted content gAAA...KFQ could not be verified.';
      const error = {
        message,
        type: 'invalid_request_error',
        param: null,
        code: 'invalid_encrypted_content',
      };
      const refused = jsonReply({ error }, { status: 400 });
      for (const [conversation, tries] of [
        [messages, 2],
        [[question], 1],
      ] as const) {
        upstream().clear();
        upstream().enqueue(refused, refused);
        const second = catalogueCall('openai/gpt-6-astra', { messages: conversation, tools });
        const failed = way === 'whole' ? chat().complete(second) : chat().stream(second);
        expect((await failureOf(failed)).kind).toBe('invalid_request');
        expect(upstream().requests).toHaveLength(tries);
        expect(second.adjustments).toEqual(tries === 2 ? ['messages'] : []);
        const last = JSON.parse(upstream().requests.at(-1)?.text ?? '') as Record<string, unknown>;
        expect(last.input).toEqual(tries === 2 ? [asked, ...items] : [asked]);
      }
    },
  );

  it('one that knows OpenAI’s own fields only is served without it', async () => {
    const { role, content, tool_calls } = await firstTurn();
    expect((await secondInput({ role, content, tool_calls })).input).toEqual([asked, ...items]);
  });

  it('another model behind chat completions is sent none of it', async () => {
    const { messages } = await secondInput(await firstTurn(), 'gpt-4o');
    expect(messages).toEqual([
      question,
      {
        role: 'assistant',
        content: null,
        refusal: null,
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Ulm"}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: 'Sunny.' },
    ]);
  });
});
