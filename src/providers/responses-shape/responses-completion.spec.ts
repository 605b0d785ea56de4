import type { ChatCompletion } from '../../contract/chat.js';
import { describeRecordings, recordingNamed } from '../../../test/support/fixtures.js';
import { fromResponsesAnswer } from './responses-completion.js';

const whole = {
  id: 'resp_1',
  object: 'response',
  created_at: 7,
  status: 'completed',
  model: 'm-2026',
  output: [],
  usage: { input_tokens: 3, output_tokens: 2, total_tokens: 5 },
};

function read(changes: object, status = 200): ChatCompletion {
  const body = Buffer.from(JSON.stringify({ ...whole, ...changes }));
  return fromResponsesAnswer({ status, headers: {}, body }, { reasoningFormat: 'test-v1' }).completion;
}

function choiceOf(changes: object): ChatCompletion['choices'][number] {
  const [choice] = read(changes).choices;
  if (choice === undefined) throw new Error('An answer has a choice.');
  return choice;
}

const message = (...content: object[]): object => ({ type: 'message', role: 'assistant', content });
const text = (piece: string, more: object = {}): object => ({
  type: 'output_text',
  text: piece,
  annotations: [],
  ...more,
});
const called = (args: string, status = 'completed'): object => ({
  type: 'function_call',
  id: 'fc_1',
  call_id: 'call_1',
  name: 'f',
  arguments: args,
  status,
});

