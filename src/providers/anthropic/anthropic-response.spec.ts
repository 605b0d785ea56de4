import { readEvents, readMessage } from '../../../test/support/anthropic-calls.js';
import { assembled, begin, end, streamedBlock } from '../../../test/support/anthropic-events.js';
import { completionViolations } from '../../../test/support/answer-rules.js';
import { isChunkEvent } from '../../../test/support/provider-contract/contract-run.js';
import type { ChatCompletion } from '../../contract/chat.js';
import { GatewayError } from '../../contract/gateway-error.js';
import { fromMessageAnswer } from './anthropic-response.js';

type Fields = Record<string, unknown>;

const usage = { input_tokens: 10, output_tokens: 40 };
const text = (said: string, citations?: object[]): Fields => ({ type: 'text', text: said, citations });
const thinking = (thought: string, signature = 'SIG'): Fields => ({
  type: 'thinking',
  thinking: thought,
  signature,
});
const redacted: Fields = { type: 'redacted_thinking', data: 'DATA' };
const tool = (id: string, input: unknown = {}, name = `tool_${id}`): Fields => ({
  type: 'tool_use',
  id,
  name,
  input,
});
const source = (url: string, title: string | null = 'T'): Fields => ({
  type: 'web_search_result_location',
  url,
  title,
  cited_text: 'x',
  encrypted_index: 'E',
});
const search: Fields[] = [
  { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'roses' } },
  {
    type: 'web_search_tool_result',
    tool_use_id: 'srvtoolu_1',
    content: [{ type: 'web_search_result', url: 'https://a.example', title: 'A', encrypted_content: 'E' }],
  },
];

interface Said {
  readonly content: readonly Fields[];
  readonly stop_reason?: string | null;
  readonly usage?: object;
  readonly more?: object;
  /** The tool whose input is the answer. */
  readonly own?: string;
}

function whole({ content, stop_reason = 'end_turn', usage: counts = usage, more, own }: Said) {
  const head = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-x' };
  const completion = readMessage({ ...head, content, stop_reason, usage: counts, ...more }, own);
  expect(completionViolations(completion)).toEqual([]);
  return completion;
}

function streamed({ content, stop_reason = 'end_turn', usage: counts = usage, more, own }: Said) {
  return readEvents(
    [
      begin({ input_tokens: 1, output_tokens: 1 }),
      ...content.flatMap(streamedBlock),
      ...end(stop_reason, counts, more),
    ],
    own,
  );
}

/** Every member of the deltas that is a list of whole things. */
function listed(events: ReturnType<typeof streamed>, name: string): unknown[] {
  return events
    .filter(isChunkEvent)
    .flatMap(({ chunk }) => chunk.choices)
    .flatMap(({ delta: said }) => (Array.isArray(said[name]) ? (said[name] as unknown[]) : []));
}

const messageOf = (said: Said): ChatCompletion['choices'][number]['message'] => {
  const [choice] = whole(said).choices;
  if (choice === undefined) throw new Error('An answer has a choice.');
  return choice.message;
};

