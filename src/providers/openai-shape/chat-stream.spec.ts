import type { ChunkEvent } from '../../contract/chat.js';
import { GatewayError } from '../../contract/gateway-error.js';
import { ChatStreamReader } from './chat-stream.js';

const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm' };

function chunkOf(delta: unknown, more: object = {}): string {
  return JSON.stringify({ ...head, choices: [{ index: 0, delta, finish_reason: null }], ...more });
}

const roleChunk = chunkOf({ role: 'assistant', content: '' });

/** What the reader emits after the chunk that gives the role. */
function read(...data: string[]): ChunkEvent[] {
  return readAll(roleChunk, ...data).slice(1);
}

function readAll(...data: string[]): ChunkEvent[] {
  const events: ChunkEvent[] = [];
  const reader = new ChatStreamReader();
  for (const text of data) reader.event(text, (event) => event.kind === 'chunk' && events.push(event));
  return events;
}

const deltas = (...data: string[]): unknown[] =>
  read(...data).map(({ chunk }) => chunk.choices.map(({ delta }) => delta)[0]);

describe('ChatStreamReader', () => {
  it('leaves a chunk that says everything the way OpenAI does as it is', () => {
    const data = chunkOf({ content: 'Hi', refusal: null });
    expect(read(data)).toEqual([
      { kind: 'chunk', chunk: JSON.parse(data) as unknown, wire: `data: ${data}\n\n` },
    ]);
  });

  it.each(['[DONE]', '[DONE] ', '[DONE]\t'])('is whole with %j', (data) => {
    const reader = new ChatStreamReader();
    reader.event(data, () => undefined);
    expect(() => reader.end(() => undefined)).not.toThrow();
  });

  it('calls reasoning by the one name clients look for', () => {
    expect(deltas(chunkOf({ content: '', reasoning: 'Why' }))).toEqual([
      { content: '', reasoning_content: 'Why' },
    ]);
    const both = chunkOf({ reasoning: 'Why', reasoning_content: 'Why' });
    expect(read(both)[0]?.wire).toBe(`data: ${both}\n\n`);
    const none = chunkOf({ content: 'x', reasoning: null });
    expect(read(none)[0]?.wire).toBe(`data: ${none}\n\n`);
  });

  it.each([[42], [{}], [''], [null], [undefined]])('gives a stream an id of its own for %j', (id) => {
    const events = readAll(chunkOf({ content: 'a' }, { id }), chunkOf({ content: 'b' }, { id }));
    const [first, second] = events.map(({ chunk }) => chunk.id);
    expect(first).toMatch(/^chatcmpl-/);
    expect(second).toBe(first);
    expect(events.map(({ wire }) => wire)).toEqual([undefined, undefined]);
  });

  it('numbers tool calls for hosts that do not', () => {
    const call = (id: string | undefined, args: string): string =>
      chunkOf({ tool_calls: [{ index: null, id, function: { arguments: args } }] });
    const indexes = deltas(call('a', '{'), call('', '}'), call('b', '{'), call(undefined, '}')).map((delta) =>
      (delta as { tool_calls: { index: number }[] }).tool_calls.map(({ index }) => index),
    );
    expect(indexes).toEqual([[0], [0], [1], [1]]);
  });

  it.each([
    ['a choice that is none', JSON.stringify({ ...head, choices: [null] })],
    ['a delta that is none', chunkOf('text')],
    ['tool calls that are no list', chunkOf({ tool_calls: { index: 0 } })],
    ['a tool call that is none', chunkOf({ tool_calls: [null] })],
    ['a tool call whose function is none', chunkOf({ tool_calls: [{ index: 0, function: 'f' }] })],
    ['a tool call out of all bounds', chunkOf({ tool_calls: [{ index: 1e9 }] })],
    ['a tool call before the first', chunkOf({ tool_calls: [{ index: -1 }] })],
    [
      'a finish reason that is no word',
      JSON.stringify({ ...head, choices: [{ index: 0, finish_reason: 5 }] }),
    ],
  ])('refuses %s', (_name, data) => {
    let failure: unknown;
    try {
      read(data);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(GatewayError);
    expect(failure).toMatchObject({ kind: 'upstream_protocol' });
  });

  it.each(['constructor', '__proto__', 'made_up'])('takes the finish reason %s for a stop', (reason) => {
    const [event] = read(
      JSON.stringify({ ...head, choices: [{ index: 0, delta: {}, finish_reason: reason }] }),
    );
    expect(event?.chunk.choices[0]).toMatchObject({ finish_reason: 'stop', native_finish_reason: reason });
  });

  const finish = (reason: unknown, more: object = {}): string =>
    JSON.stringify({ ...head, choices: [{ index: 0, delta: {}, finish_reason: reason }], ...more });
  const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
  const usageChunk = (counts: object): string => JSON.stringify({ ...head, choices: [], usage: counts });

  it('T28: gives the role once, also where a host repeats or forgets it', () => {
    const roles = (...data: string[]): unknown[] =>
      readAll(...data).map(({ chunk }) => chunk.choices[0]?.delta.role);
    expect(roles(roleChunk, roleChunk, chunkOf({ role: 'assistant', content: 'a' }))).toEqual([
      'assistant',
      undefined,
      undefined,
    ]);
    expect(roles(chunkOf({ content: 'a' }), chunkOf({ content: 'b' }))).toEqual(['assistant', undefined]);
  });

  it.each(['', 'null', undefined])(
    'T25, T80: writes null for the word %j in the middle of an answer',
    (reason) => {
      expect(read(finish(reason))[0]?.chunk.choices[0]?.finish_reason).toBeNull();
    },
  );

  it('T26: keeps the first finish reason and says nothing of the choice after it', () => {
    const events = read(finish('length'), finish('stop'), chunkOf({ content: 'more' }));
    expect(events.map(({ chunk }) => chunk.choices[0]?.finish_reason)).toEqual(['length']);
  });

  it('calls a stop with tool calls tool_calls, as OpenAI does', () => {
    const call = chunkOf({
      tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
    });
    expect(read(call, finish('stop'))[1]?.chunk.choices[0]).toMatchObject({ finish_reason: 'tool_calls' });
    expect(read(call, finish('length'))[1]?.chunk.choices[0]).toMatchObject({ finish_reason: 'length' });
  });

  it.each([
    ['max_output_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['repetition_truncation', 'length'],
    ['input_sensitive', 'content_filter'],
    ['output_sensitive', 'content_filter'],
    ['data_inspection_failed', 'content_filter'],
  ])('the end of an answer that was cut is no stop: %s', (word, reason) => {
    expect(read(finish(word))[0]?.chunk.choices[0]).toMatchObject({
      finish_reason: reason,
      native_finish_reason: word,
    });
  });

  it.each([null, '', undefined])(
    'T80: an answer with the finish reason %j up to [DONE] has stopped',
    (none) => {
      const text = { ...head, choices: [{ index: 0, delta: { content: 'a' }, finish_reason: none }] };
      const events = read(JSON.stringify(text), usageChunk(usage), '[DONE]');
      expect(events.map(({ chunk }) => chunk.choices[0]?.finish_reason)).toEqual([null, 'stop', undefined]);
      expect(events[1]?.chunk).toEqual({
        ...head,
        choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
      });
      expect(events[2]?.chunk.usage).toEqual(usage);
    },
  );

  it('no reason is made up for an answer that says nothing', () => {
    expect(read('[DONE]')).toEqual([]);
  });

  it('T80: with tool calls it ends for them, with arguments for those that had none', () => {
    const call = { index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '' } };
    expect(read(chunkOf({ tool_calls: [call] }), '[DONE]').at(-1)?.chunk.choices).toEqual([
      {
        index: 0,
        delta: { tool_calls: [{ index: 0, function: { arguments: '{}' } }] },
        finish_reason: 'tool_calls',
      },
    ]);
  });

  it('T5, T6: gives id, type and name in the first piece of a call alone, and an empty object for no arguments', () => {
    const piece = (fields: object): string =>
      chunkOf({ tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'f' }, ...fields }] });
    const calls = deltas(piece({}), piece({}), finish('tool_calls')).map(
      (delta) => (delta as { tool_calls: unknown[] }).tool_calls,
    );
    expect(calls).toEqual([
      [{ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '' } }],
      [{ index: 0, function: {} }],
      [{ index: 0, function: { arguments: '{}' } }],
    ]);
  });

  it('T6: a type that comes again with a later piece of a call goes', () => {
    const call = { index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '' } };
    const again = { index: 0, type: 'function', function: { arguments: '{}' } };
    const [, later] = deltas(chunkOf({ tool_calls: [call] }), chunkOf({ tool_calls: [again] }));
    expect(later).toEqual({ tool_calls: [{ index: 0, function: { arguments: '{}' } }] });
  });

  it('T36: a first chunk without choices, id and model neither ends the stream nor names it', () => {
    const prelude = JSON.stringify({ id: '', model: '', choices: [], prompt_filter_results: [] });
    const events = readAll(prelude, roleChunk);
    expect(events.map(({ chunk }) => chunk.id)).toEqual(['chatcmpl-1']);
  });

  it('T37: empty texts between pieces of a call neither split nor double it', () => {
    const first = { index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '' } };
    const events = read(
      chunkOf({ tool_calls: [first] }),
      chunkOf({ content: '' }),
      chunkOf({ tool_calls: [{ index: 0, function: { arguments: '{}' } }] }),
      finish('tool_calls'),
    );
    const pieces = events.flatMap(({ chunk }) => chunk.choices[0]?.delta.tool_calls ?? []);
    expect(pieces).toEqual([first, { index: 0, function: { arguments: '{}' } }]);
  });

  it('T33, T41: tells usage last, once, in a chunk of its own, wherever the host puts it', () => {
    const first = { prompt_tokens: 3, completion_tokens: 0, total_tokens: 3 };
    const events = read(chunkOf({ content: 'a' }, { usage: first }), finish('stop', { usage }), '[DONE]');
    expect(events.map(({ chunk }) => [chunk.choices.length, chunk.usage])).toEqual([
      [1, null],
      [1, null],
      [0, usage],
    ]);
  });

  it('a usage chunk as OpenAI writes it leaves as it came', () => {
    const data = usageChunk(usage);
    expect(read(finish('stop'), data, '[DONE]')[1]?.wire).toBe(`data: ${data}\n\n`);
  });

  it('T47: a total beyond prompt and completion is reasoning that the host left out', () => {
    const counts = { prompt_tokens: 7, completion_tokens: 12, total_tokens: 402 };
    const events = read(finish('stop'), usageChunk(counts), '[DONE]');
    expect(events[1]?.chunk.usage).toEqual({ prompt_tokens: 7, completion_tokens: 395, total_tokens: 402 });
  });

  it('T33: the books hear of usage at once, in case the stream breaks off', () => {
    const tallies: unknown[] = [];
    const reader = new ChatStreamReader();
    reader.event(chunkOf({ role: 'assistant', content: 'a' }, { usage }), (event) => {
      if (event.kind === 'tally') tallies.push(event.usage);
    });
    expect(tallies).toEqual([usage]);
  });

  it('T32: is cut where the stream ends before every choice has finished', () => {
    const reader = new ChatStreamReader();
    reader.event(roleChunk, () => undefined);
    expect(() => reader.end(() => undefined)).toThrow(expect.objectContaining({ kind: 'upstream_protocol' }));
  });
});

