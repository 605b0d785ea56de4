import type { ChatChunk, ChatDelta } from '../../contract/chat.js';
import { assembleChunks, chunkViolations } from '../../../test/support/chunk-validator.js';
import { readResponses } from '../../../test/support/responses-run.js';

const head = { id: 'resp_1', created_at: 7, model: 'm-2026', output: [] };
const created = { type: 'response.created', response: { ...head, status: 'in_progress' } };
const usage = { input_tokens: 3, output_tokens: 2, total_tokens: 5 };
const completed = { type: 'response.completed', response: { ...head, status: 'completed', usage } };
const text = (delta: string, more: object = {}): object => ({
  type: 'response.output_text.delta',
  output_index: 0,
  content_index: 0,
  delta,
  ...more,
});
const item = (type: 'added' | 'done', output_index: number, fields: object): object => ({
  type: `response.output_item.${type}`,
  output_index,
  item: fields,
});
const call = (n: number, args = '', more: object = {}): object => ({
  type: 'function_call',
  id: `fc_${n}`,
  call_id: `call_${n}`,
  name: `f${n}`,
  arguments: args,
  ...more,
});
const args = (output_index: number, delta: string, more: object = {}): object => ({
  type: 'response.function_call_arguments.delta',
  output_index,
  delta,
  ...more,
});

/** The chunks of a whole answer with these events in it, which must be sound. */
function read(...events: unknown[]): ChatChunk[] {
  const { chunks, failure } = readResponses([created, ...events, completed]);
  expect(failure).toBeUndefined();
  expect(chunkViolations(chunks)).toEqual([]);
  return chunks;
}

/** What they say, less the role, the end and the counts. */
function deltas(...events: unknown[]): ChatDelta[] {
  return read(...events)
    .slice(1, -2)
    .flatMap(({ choices }) => choices.map(({ delta }) => delta));
}

function failureOf(...events: unknown[]): unknown {
  return readResponses([created, ...events]).failure;
}

