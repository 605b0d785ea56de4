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
  firstCall,
  moreOfCall,
  assembled,
  failureOf,
} from '../../../test/support/anthropic-events.js';
import { assembleChunks } from '../../../test/support/chunk-validator.js';
import { isChunkEvent } from '../../../test/support/provider-contract/contract-run.js';
import { isEffective, type StreamEvent } from '../../contract/chat.js';
import { MessagesStreamReader } from './anthropic-stream.js';

describe('a streamed answer', () => {
  const events = [
    begin({
      input_tokens: 10,
      cache_read_input_tokens: 90,
      cache_creation_input_tokens: 0,
      output_tokens: 1,
    }),
    start(0, { type: 'thinking', thinking: '', signature: '' }),
    delta(0, { type: 'thinking_delta', thinking: 'Hm.' }),
    delta(0, { type: 'signature_delta', signature: 'SIG' }),
    stop(0),
    ...textBlock(1, 'Looking.'),
    ...toolBlock(2, 'A', '', '{"c":"Rome"}'),
    ...toolBlock(3, 'B'),
    ...end('tool_use'),
  ];

  it('section 4.1, T4, T5, T6, T28, T76: thoughts, words and calls in OpenAI’s chunks', () => {
    const read = readEvents(events);
    expect(deltasOf(read)).toEqual([
      { role: 'assistant', content: '', refusal: null },
      { reasoning_content: 'Hm.' },
      { thinking_blocks: [{ type: 'thinking', thinking: 'Hm.', signature: 'SIG' }] },
      { content: 'Looking.' },
      firstCall(0, 'A'),
      moreOfCall(0, '{"c":"Rome"}'),
      firstCall(1, 'B'),
      moreOfCall(1, '{}'),
    ]);
    const whole = assembled(read);
    expect(whole).toMatchObject({ id: 'chatcmpl-1', model: 'claude-x' });
    expect(whole.choices[0]).toMatchObject({ finishReason: 'tool_calls', nativeFinishReason: 'tool_use' });
    expect(whole.usage).toEqual({
      prompt_tokens: 100,
      completion_tokens: 40,
      total_tokens: 140,
      prompt_tokens_details: { cached_tokens: 90, cache_write_tokens: 0 },
    });
  });

  it('T25, T26: every chunk but one has null for a finish reason, which comes with the end', () => {
    const reasons = readEvents(events)
      .filter(isChunkEvent)
      .flatMap(({ chunk }) => chunk.choices.map((choice) => choice.finish_reason));
    expect(reasons.slice(0, -1).every((reason) => reason === null)).toBe(true);
    expect(reasons.at(-1)).toBe('tool_calls');
  });

  it('T44: what the prompt costs is told at once, for the books of an answer that breaks off', () => {
    const tallies = readEvents(events).flatMap((event) => (event.kind === 'tally' ? [event.usage] : []));
    expect(tallies[0]).toMatchObject({ prompt_tokens: 100, completion_tokens: 1, total_tokens: 101 });
    expect(tallies).toHaveLength(2);
    const read: StreamEvent[] = [];
    new MessagesStreamReader().event(JSON.stringify(events[0]), (event) => read.push(event));
    expect(read.filter(isChunkEvent).some(({ chunk }) => isEffective(chunk))).toBe(false);
  });

  it('T10: words between pieces of arguments lose none of them', () => {
    const read = readEvents([
      begin(),
      start(0, { type: 'tool_use', id: 'A', name: 'tool_A', input: {} }),
      args(0, '{"a":'),
      start(1, { type: 'text', text: '' }),
      words(1, 'x'),
      start(2, { type: 'tool_use', id: 'B', name: 'tool_B', input: {} }),
      args(2, '{'),
      args(0, '1}'),
      args(2, '}'),
      ...[0, 1, 2].map(stop),
      ...end('tool_use'),
    ]);
    expect(assembled(read).choices[0]).toMatchObject({
      text: 'x',
      toolCalls: [
        { id: 'A', arguments: '{"a":1}' },
        { id: 'B', arguments: '{}' },
      ],
    });
  });

  it('T11: pieces that are JSON already do not end a call', () => {
    const read = readEvents([begin(), ...toolBlock(0, 'A', '1', '2', '{}'), ...end('tool_use')]);
    expect(deltasOf(read).slice(2)).toEqual([moreOfCall(0, '1'), moreOfCall(0, '2'), moreOfCall(0, '{}')]);
  });

  it('arguments that come with the call are told at its end', () => {
    const block = { type: 'tool_use', id: 'A', name: 'tool_A', input: { a: 1 } };
    const read = readEvents([begin(), start(0, block), args(0, ''), stop(0), ...end('tool_use')]);
    expect(deltasOf(read).at(-1)).toEqual(moreOfCall(0, '{"a":1}'));
  });

  it('T12: the vendor’s own tools say nothing, and the caller’s keep their places', () => {
    const read = readEvents([
      begin(),
      start(0, { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }),
      args(0, '{"query":"x"}'),
      stop(0),
      start(1, {
        type: 'web_search_tool_result',
        tool_use_id: 's',
        content: [{ type: 'web_search_result' }],
      }),
      stop(1),
      start(2, { type: 'made_up_tomorrow' }),
      stop(2),
      ...toolBlock(3, 'A'),
      ...toolBlock(4, 'B'),
      ...end('end_turn'),
    ]);
    expect(assembled(read).choices[0]).toMatchObject({
      text: '',
      toolCalls: [{ id: 'A' }, { id: 'B' }],
      finishReason: 'tool_calls',
    });
  });

  it('a call that is cut off stays cut off', () => {
    const events = [
      begin(),
      start(0, { type: 'tool_use', id: 'A', name: 'tool_A', input: {} }),
      args(0, '{"a'),
      ...end('max_tokens'),
    ];
    const chunks = readEvents(events).filter(isChunkEvent);
    expect(assembleChunks(chunks.map(({ chunk }) => chunk)).choices[0]).toMatchObject({
      toolCalls: [{ arguments: '{"a' }],
      finishReason: 'length',
    });
  });

  it('T35: saying the beginning twice is harmless, another answer in the middle is not', () => {
    const twice = readEvents([begin(), begin(), ...textBlock(0, 'a'), begin(), ...end('end_turn')]);
    expect(assembled(twice).choices[0]?.text).toBe('a');
    expect(failureOf([begin(), ...textBlock(0, 'a'), begin(undefined, 'msg_2')])).toMatchObject({
      kind: 'upstream_protocol',
    });
  });

  it('redacted thoughts can be brought back', () => {
    const block = { type: 'redacted_thinking', data: 'DATA' };
    expect(deltasOf(readEvents([begin(), start(0, block), stop(0), ...end('end_turn')])).slice(1)).toEqual([
      { thinking_blocks: [block] },
    ]);
  });

  it('thoughts that are only sealed say nothing and can be brought back', () => {
    const events = [
      start(0, { type: 'thinking', thinking: '', signature: '' }),
      delta(0, { type: 'signature_delta', signature: 'S' }),
      stop(0),
    ];
    expect(deltasOf(readEvents([begin(), ...events, ...end('end_turn')])).slice(1)).toEqual([
      { thinking_blocks: [{ type: 'thinking', thinking: '', signature: 'S' }] },
    ]);
  });

  it('sources stand at the text they back', () => {
    const citation = {
      type: 'web_search_result_location',
      url: 'https://a.example',
      title: null,
      cited_text: 'x',
    };
    const read = readEvents([
      begin(),
      ...textBlock(0, 'So: '),
      start(1, { type: 'text', text: '', citations: [] }),
      delta(1, { type: 'citations_delta', citation }),
      delta(1, { type: 'citations_delta', citation: { type: 'char_location' } }),
      words(1, 'it is 🌹.'),
      stop(1),
      ...end('end_turn'),
    ]);
    expect(deltasOf(read).at(-1)).toEqual({
      annotations: [
        {
          type: 'url_citation',
          url_citation: { start_index: 4, end_index: 13, url: 'https://a.example', title: '' },
        },
      ],
    });
  });

  it('T39: sources of several texts come in one piece, of which every SDK keeps all', () => {
    const cited = (index: number, url: string): object[] => [
      start(index, { type: 'text', text: '', citations: [] }),
      delta(index, { type: 'citations_delta', citation: { type: 'web_search_result_location', url } }),
      words(index, 'ab'),
      stop(index),
    ];
    const said = deltasOf(readEvents([begin(), ...cited(0, 'u'), ...cited(1, 'v'), ...end('end_turn')]));
    const place = (start_index: number, url: string): object => ({
      type: 'url_citation',
      url_citation: { start_index, end_index: start_index + 2, url, title: '' },
    });
    expect(said.slice(1)).toEqual([
      { content: 'ab' },
      { content: 'ab' },
      { annotations: [place(0, 'u'), place(2, 'v')] },
    ]);
  });

  it('thoughts behind the first say where they belong, as OpenAI’s SDK for Python wants of lists', () => {
    const thought = (index: number, data: string): object[] => [
      start(index, { type: 'redacted_thinking', data }),
      stop(index),
    ];
    const said = deltasOf(readEvents([begin(), ...thought(0, 'A'), ...thought(1, 'B'), ...end('end_turn')]));
    expect(said.slice(1)).toEqual([
      { thinking_blocks: [{ type: 'redacted_thinking', data: 'A' }] },
      { thinking_blocks: [{ type: 'redacted_thinking', data: 'B', index: 1 }] },
    ]);
  });

  it('T79: a refusal without a word is an answer', () => {
    const details = { stop_details: { type: 'refusal', category: 'cyber', explanation: 'No.' } };
    const read = readEvents([begin(), { type: 'ping' }, ...end('refusal', { output_tokens: 5 }, details)]);
    expect(assembled(read).choices[0]).toMatchObject({
      refusal: 'No.',
      finishReason: 'content_filter',
      nativeFinishReason: 'refusal',
    });
    const bare = readEvents([begin(), ...end('refusal')]);
    expect(assembled(bare).choices[0]?.refusal).not.toBe('');
  });

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['pause_turn', 'stop'],
    ['tool_use', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['compaction', 'length'],
    ['made_up_tomorrow', 'stop'],
  ])('%s without a call is %s, whole and streamed alike', (native, finish) => {
    const expected = { finishReason: finish, nativeFinishReason: native };
    expect(assembled(readEvents([begin(), ...textBlock(0, 'a'), ...end(native)])).choices[0]).toMatchObject(
      expected,
    );
    const content = [{ type: 'text', text: 'a' }];
    expect(readMessage({ content, stop_reason: native, usage: {} }).choices[0]).toMatchObject({
      finish_reason: finish,
      native_finish_reason: native,
    });
  });

  it('without a reason has stopped', () => {
    expect(assembled(readEvents([begin(), ...textBlock(0, 'a'), ...end(null)])).choices[0]).toMatchObject({
      finishReason: 'stop',
      nativeFinishReason: undefined,
    });
  });
});