describe('ChatStreamReader on what is no chunk', () => {
  const wrong = (choice: unknown) => JSON.stringify({ ...head, choices: [choice] });
  it.each([
    ['a hole', wrong(null)],
    ['a number as content', chunkOf({ content: 5 })],
    ['an object as reasoning', chunkOf({ reasoning_content: {} })],
    ['a word as place', wrong({ index: 'first', delta: {} })],
    ['a number as arguments', chunkOf({ tool_calls: [{ index: 0, function: { arguments: 5 } }] })],
    ['a number as id', chunkOf({ tool_calls: [{ index: 0, id: 5 }] })],
  ])('%s ends the stream', (_case, data) => {
    expect(() => read(data)).toThrow(expect.objectContaining({ kind: 'upstream_protocol' }));
  });

  it('takes arguments that are an object for the text of it', () => {
    const piece = (more: object) =>
      chunkOf({ tool_calls: [{ index: 0, function: { name: 'f', arguments: { a: 1 } }, ...more }] });
    expect(deltas(piece({ id: 'a', type: 'function' }), piece({}))).toEqual([
      {
        tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
      },
      { tool_calls: [{ index: 0, function: { arguments: '{"a":1}' } }] },
    ]);
  });

  it.each(['many', 5, { prompt_tokens: 1, completion_tokens: 1, total_tokens: '9' }, { prompt_tokens: -1 }])(
    'believes nothing of the usage %j',
    (usage) => {
      const kinds: string[] = [];
      const reader = new ChatStreamReader();
      for (const data of [
        roleChunk,
        chunkOf({ content: 'Hi' }, { usage }),
        chunkOf({}, { choices: [], usage }),
        '[DONE]',
      ])
        reader.event(data, (event) =>
          kinds.push(event.kind === 'chunk' && event.chunk.usage ? 'usage' : event.kind),
        );
      expect(kinds).toEqual(['chunk', 'chunk', 'chunk']);
    },
  );
});