describe('ResponsesStreamReader', () => {
  it('an answer of text: role, pieces, end, counts', () => {
    const chunk = (choices: object[], counted: object | null = null): object => ({
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 7,
      model: 'm-2026',
      choices,
      usage: counted,
    });
    const choice = (delta: object, finish_reason: string | null = null): object[] => [
      { index: 0, delta, logprobs: null, finish_reason },
    ];
    expect(
      read({ type: 'response.in_progress', response: head }, text('A ', { obfuscation: 'x' }), text('rose.')),
    ).toEqual([
      chunk(choice({ role: 'assistant', content: '', refusal: null })),
      chunk(choice({ content: 'A ' })),
      chunk(choice({ content: 'rose.' })),
      chunk(choice({}, 'stop')),
      chunk([], { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 }),
    ]);
  });

  it('T25: no chunk but the last of the choice has a finish reason, and all have the key', () => {
    const chunks = read(text('a'), item('added', 1, call(1)), args(1, '{}'));
    const reasons = chunks.flatMap(({ choices }) => choices.map((choice) => choice.finish_reason));
    expect(reasons).toEqual([null, null, null, null, 'tool_calls']);
  });

  it('T41: counts come once, in the last chunk, which has no choices; before it they are null', () => {
    const chunks = read(text('a'));
    expect(chunks.map(({ usage: counted }) => counted === null)).toEqual([true, true, true, false]);
    expect(chunks.at(-1)?.choices).toEqual([]);
  });

  it('T6: parallel calls, interleaved: each piece goes to its own call, id and name come once', () => {
    expect(
      deltas(
        item('added', 1, call(1)),
        item('added', 2, call(2)),
        args(1, '{"a":'),
        args(2, '{'),
        args(1, '1}'),
        args(2, '}'),
        item('done', 1, call(1, '{"a":1}')),
        item('done', 2, call(2, '{}')),
      ),
    ).toEqual([
      { tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'f1', arguments: '' } }] },
      { tool_calls: [{ index: 1, id: 'call_2', type: 'function', function: { name: 'f2', arguments: '' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{"a":' } }] },
      { tool_calls: [{ index: 1, function: { arguments: '{' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '1}' } }] },
      { tool_calls: [{ index: 1, function: { arguments: '}' } }] },
    ]);
  });

  const callsOf = (...events: unknown[]): unknown => assembleChunks(read(...events)).choices[0]?.toolCalls;

  it('T5: a call without arguments has an empty object of them, said once', () => {
    const expected = [{ id: 'call_1', name: 'f1', arguments: '{}' }];
    const done = { type: 'response.function_call_arguments.done', output_index: 0, arguments: '' };
    expect(callsOf(item('added', 0, call(1)), done, item('done', 0, call(1)))).toEqual(expected);
    expect(callsOf(item('added', 0, call(1)), args(0, '{}'), item('done', 0, call(1, '{}')))).toEqual(
      expected,
    );
  });

  it('arguments that came in no pieces are taken whole, from whichever event has them', () => {
    const expected = [{ id: 'call_1', name: 'f1', arguments: '{"a":1}' }];
    const done = { type: 'response.function_call_arguments.done', output_index: 0, arguments: '{"a":1}' };
    expect(callsOf(item('added', 0, call(1)), done)).toEqual(expected);
    expect(callsOf(item('added', 0, call(1)), item('done', 0, call(1, '{"a":1}')))).toEqual(expected);
    expect(callsOf(item('done', 0, call(1, '{"a":1}')))).toEqual(expected);
    expect(callsOf(item('added', 0, call(1, '{"a":1}')), done, item('done', 0, call(1, '{"a":1}')))).toEqual(
      expected,
    );
  });

  it('T40: ids that differ from event to event make neither a second call nor a second text', () => {
    const events = [
      item('added', 0, { type: 'message', id: 'msg_a' }),
      text('A ', { item_id: 'msg_b' }),
      text('rose.', { item_id: 'msg_c' }),
      item('added', 1, { ...call(1), id: 'fc_a' }),
      args(1, '{"a":', { item_id: 'fc_b' }),
      args(1, '1}', { item_id: 'fc_c' }),
      item('done', 1, { ...call(1, '{"a":1}'), id: 'fc_d' }),
    ];
    expect(assembleChunks(read(...events)).choices[0]).toMatchObject({
      text: 'A rose.',
      toolCalls: [{ id: 'call_1', name: 'f1', arguments: '{"a":1}' }],
      finishReason: 'tool_calls',
    });
  });

  it('T37: empty pieces of text between pieces of a call change nothing', () => {
    expect(callsOf(item('added', 1, call(1)), text(''), args(1, '{'), text(''), args(1, '}'))).toEqual([
      { id: 'call_1', name: 'f1', arguments: '{}' },
    ]);
    expect(deltas(text(''))).toEqual([]);
  });

  it('a call of a custom tool comes with its input', () => {
    const custom = { type: 'custom_tool_call', id: 'ctc_1', call_id: 'call_1', name: 'sh', input: '' };
    const piece = { type: 'response.custom_tool_call_input.delta', output_index: 0, delta: 'ls' };
    const { chunks } = readResponses([created, item('added', 0, custom), piece, completed]);
    expect(chunks.slice(1, -2).map(({ choices }) => choices[0]?.delta.tool_calls)).toEqual([
      [{ index: 0, id: 'call_1', type: 'custom', custom: { name: 'sh', input: '' } }],
      [{ index: 0, custom: { input: 'ls' } }],
    ]);
    const [finish] = chunks.at(-2)?.choices ?? [];
    expect(finish?.finish_reason).toBe('tool_calls');
  });

  it('reasoning: its parts are told apart, and sealed it follows', () => {
    const part = { type: 'response.reasoning_summary_part.added', output_index: 0 };
    const thought = (delta: string): object => ({
      type: 'response.reasoning_summary_text.delta',
      output_index: 0,
      delta,
    });
    const sealed = {
      type: 'reasoning',
      summary: [{ type: 'summary_text', text: 'One.' }],
      encrypted_content: 'sealed',
    };
    const details = { format: 'test-v1', index: 0 };
    expect(
      deltas(part, thought('One.'), part, thought('Two.'), item('done', 0, sealed), {
        type: 'response.reasoning_text.delta',
        delta: '!',
      }),
    ).toEqual([
      { reasoning_content: 'One.' },
      { reasoning_content: '\n\n' },
      { reasoning_content: 'Two.' },
      { reasoning_content: '!' },
      {
        reasoning_details: [
          { ...details, type: 'reasoning.summary', summary: 'One.' },
          { ...details, type: 'reasoning.encrypted', data: 'sealed' },
        ],
      },
    ]);
    expect(deltas(item('done', 0, { type: 'reasoning', summary: [] }))).toEqual([]);
    const again = deltas(item('done', 0, sealed), text('a'), item('done', 2, sealed));
    expect(again.map((delta) => Object.keys(delta))).toEqual([['content'], ['reasoning_details']]);
    expect(again[1]?.reasoning_details).toHaveLength(4);
  });

  it('refusals, citations and log probabilities', () => {
    const cite = (start_index: number, output_index: number): object => ({
      type: 'response.output_text.annotation.added',
      output_index,
      content_index: 0,
      annotation: { type: 'url_citation', start_index, end_index: start_index + 1, url: 'u', title: 't' },
    });
    const at = (start_index: number): object => ({
      type: 'url_citation',
      url_citation: { start_index, end_index: start_index + 1, url: 'u', title: 't' },
    });
    expect(deltas({ type: 'response.refusal.delta', delta: 'No.' })).toEqual([{ refusal: 'No.' }]);
    expect(deltas(text('abc'), cite(1, 0), text('def', { output_index: 1 }), cite(1, 1))).toEqual([
      { content: 'abc' },
      { content: 'def' },
      // In one piece, of which every SDK keeps all.
      { annotations: [at(1), at(4)] },
    ]);
    const [, chunk] = read(text('a', { logprobs: [{ token: 'a', logprob: -1 }] }));
    expect(chunk?.choices[0]?.logprobs).toEqual({
      content: [{ token: 'a', logprob: -1, bytes: null, top_logprobs: [] }],
      refusal: null,
    });
  });

  it.each([
    ['max_output_tokens', 'length', 'max_output_tokens'],
    ['content_filter', 'content_filter', undefined],
  ])('T54: an answer that is incomplete by %s ends with %s', (reason, finish, native) => {
    const response = { ...head, status: 'incomplete', incomplete_details: { reason }, usage };
    const { chunks, failure } = readResponses([
      created,
      text('A ro'),
      { type: 'response.incomplete', response },
    ]);
    expect(failure).toBeUndefined();
    expect(assembleChunks(chunks).choices[0]).toMatchObject({
      finishReason: finish,
      nativeFinishReason: native,
    });
  });

  it('T23: a call that was cut off stays as it was, without arguments of our own making', () => {
    const response = {
      ...head,
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      usage,
    };
    const { chunks } = readResponses([
      created,
      item('added', 0, call(1)),
      item('done', 0, call(1, '', { status: 'incomplete' })),
      { type: 'response.incomplete', response },
    ]);
    expect(assembleChunks(chunks).choices[0]).toMatchObject({
      toolCalls: [{ arguments: '' }],
      finishReason: 'length',
    });
  });

  it('T34: an event of a megabyte passes', () => {
    const long = 'x'.repeat(1_000_000);
    expect(deltas(text(long))).toEqual([{ content: long }]);
  });

  it('passes over what it does not know, what others say, and what comes after the end', () => {
    expect(
      deltas(
        { type: 'response.web_search_call.searching', output_index: 0 },
        { type: 'response.content_part.added', output_index: 0, part: {} },
        { type: 'response.output_text.done', text: 'a' },
        { type: 'response.from_the_future', delta: 'x' },
        item('added', 0, { type: 'web_search_call' }),
        item('done', 0, { type: 'web_search_call' }),
        { type: 'response.refusal.delta', delta: '' },
        args(9, '{}'),
        ' ',
        text('a'),
      ),
    ).toEqual([{ content: 'a' }]);
    expect(readResponses([created, text('a'), completed, text('b'), completed, '[DONE]']).chunks).toEqual(
      read(text('a')),
    );
  });

  it('a stream without a beginning gets a name of its own', () => {
    const { chunks } = readResponses([text('a'), completed]);
    expect(chunks[0]?.id).toMatch(/^chatcmpl-./);
    expect(chunks[0]?.choices[0]?.delta.role).toBe('assistant');
  });
});

describe('ResponsesStreamReader: failures', () => {
  it.each([
    [
      'nested',
      { type: 'error', error: { type: 'insufficient_quota', code: 'insufficient_quota' } },
      'upstream_quota',
    ],
    [
      'flat',
      { type: 'error', code: 'rate_limit_exceeded', message: 'x', param: null },
      'upstream_rate_limited',
    ],
    [
      'of the answer',
      { type: 'response.failed', response: { error: { code: 'server_error' } } },
      'upstream_unavailable',
    ],
    [
      'of the caller',
      { type: 'response.failed', response: { error: { code: 'invalid_prompt' } } },
      'invalid_request',
    ],
    ['without a word', { type: 'response.failed' }, 'upstream_unavailable'],
  ])('T33: an error %s ends the stream', (_name, event, kind) => {
    expect(failureOf(text('a'), event)).toMatchObject({ kind });
  });

  it.each([
    ['nothing more', []],
    ['the text', [text('a')]],
    ['the call', [item('added', 0, call(1)), args(0, '{}'), item('done', 0, call(1, '{}'))]],
    ['the other endpoint’s last word', [text('a'), '[DONE]']],
  ])('a stream that stops after %s is cut off', (_name, events) => {
    expect(failureOf(...events)).toMatchObject({ kind: 'upstream_protocol' });
  });

  it('searches of the web are counted, whether the stream tells of them or only its last event', () => {
    const search = { type: 'web_search_call', status: 'completed', action: { type: 'search' } };
    const expected = { web_search_requests: 2 };
    const streamed = read(item('done', 0, search), item('done', 1, search), text('a'));
    expect(streamed.at(-1)?.usage?.server_tool_use).toEqual(expected);
    const response = { ...head, status: 'completed', output: [search, search], usage };
    const { chunks } = readResponses([created, text('a'), { type: 'response.completed', response }]);
    expect(chunks.at(-1)?.usage?.server_tool_use).toEqual(expected);
  });

  it.each(['{"type":', '5', 'null', '[]'])('%s is no event', (data) => {
    expect(failureOf(data)).toMatchObject({ kind: 'upstream_protocol' });
  });
});
