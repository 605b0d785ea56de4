import { deltasOf, readEvents, readMessage } from '../../../test/support/anthropic-calls.js';
import {
  begin,
  start,
  delta,
  words,
  args,
  stop,
  end,
  textBlock,
  toolBlock,
  assembled,
  failureOf,
} from '../../../test/support/anthropic-events.js';
import type { StreamEvent } from '../../contract/chat.js';
import { MessagesStreamReader } from './anthropic-stream.js';

describe('usage', () => {
  const usageOf = (...events: object[]): unknown => assembled(readEvents(events)).usage;

  it('T45: later counts replace earlier ones, what is left out or null does not', () => {
    const first = { input_tokens: 34_824, output_tokens: 0, cache_creation_input_tokens: 7 };
    const last = {
      input_tokens: 3883,
      output_tokens: 49,
      cache_read_input_tokens: 30_464,
      cache_creation_input_tokens: null,
    };
    expect(usageOf(begin(first), ...textBlock(0, 'a'), ...end('end_turn', last))).toMatchObject({
      prompt_tokens: 3883 + 30_464 + 7,
      completion_tokens: 49,
      prompt_tokens_details: { cached_tokens: 30_464, cache_write_tokens: 7 },
    });
  });

  it('T43, T48: what was read from the cache and written to it is part of the prompt', () => {
    const counts = {
      input_tokens: 1,
      cache_read_input_tokens: 2,
      cache_creation_input_tokens: 4,
      cache_creation: { ephemeral_5m_input_tokens: 1, ephemeral_1h_input_tokens: 3 },
      output_tokens: 8,
      output_tokens_details: { thinking_tokens: 5 },
      server_tool_use: { web_search_requests: 1 },
      service_tier: 'priority',
    };
    const expected = {
      prompt_tokens: 7,
      completion_tokens: 8,
      total_tokens: 15,
      prompt_tokens_details: { cached_tokens: 2, cache_write_tokens: 4, cache_write_1h_tokens: 3 },
      completion_tokens_details: { reasoning_tokens: 5 },
      cache_creation: counts.cache_creation,
      server_tool_use: counts.server_tool_use,
    };
    expect(usageOf(begin(counts), ...textBlock(0, 'a'), ...end('end_turn', {}))).toEqual(expected);
    const whole = readMessage({ content: [], stop_reason: 'end_turn', usage: counts });
    expect(whole.usage).toEqual(expected);
    expect(whole.service_tier).toBe('priority');
  });

  it('of several runs of the model is their sum, without the runs of others', () => {
    const run = (type: string, input_tokens: number): object => ({ type, input_tokens, output_tokens: 1 });
    const iterations = [
      run('compaction', 1),
      run('message', 2),
      run('advisor_message', 4),
      run('message', 8),
    ];
    const counts = { input_tokens: 8, output_tokens: 1, iterations };
    const sum = { prompt_tokens: 11, completion_tokens: 3, total_tokens: 14 };
    expect(usageOf(begin(), ...textBlock(0, 'a'), ...end('end_turn', counts))).toMatchObject(sum);
    const takenOver = { ...counts, iterations: [...iterations, run('fallback_message', 16)] };
    expect(usageOf(begin(), ...textBlock(0, 'a'), ...end('end_turn', takenOver))).toMatchObject({
      prompt_tokens: 8,
      completion_tokens: 1,
    });
  });
});

describe('an answer that is a tool’s input', () => {
  const json = (index: number, ...pieces: string[]): object[] => [
    start(index, { type: 'tool_use', id: 'J', name: 'json_response', input: {} }),
    ...pieces.map((piece) => args(index, piece)),
    stop(index),
  ];
  const read = (...events: object[]): ReturnType<typeof assembled>['choices'][number] | undefined =>
    assembled(readEvents([begin(), ...events], 'json_response')).choices[0];

  it('is the text, and words around it are none of it', () => {
    expect(read(...textBlock(0, 'Here it is.'), ...json(1, '{"a":', '1}'), ...end('tool_use'))).toMatchObject(
      {
        text: '{"a":1}',
        toolCalls: [],
        finishReason: 'stop',
        nativeFinishReason: 'tool_use',
      },
    );
    expect(read(...json(0), ...end('tool_use'))?.text).toBe('{}');
    const content = [
      { type: 'text', text: 'Here it is.' },
      { type: 'tool_use', id: 'J', name: 'json_response', input: { a: 1 } },
    ];
    expect(readMessage({ content, stop_reason: 'tool_use' }, 'json_response').choices[0]).toMatchObject({
      message: { content: '{"a":1}' },
      finish_reason: 'stop',
    });
  });

  it('lets the caller’s own calls and their words through', () => {
    expect(read(...textBlock(0, 'Looking.'), ...toolBlock(1, 'A'), ...end('tool_use'))).toMatchObject({
      text: 'Looking.',
      toolCalls: [{ id: 'A' }],
      finishReason: 'tool_calls',
    });
  });

  it('that never comes leaves the words', () => {
    expect(read(...textBlock(0, 'I can', 'not.'), ...end('end_turn'))?.text).toBe('I cannot.');
  });
});