describe('a whole answer: what was said', () => {
  it('carries the id of the answer without the vendor’s word, the model, and one choice', () => {
    expect(whole({ content: [text('A rose.')] })).toMatchObject({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      model: 'claude-x',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'A rose.', refusal: null },
          finish_reason: 'stop',
        },
      ],
    });
    expect(readMessage({ content: [] }).id).toMatch(/^chatcmpl-[0-9a-f-]{36}$/);
  });

  it('texts follow one another without anything between', () => {
    expect(messageOf({ content: [text('A '), text(''), text('rose.')] }).content).toBe('A rose.');
  });

  it('nothing at all is an empty text', () => {
    const message = messageOf({ content: [] });
    expect(message).toEqual({ role: 'assistant', content: '', refusal: null });
  });

  it('thoughts stand apart from the text, sealed ones as they have to come back', () => {
    const blocks = [thinking('First. '), redacted, thinking('Then.', 'SIG2'), thinking('', 'SIG3')];
    expect(messageOf({ content: [...blocks, text('A rose.')] })).toEqual({
      role: 'assistant',
      content: 'A rose.',
      refusal: null,
      reasoning_content: 'First. Then.',
      thinking_blocks: blocks,
    });
  });

  it('thoughts without a seal are told and are not to be brought back', () => {
    const message = messageOf({ content: [thinking('Hm.', ''), text('a')] });
    expect(message.reasoning_content).toBe('Hm.');
    expect(message).not.toHaveProperty('thinking_blocks');
  });

  it('a seal without a text is brought back with an empty one', () => {
    const bare = { type: 'thinking', thinking: null, signature: 'SIG' };
    const message = messageOf({ content: [bare, text('a')] });
    expect(message).not.toHaveProperty('reasoning_content');
    expect(message['thinking_blocks']).toEqual([{ type: 'thinking', thinking: '', signature: 'SIG' }]);
  });

  it('T5: calls keep their ids and order, with arguments as JSON text', () => {
    const content = [text('Looking.'), tool('A', { city: 'Ulm', deep: { n: [1, null] } }), tool('B')];
    const { choices } = whole({ content, stop_reason: 'tool_use' });
    expect(choices[0]).toMatchObject({
      message: {
        content: 'Looking.',
        tool_calls: [
          {
            id: 'A',
            type: 'function',
            function: { name: 'tool_A', arguments: '{"city":"Ulm","deep":{"n":[1,null]}}' },
          },
          { id: 'B', type: 'function', function: { name: 'tool_B', arguments: '{}' } },
        ],
      },
      finish_reason: 'tool_calls',
    });
  });

  it.each([undefined, null, 'x', [1]])('T5: a call with %j for an input has no arguments', (input) => {
    const content = [{ ...tool('A'), input }];
    expect(messageOf({ content, stop_reason: 'tool_use' }).tool_calls?.[0]?.function?.arguments).toBe('{}');
  });

  it('calls alone leave the content null', () => {
    expect(messageOf({ content: [tool('A')], stop_reason: 'tool_use' }).content).toBeNull();
  });

  it('a call without an id gets one', () => {
    const content = [tool(''), { ...tool(''), id: null }];
    const calls = messageOf({ content, stop_reason: 'tool_use' }).tool_calls ?? [];
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
    for (const { id } of calls) expect(id).toMatch(/^call_./);
  });

  it('T12: the vendor’s own tools and blocks nobody knows say nothing', () => {
    const unknown = [
      { type: 'code_execution_tool_result', content: {} },
      { type: 'mcp_tool_use', id: 'm', name: 'f', input: { a: 1 } },
      { type: 'compaction', content: 'x' },
      { type: 'container_upload', file_id: 'f' },
      { type: 'made_up_tomorrow', text: 'No.', thinking: 'No.' },
    ];
    const content = [...search, text('a'), ...unknown, tool('A')];
    const message = messageOf({ content, stop_reason: 'tool_use' });
    expect(message.content).toBe('a');
    expect(message.tool_calls?.map(({ id }) => id)).toEqual(['A']);
    expect(message).not.toHaveProperty('thinking_blocks');
  });

  it('sources stand at the text they back, counted as JavaScript counts', () => {
    const said = ['So 🌹: ', 'naïve 👩‍🚀', ' — ', 'yes.'] as const;
    const other = { type: 'char_location', cited_text: 'x', document_index: 0 };
    const [first, second] = [source('https://a.example'), source('https://b.example', null)];
    const content = [
      ...search,
      text(said[0]),
      text(said[1], [first, other]),
      text(said[2]),
      text(said[3], [second, first]),
    ];
    const message = messageOf({ content });
    const annotations = message['annotations'] as { type: string; url_citation: Fields }[];
    expect(annotations.map(({ url_citation: { url, title } }) => [url, title])).toEqual([
      ['https://a.example', 'T'],
      ['https://b.example', ''],
      ['https://a.example', 'T'],
    ]);
    const backed = annotations.map(({ url_citation: { start_index: from, end_index: to } }) =>
      message.content?.slice(Number(from), Number(to)),
    );
    expect(backed).toEqual([said[1], said[3], said[3]]);
  });
});