describe('fromResponsesAnswer', () => {
  it('an answer of text', () => {
    expect(read({ output: [message(text('A '), text('rose.'))], service_tier: 'default' })).toEqual({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 7,
      model: 'm-2026',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'A rose.', refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
      service_tier: 'default',
    });
  });

  it('tool calls of both kinds, by their call_id', () => {
    const custom = { type: 'custom_tool_call', id: 'ctc_1', call_id: 'call_2', name: 'g', input: 'ls' };
    expect(choiceOf({ output: [called('{"a":1}'), custom] })).toMatchObject({
      message: {
        content: null,
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
          { id: 'call_2', type: 'custom', custom: { name: 'g', input: 'ls' } },
        ],
      },
      finish_reason: 'tool_calls',
    });
  });

  it('T5: a call without arguments has an empty object of them', () => {
    expect(choiceOf({ output: [called('')] }).message.tool_calls?.[0]?.function?.arguments).toBe('{}');
  });

  it('T23, T54: an answer cut short is an answer, and its call stays as it was cut', () => {
    const incomplete = { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };
    const cut = choiceOf({ ...incomplete, output: [called('{"a"', 'incomplete')] });
    expect(cut).toMatchObject({ finish_reason: 'length', native_finish_reason: 'max_output_tokens' });
    expect(cut.message.tool_calls?.[0]?.function?.arguments).toBe('{"a"');
    expect(choiceOf({ ...incomplete, output: [{ type: 'reasoning', summary: [] }] })).toMatchObject({
      message: { content: '' },
      finish_reason: 'length',
    });
    const filtered = choiceOf({
      ...incomplete,
      incomplete_details: { reason: 'content_filter' },
      output: [message(text('A ro'))],
    });
    expect(filtered.finish_reason).toBe('content_filter');
    expect(filtered).not.toHaveProperty('native_finish_reason');
    expect(choiceOf({ ...incomplete, incomplete_details: null })).toMatchObject({ finish_reason: 'length' });
  });

  it('reasoning is text, and sealed goes along', () => {
    const reasoning = (...summaries: string[]): object => ({
      type: 'reasoning',
      id: 'rs_1',
      summary: summaries.map((piece) => ({ type: 'summary_text', text: piece })),
      encrypted_content: 'sealed',
    });
    const output = [
      reasoning('One.', 'Two.'),
      called('{}'),
      { ...reasoning('Three.'), encrypted_content: null },
    ];
    const details = { format: 'test-v1', index: 0 };
    const { message: answered } = choiceOf({ output });
    expect(answered).toMatchObject({
      reasoning_content: 'One.\n\nTwo.\n\nThree.',
      reasoning_details: [
        { ...details, type: 'reasoning.summary', summary: 'One.' },
        { ...details, type: 'reasoning.summary', summary: 'Two.' },
        { ...details, type: 'reasoning.encrypted', data: 'sealed' },
      ],
    });
    expect(JSON.stringify(answered)).not.toContain('rs_1');
  });

  it('a refusal is no text', () => {
    const refused = message({ type: 'refusal', refusal: 'No.' });
    expect(choiceOf({ output: [refused] })).toMatchObject({
      message: { content: null, refusal: 'No.' },
      finish_reason: 'stop',
    });
  });

  it('citations count from the beginning of the whole text', () => {
    const cite = (start_index: number): object => ({
      annotations: [
        { type: 'url_citation', start_index, end_index: start_index + 1, url: 'https://x.test', title: 'X' },
        { type: 'file_citation', file_id: 'f', filename: 'f', index: 0 },
      ],
    });
    const output = [message(text('abc', cite(0)), text('def', cite(1)))];
    const citation = (start_index: number): object => ({
      type: 'url_citation',
      url_citation: { start_index, end_index: start_index + 1, url: 'https://x.test', title: 'X' },
    });
    expect(choiceOf({ output }).message.annotations).toEqual([citation(0), citation(4)]);
  });

  it('log probabilities stand beside the message', () => {
    const token = { token: 'a', logprob: -1, bytes: [97], top_logprobs: [{ token: 'b', logprob: -2 }] };
    expect(choiceOf({ output: [message(text('a', { logprobs: [token] }))] }).logprobs).toEqual({
      content: [{ ...token, top_logprobs: [{ token: 'b', logprob: -2, bytes: null }] }],
      refusal: null,
    });
  });

  it('T48: counts keep their details, written tokens and explicit zeros included', () => {
    const usage = {
      input_tokens: 10,
      input_tokens_details: { cached_tokens: 0, cache_write_tokens: 4, image_tokens: 2 },
      output_tokens: 5,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 99,
    };
    expect(read({ usage }).usage).toEqual({
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 15,
      prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 4, image_tokens: 2 },
      completion_tokens_details: { reasoning_tokens: 0 },
    });
    expect(read({ usage: null }).usage).toBeUndefined();
  });

  it('searches of the web are counted as they are billed', () => {
    const searched = (fields: object): object => ({
      type: 'web_search_call',
      status: 'completed',
      ...fields,
    });
    const output = [
      searched({ action: { type: 'search', query: 'rain' } }),
      searched({ action: { type: 'open_page' } }),
      searched({}),
      searched({ status: 'failed' }),
      message(text('Wet.')),
    ];
    expect(read({ output }).usage?.server_tool_use).toEqual({ web_search_requests: 2 });
    expect(read({}).usage).not.toHaveProperty('server_tool_use');
  });

  it.each([
    [{ code: 'server_error', message: 'x' }, 'upstream_unavailable'],
    [{ code: 'rate_limit_exceeded', message: 'x' }, 'upstream_rate_limited'],
    [{ code: 'insufficient_quota', message: 'x' }, 'upstream_quota'],
    [{ code: 'invalid_prompt', message: 'x' }, 'invalid_request'],
    [{ code: 'image_content_policy_violation', message: 'x' }, 'content_filtered'],
  ])('a failed answer: %j is %s', (error, kind) => {
    expect(() => read({ status: 'failed', error })).toThrow(expect.objectContaining({ kind }));
  });

  it.each(['failed', 'cancelled', 'queued', 'in_progress'])('an answer that is %s is none', (status) => {
    expect(() => read({ status })).toThrow(expect.objectContaining({ kind: 'upstream_protocol' }));
  });
});

describeRecordings('openai/responses', (recordings) => {
  it('web-search-tool: text, citations and counts', () => {
    const { reply, payloads } = recordingNamed(recordings, 'web-search-tool.1.json');
    const answer = { status: 200, headers: {}, body: Buffer.concat(reply.chunks) };
    const { completion } = fromResponsesAnswer(answer, { reasoningFormat: 'test-v1' });
    const [recorded] = payloads as {
      output: { type: string; content: { text: string; annotations: object[] }[] }[];
    }[];
    const said = recorded?.output.find(({ type }) => type === 'message')?.content[0];
    const [choice] = completion.choices;
    expect(choice).toMatchObject({ finish_reason: 'stop', message: { content: said?.text } });
    const annotations = choice?.message.annotations as
      { url_citation: { start_index: number } }[] | undefined;
    expect(annotations?.length ?? 0).toBe(said?.annotations.length);
    const { usage } = completion;
    expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0));
    expect(usage?.completion_tokens_details?.reasoning_tokens).toBeLessThanOrEqual(
      usage?.completion_tokens ?? 0,
    );
  });
});