describe('what goes wrong', () => {
  const error = (type: string): object => ({ type: 'error', error: { type, message: 'Oops.' } });

  it.each([
    ['overloaded_error', 'upstream_unavailable'],
    ['api_error', 'upstream_unavailable'],
    ['rate_limit_error', 'upstream_rate_limited'],
    ['invalid_request_error', 'invalid_request'],
    ['authentication_error', 'upstream_auth'],
    ['permission_error', 'upstream_auth'],
    ['billing_error', 'upstream_quota'],
    ['not_found_error', 'upstream_model_gone'],
    ['request_too_large', 'request_too_large'],
    ['timeout_error', 'upstream_timeout'],
    ['made_up_tomorrow', 'upstream_unavailable'],
  ])('T31: %s is %s, first or in the middle', (type, kind) => {
    expect(failureOf([error(type)])).toMatchObject({ kind });
    expect(failureOf([begin(), ...textBlock(0, 'a'), error(type)])).toMatchObject({ kind });
  });

  it('T32: a stream without its end is none, with the vendor’s end it needs no other', () => {
    const whole = [begin(), ...textBlock(0, 'a'), ...end('end_turn')];
    for (let count = 0; count < whole.length; count += 1)
      expect(failureOf(whole.slice(0, count))).toMatchObject({ kind: 'upstream_protocol' });
    expect(failureOf([...whole.slice(0, -1), '[DONE]'])).toMatchObject({ kind: 'upstream_protocol' });
    expect(failureOf([begin(), ...textBlock(0, 'a'), { type: 'message_stop' }])).toMatchObject({
      kind: 'upstream_protocol',
    });
    expect(assembled(readEvents([...whole, '[DONE]'])).choices[0]?.finishReason).toBe('stop');
  });

  it.each<[string, (object | string)[]]>([
    ['no JSON', [begin(), '{']],
    ['no object', [begin(), '[]']],
    ['an end without a beginning', end('end_turn')],
    ['a block without a beginning', textBlock(0, 'a')],
    ['a beginning without a message', [{ type: 'message_start' }]],
    ['a block without a type', [begin(), start(0, {})]],
    ['a block of another shape', [begin(), start(0, { type: 'text', text: {} })]],
  ])('%s cannot be read', (_name, events) => {
    expect(failureOf(events)).toMatchObject({ kind: 'upstream_protocol' });
  });

  it.each<[string, object]>([
    ['that is none', { type: 'content_block_delta', index: 0 }],
    ['of a text', delta(0, { type: 'text_delta', text: 5 })],
    ['of a call', delta(0, { type: 'input_json_delta', partial_json: {} })],
    ['of thoughts', delta(0, { type: 'thinking_delta', thinking: [] })],
    ['of a seal', delta(0, { type: 'signature_delta', signature: 1 })],
  ])('a piece %s of another shape is not taken for nothing', (_name, event) => {
    const [open = {}, close = {}] = textBlock(0);
    expect(failureOf([begin(), open, event, close, ...end('end_turn')])).toMatchObject({
      kind: 'upstream_protocol',
    });
  });

  it('T34: a line of a megabyte is no trouble; empty events and unknown ones are nothing', () => {
    const text = 'x'.repeat(1_000_000);
    const odd = [
      '',
      { type: 'made_up_tomorrow' },
      delta(9, { type: 'text_delta', text: 'lost' }),
      stop(9),
      delta(0, { type: 'new_delta' }),
    ];
    const read = readEvents([begin(), ...odd, ...textBlock(0, '', text), ...end('end_turn')]);
    expect(assembled(read).choices[0]?.text).toBe(text);
    expect(deltasOf(read)).toHaveLength(2);
  });
});

describe('a gap', () => {
  const read = (...events: (object | undefined)[]): StreamEvent[] => {
    const told: StreamEvent[] = [];
    const reader = new MessagesStreamReader();
    for (const event of events) {
      if (event === undefined) reader.passOver('{"ty');
      else reader.event(JSON.stringify(event), (value) => told.push(value));
    }
    reader.end();
    return told;
  };
  const gap = undefined;
  const cut = expect.objectContaining({ kind: 'upstream_protocol' });

  it('in a text or behind a block takes nothing else away', () => {
    const [open, last] = textBlock(0, '');
    const answer = read(begin(), open, words(0, 'a'), gap, words(0, 'c'), last, gap, ...end('end_turn'));
    expect(assembled(answer).choices[0]).toMatchObject({ text: 'ac', finishReason: 'stop' });
    const unended = read(begin(), open, words(0, 'a'), gap, ...end('end_turn'));
    expect(assembled(unended).choices[0]).toMatchObject({ text: 'a', finishReason: 'stop' });
  });

  it('may have been the beginning of what goes on behind it', () => {
    expect(() => read(begin(), ...textBlock(0, 'a'), gap, args(1, '{}'), ...end('end_turn'))).toThrow(cut);
    expect(() => read(begin(), ...textBlock(0, 'a'), gap, stop(1), ...end('end_turn'))).toThrow(cut);
  });

  it('may have been the calls for which the answer ended', () => {
    expect(() => read(begin(), ...textBlock(0, 'a'), gap, ...end('tool_use'))).toThrow(cut);
  });

  it('beside a block of the vendor’s own tools is none of theirs', () => {
    const search = start(1, { type: 'server_tool_use', id: 'S', name: 'web_search', input: {} });
    const events = [search, gap, args(1, '{}'), stop(1)];
    const answer = read(begin(), ...textBlock(0, 'a'), ...events, ...end('end_turn'));
    expect(assembled(answer).choices[0]?.text).toBe('a');
  });

  it.each([
    ['{"type":"content_block_delta","index":0,"delta":{"ty', true],
    ['{"type": "ping', true],
    ['{"ty', true],
    ['{"type":"content_block_start","index":0,"con', false],
    ['{"type":"message_delta","del', false],
    ['{"index":0,"type": "message_stop" ', false],
  ])('with the text %s can be passed over: %s', (data, expected) => {
    expect(new MessagesStreamReader().passOver(data)).toBe(expected);
  });
});