describe('a whole answer: how it ended', () => {
  it.each<[string | null, string, string]>([
    ['end_turn', 'stop', 'tool_calls'],
    ['stop_sequence', 'stop', 'tool_calls'],
    ['pause_turn', 'stop', 'tool_calls'],
    ['tool_use', 'stop', 'tool_calls'],
    ['max_tokens', 'length', 'length'],
    ['model_context_window_exceeded', 'length', 'length'],
    ['compaction', 'length', 'length'],
    ['refusal', 'content_filter', 'content_filter'],
    ['made_up_tomorrow', 'stop', 'tool_calls'],
    [null, 'stop', 'tool_calls'],
  ])('%s is %s, with calls %s', (native, plain, calling) => {
    const finishes = [[text('a')], [text('a'), tool('A')]].map((content) => {
      const [choice] = whole({ content, stop_reason: native }).choices;
      expect(choice?.native_finish_reason).toBe(native ?? undefined);
      return choice?.finish_reason;
    });
    expect(finishes).toEqual([plain, calling]);
  });

  it('T79: a refusal says why, and is none where the model did not refuse', () => {
    const refused = (explanation: unknown) => ({ stop_details: { type: 'refusal', explanation } });
    const refusalOf = (content: Fields[], more: object, stop_reason = 'refusal') =>
      messageOf({ content, stop_reason, more });
    expect(refusalOf([], refused('Too risky.'))).toMatchObject({ content: null, refusal: 'Too risky.' });
    expect(refusalOf([text('I ')], refused('Too risky.'))).toMatchObject({
      content: 'I ',
      refusal: 'Too risky.',
    });
    for (const nothing of [refused(null), refused(''), { stop_details: null }, {}])
      expect(refusalOf([], nothing).refusal).toMatch(/refused/);
    expect(refusalOf([text('a')], refused('x'), 'end_turn').refusal).toBeNull();
  });
});

describe('a whole answer: what it cost', () => {
  it('T43, T48: cache reads and writes are part of the prompt, thoughts of the answer', () => {
    const counts = {
      input_tokens: 3,
      cache_read_input_tokens: 20,
      cache_creation_input_tokens: 100,
      output_tokens: 50,
      output_tokens_details: { thinking_tokens: 30 },
      service_tier: 'standard',
    };
    const answer = whole({ content: [text('a')], usage: counts });
    expect(answer.usage).toEqual({
      prompt_tokens: 123,
      completion_tokens: 50,
      total_tokens: 173,
      prompt_tokens_details: { cached_tokens: 20, cache_write_tokens: 100 },
      completion_tokens_details: { reasoning_tokens: 30 },
    });
    expect(answer['service_tier']).toBe('default');
  });

  it.each<[object | null | undefined, number]>([
    [{ input_tokens: 5, output_tokens: null, cache_read_input_tokens: null }, 5],
    [{}, 0],
    [null, 0],
    [undefined, 0],
  ])('what %j leaves open is nought', (counts, prompt) => {
    const { usage: told } = readMessage({ content: [], stop_reason: 'end_turn', usage: counts });
    expect(told).toEqual({
      prompt_tokens: prompt,
      completion_tokens: 0,
      total_tokens: prompt,
      prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
    });
  });
});

describe('a whole answer that is none', () => {
  const failureOf = (body: string): unknown => {
    try {
      return fromMessageAnswer({ status: 200, headers: {}, body: Buffer.from(body) });
    } catch (error) {
      return error;
    }
  };

  it.each([
    ['nothing', ''],
    ['cut JSON', '{"content":['],
    ['a list', '[]'],
    ['null', 'null'],
    ['no content', '{"type":"message"}'],
    ['content that is a text', '{"content":"Hello"}'],
    ['content of no blocks', '{"content":[1]}'],
    ['a block without a type', '{"content":[{"text":"a"}]}'],
    ['a text that is none', '{"content":[{"type":"text","text":1}]}'],
    ['citations that are none', '{"content":[{"type":"text","text":"a","citations":[1]}]}'],
    ['usage that is none', '{"content":[],"usage":1}'],
    ['a reason that is none', '{"content":[],"stop_reason":1}'],
    ['OpenAI’s answer', '{"object":"chat.completion","choices":[]}'],
  ])('%s cannot be read: the next in line is asked', (_name, body) => {
    expect(failureOf(body)).toBeInstanceOf(GatewayError);
    expect(failureOf(body)).toMatchObject({ kind: 'upstream_protocol', status: 502 });
  });

  it('T31: an error is one, also inside a 200', () => {
    const error = { type: 'overloaded_error', message: 'Overloaded' };
    expect(failureOf(JSON.stringify({ type: 'error', error }))).toMatchObject({
      kind: 'upstream_unavailable',
    });
  });
});

describe('a whole answer and a stream of the same content', () => {
  const cited = [source('https://a.example'), source('https://b.example')];
  const json = { a: 1 };
  it.each<[string, Said]>([
    ['text', { content: [text('A '), text('🌹 rose.')] }],
    ['nothing', { content: [] }],
    ['thoughts', { content: [thinking('Hm. '), redacted, thinking('', 'S2'), text('a')] }],
    ['thoughts without a seal', { content: [thinking('Hm.', ''), text('a')] }],
    [
      'thoughts between calls',
      { content: [thinking('x'), tool('A'), thinking('y'), tool('B')], stop_reason: 'tool_use' },
    ],
    ['calls', { content: [text('a'), tool('A', { b: 'ü' }), tool('B')], stop_reason: 'tool_use' }],
    ['sources', { content: [...search, text('So: '), text('it is 🌹.', cited), text('!', cited)] }],
    ['a pause', { content: [...search], stop_reason: 'pause_turn' }],
    [
      'a refusal',
      { content: [text('I ')], stop_reason: 'refusal', more: { stop_details: { explanation: 'No.' } } },
    ],
    ['a refusal without a word', { content: [], stop_reason: 'refusal' }],
    [
      'costs',
      { content: [text('a')], usage: { ...usage, cache_read_input_tokens: 7, service_tier: 'priority' } },
    ],
    [
      'an answer by a tool',
      { content: [text('Here.'), tool('J', json, 'own')], stop_reason: 'tool_use', own: 'own' },
    ],
    [
      'an answer by a tool among words with sources',
      {
        content: [thinking('x'), text('Here: ', cited), tool('J', json, 'own'), text('Done.', cited)],
        stop_reason: 'tool_use',
        own: 'own',
      },
    ],
    [
      'a call in place of an answer by a tool',
      { content: [text('a', cited), tool('A')], stop_reason: 'tool_use', own: 'own' },
    ],
    ['words in place of an answer by a tool', { content: [text('I '), text('cannot.', cited)], own: 'own' }],
  ])('agree: %s', (_name, said) => {
    const answer = whole(said);
    const [choice] = answer.choices;
    const events = streamed(said);
    const stream = assembled(events);
    expect(stream.choices).toEqual([
      {
        index: 0,
        text: choice?.message.content ?? '',
        reasoning: choice?.message.reasoning_content ?? '',
        refusal: choice?.message.refusal ?? '',
        toolCalls: (choice?.message.tool_calls ?? []).map(({ id, function: called }) => ({ id, ...called })),
        finishReason: choice?.finish_reason,
        nativeFinishReason: choice?.native_finish_reason,
      },
    ]);
    expect([stream.id, stream.model, stream.usage]).toEqual([answer.id, answer.model, answer.usage]);
    // A stream also says where in a list its pieces belong.
    for (const name of ['thinking_blocks', 'annotations'])
      expect((listed(events, name) as object[]).map((piece) => ({ ...piece, index: undefined }))).toEqual(
        choice?.message[name] ?? [],
      );
  });
});
