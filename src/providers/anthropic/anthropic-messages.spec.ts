import { callTo, bodyFor, turnsFor } from '../../../test/support/anthropic-calls.js';
import type { ChatMessage, ContentPart, ToolCall } from '../../contract/chat.js';
import { toMessagesBody } from './anthropic-request.js';

const text = (said: string): object => ({ type: 'text', text: said });
const user = (content: ChatMessage['content']): ChatMessage => ({ role: 'user', content });
const said = (content: string): ChatMessage => ({ role: 'assistant', content });
const result = (id: string, content: string): ChatMessage => ({ role: 'tool', tool_call_id: id, content });
const toolCall = (id: string, args = '{}', name = 'f'): ToolCall => ({
  id,
  type: 'function',
  function: { name, arguments: args },
});
const calling = (...calls: ToolCall[]): ChatMessage => ({
  role: 'assistant',
  content: null,
  tool_calls: calls,
});
const use = (id: string, input: object = {}, name = 'f'): object => ({ type: 'tool_use', id, name, input });
const answered = (id: string, content: string): object => ({ type: 'tool_result', tool_use_id: id, content });
const userPart = (part: ContentPart): unknown => turnsFor([user([part])])[0]?.[1][0];
const refusalOf = (messages: ChatMessage[], fields: object = {}): unknown => {
  try {
    return toMessagesBody(callTo('claude-opus-4-6', { messages, ...fields }), false);
  } catch (error) {
    return error;
  }
};

describe('instructions', () => {
  it('T70: all of them survive with all their parts', () => {
    const messages: ChatMessage[] = [
      { role: 'system', content: 'One.' },
      {
        role: 'developer',
        content: [
          { type: 'text', text: 'Two.' },
          { type: 'text', text: 'Three.' },
        ],
      },
      { role: 'system', content: '' },
      user('Hi.'),
    ];
    expect(bodyFor('claude-opus-5', { messages }).system).toEqual([
      text('One.'),
      text('Two.'),
      text('Three.'),
    ]);
  });

  it('in the middle stand in the user’s turn as notes, behind results that are due', () => {
    const messages = [
      user('Hi.'),
      calling(toolCall('a')),
      { role: 'system', content: 'Be brief.' } as const,
      result('a', 'A'),
    ];
    expect(turnsFor(messages).at(-1)).toEqual([
      'user',
      [answered('a', 'A'), text('<system-note>\nBe brief.\n</system-note>')],
    ]);
  });

  it('alone still ask something', () => {
    expect(turnsFor([{ role: 'system', content: 'Be brief.' }])).toEqual([['user', [text('.')]]]);
  });

  it('hold text only', () => {
    const part = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } };
    expect(refusalOf([{ role: 'system', content: [part] }, user('Hi.')])).toMatchObject({
      kind: 'invalid_request',
      param: 'messages[0].content[0].type',
    });
  });
});

describe('turns', () => {
  it('T69: neighbours of one role are one turn', () => {
    expect(turnsFor([user('a'), user('b'), said('c'), said('d'), user('e')])).toEqual([
      ['user', [text('a'), text('b')]],
      ['assistant', [text('c'), text('d')]],
      ['user', [text('e')]],
    ]);
  });

  it('begin with the user', () => {
    expect(turnsFor([said('Hello.'), user('Hi.')])[0]).toEqual(['user', [text('.')]]);
  });

  it('T38: blank texts are left out, a turn that would be empty is not', () => {
    const parts = [
      { type: 'text', text: '' },
      { type: 'text', text: ' \n' },
      { type: 'text', text: 'a' },
    ];
    expect(turnsFor([user(parts), said(''), user(''), said('b'), user(''), said('c'), user('d')])).toEqual([
      ['user', [text('a')]],
      ['assistant', [text('b')]],
      ['user', [text('.')]],
      ['assistant', [text('c')]],
      ['user', [text('d')]],
    ]);
  });

  it('T64: an end with the model’s own words is gone on with where the model can', () => {
    const messages = [user('Hi.'), said('The answer is ')];
    expect(turnsFor(messages, 'claude-opus-4-5').at(-1)).toEqual(['assistant', [text('The answer is')]]);
    for (const model of ['claude-opus-4-6', 'claude-sonnet-5', 'claude-opus-5-5', 'claude-unheard-of-9']) {
      expect(turnsFor(messages, model).at(-1)).toEqual(['user', [text('Continue.')]]);
    }
    const call = callTo('claude-opus-4-6', { messages });
    toMessagesBody(call, false);
    expect(call.adjustments).toEqual(['messages']);
  });

  it('T64: nor while the model thinks', () => {
    const messages = [user('Hi.'), said('The answer is')];
    const body = bodyFor('claude-opus-4-5', { messages, reasoning_effort: 'low' });
    expect(body.messages.at(-1)?.role).toBe('user');
  });

  it('refusals are words', () => {
    const refused = [
      { role: 'assistant', content: null, refusal: 'No.' } as const,
      { role: 'assistant', content: [{ type: 'refusal', refusal: 'Never.' }] } as const,
    ].map((message) => ({ ...message, content: message.content === null ? null : [...message.content] }));
    expect(turnsFor([user('a'), ...refused, user('b')])[1]).toEqual([
      'assistant',
      [text('No.'), text('Never.')],
    ]);
  });
});

describe('calls and results', () => {
  it('section 4.3: results come first in the next turn, in the order of the calls', () => {
    const messages = [
      user('Hi.'),
      { ...calling(toolCall('c1', '{"a":1}'), toolCall('c2')), content: 'Looking.' },
      result('c2', 'Two'),
      result('c1', 'One'),
      user('And now?'),
    ];
    expect(turnsFor(messages)).toEqual([
      ['user', [text('Hi.')]],
      ['assistant', [text('Looking.'), use('c1', { a: 1 }), use('c2')]],
      ['user', [answered('c1', 'One'), answered('c2', 'Two'), text('And now?')]],
    ]);
  });

  it('words said between a call and its result stand behind the result', () => {
    const turns = turnsFor([user('a'), calling(toolCall('x')), user('Wait.'), result('x', 'X')]);
    expect(turns.at(-1)).toEqual(['user', [answered('x', 'X'), text('Wait.')]]);
  });

  it('calls of neighbouring messages stand together behind the words', () => {
    const turns = turnsFor([
      user('a'),
      calling(toolCall('x')),
      said('Hm.'),
      calling(toolCall('y')),
      result('y', 'Y'),
      result('x', 'X'),
    ]);
    expect(turns.slice(1)).toEqual([
      ['assistant', [text('Hm.'), use('x'), use('y')]],
      ['user', [answered('x', 'X'), answered('y', 'Y')]],
    ]);
  });

  it('a call without a result gets a failed one, a result without a call becomes text', () => {
    const turns = turnsFor([user('a'), result('z', 'Late.'), calling(toolCall('x')), user('b')]);
    expect(turns).toEqual([
      ['user', [text('a'), text('Late.')]],
      ['assistant', [use('x')]],
      ['user', [{ ...answered('x', 'The tool gave no result.'), is_error: true }, text('b')]],
    ]);
  });

  it('T9: ids are made legal the same way on both sides', () => {
    const turns = turnsFor([
      user('a'),
      calling(toolCall('functions.f:0'), toolCall('ä')),
      result('ä', 'B'),
      result('functions.f:0', 'A'),
    ]);
    expect(turns.slice(1)).toEqual([
      ['assistant', [use('functions_f_0'), use('_')]],
      ['user', [answered('functions_f_0', 'A'), answered('_', 'B')]],
    ]);
  });

  it('T9: ids that are used again, or become the same, are told apart', () => {
    const turns = turnsFor([
      user('a'),
      calling(toolCall('c'), toolCall('c'), toolCall('c_2')),
      result('c', '1'),
      result('c', '2'),
      result('c_2', '3'),
      calling(toolCall('c')),
      result('c', '4'),
    ]);
    const ids = turns.flatMap(([, blocks]) =>
      blocks.flatMap((block) => (block.type === 'tool_use' ? [block.id] : [])),
    );
    expect(new Set(ids).size).toBe(4);
    expect(turns.flatMap(([, blocks]) => blocks).filter(({ type }) => type === 'tool_result')).toEqual(
      ids.map((id, index) => answered(id, String(index + 1))),
    );
  });

  it('T8: what other gateways hide in an id is cut off', () => {
    const id = 'call_1__thought__Q2xhdWRl==';
    expect(turnsFor([user('a'), calling(toolCall(id)), result(id, 'A')]).slice(1)).toEqual([
      ['assistant', [use('call_1')]],
      ['user', [answered('call_1', 'A')]],
    ]);
  });

  it.each([
    ['', {}],
    ['{"a":', {}],
    ['[1]', { value: [1] }],
    ['{"a":{"b":null}}', { a: { b: null } }],
  ])('arguments %j are %j', (args, input) => {
    expect(turnsFor([user('a'), calling(toolCall('x', args)), result('x', 'X')])[1]).toEqual([
      'assistant',
      [use('x', input)],
    ]);
  });

  it('a result may be empty, or hold pictures', () => {
    const parts = [
      { type: 'text', text: 'See:' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
    ];
    const turns = turnsFor([
      user('a'),
      calling(toolCall('x'), toolCall('y')),
      result('x', ''),
      { role: 'tool', tool_call_id: 'y', content: parts },
    ]);
    expect(turns.at(-1)?.[1]).toEqual([
      { type: 'tool_result', tool_use_id: 'x' },
      {
        type: 'tool_result',
        tool_use_id: 'y',
        content: [
          text('See:'),
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } },
        ],
      },
    ]);
  });

  it('OpenAI’s older function calls are calls', () => {
    const messages: ChatMessage[] = [
      user('a'),
      { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } },
      { role: 'function', name: 'f', content: 'F' },
    ];
    expect(turnsFor(messages).slice(1)).toEqual([
      ['assistant', [use('call_legacy_0')]],
      ['user', [answered('call_legacy_0', 'F')]],
    ]);
  });

  it('calls of tools that are no longer on offer are declared, and no tool is called', () => {
    const messages = [user('a'), calling(toolCall('x')), result('x', 'X')];
    expect(bodyFor('claude-opus-5', { messages })).toMatchObject({
      tools: [{ name: 'f', input_schema: { type: 'object', properties: {} } }],
      tool_choice: { type: 'none' },
    });
  });
});

describe('thoughts', () => {
  const thought = { type: 'thinking', thinking: 'Hm.', signature: 'SIG' };
  const redacted = { type: 'redacted_thinking', data: 'DATA' };
  const blocksOf = (fields: object, model = 'claude-opus-5'): readonly object[] =>
    turnsFor([user('a'), { ...said('b'), ...fields }, user('c')], model)[1]?.[1] ?? [];

  it('go back sealed and unchanged, in front of the words', () => {
    expect(blocksOf({ thinking_blocks: [thought, redacted, { ...thought, thinking: '' }] })).toEqual([
      thought,
      redacted,
      { ...thought, thinking: '' },
      text('b'),
    ]);
  });

  it('are also found in reasoning details', () => {
    const details = [
      thought,
      { type: 'reasoning.text', text: 'Hm.', signature: 'SIG', format: 'anthropic-claude-v1', index: 0 },
      { type: 'reasoning.encrypted', data: 'DATA', format: 'anthropic-claude-v1' },
      { type: 'reasoning.encrypted', data: 'OTHER', format: 'openai-responses-v1' },
    ];
    expect(blocksOf({ reasoning_details: details })).toEqual([thought, thought, redacted, text('b')]);
  });

  it('T72: without a seal, or of another vendor, stay behind', () => {
    const blocks = [
      { type: 'thinking', thinking: 'x' },
      { ...thought, signature: ' ' },
      { type: 'other' },
      null,
      1,
    ];
    expect(blocksOf({ thinking_blocks: blocks, reasoning_content: 'x' })).toEqual([text('b')]);
    expect(blocksOf({ reasoning_details: 'x' })).toEqual([text('b')]);
  });

  it('are nothing to a model that does not think', () => {
    expect(blocksOf({ thinking_blocks: [thought] }, 'claude-3-5-haiku-20241022')).toEqual([text('b')]);
  });
});

describe('files', () => {
  const image = (url: string): ContentPart => ({ type: 'image_url', image_url: { url } });
  const file = (fields: object): ContentPart => ({ type: 'file', file: fields });

  it.each<[ContentPart, object]>([
    [
      image('https://a.example/b.png'),
      { type: 'image', source: { type: 'url', url: 'https://a.example/b.png' } },
    ],
    [
      image('https://a.example/b.pdf?x'),
      { type: 'document', source: { type: 'url', url: 'https://a.example/b.pdf?x' } },
    ],
    [
      image('data:image/jpg;base64,AA=='),
      { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: 'AA==' } },
    ],
    [
      image('data:application/pdf;base64,AA=='),
      { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'AA==' } },
    ],
    [
      file({ file_data: 'data:application/pdf;base64,AA==', filename: 'a.pdf' }),
      {
        type: 'document',
        source: { type: 'base64', media_type: 'application/pdf', data: 'AA==' },
        title: 'a.pdf',
      },
    ],
    [
      file({ file_data: 'data:text/csv;base64,w6Q=', filename: 'a.csv' }),
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'ä' }, title: 'a.csv' },
    ],
    [
      file({ file_data: 'https://a.example/b' }),
      { type: 'document', source: { type: 'url', url: 'https://a.example/b' } },
    ],
    [file({ file_id: 'file_011Ab' }), { type: 'document', source: { type: 'file', file_id: 'file_011Ab' } }],
    [
      file({ file_id: 'file_011Ab', filename: 'a.PNG' }),
      { type: 'image', source: { type: 'file', file_id: 'file_011Ab' } },
    ],
  ])('T66: %j', (part, block) => expect(userPart(part)).toEqual(block));

  it.each<[ContentPart, string]>([
    [image('ftp://a.example/b.png'), 'image_url.url'],
    [image('data:image/tiff;base64,AA=='), 'image_url.url'],
    [file({ file_data: 'data:video/mp4;base64,AA==' }), 'file.file_data'],
    [file({ file_id: 'file-openai' }), 'file.file_id'],
    [file({}), 'file'],
    [{ type: 'video_url', video_url: { url: 'https://a.example/b.mp4' } }, 'type'],
  ])('refuses %j by name', (part, field) => {
    expect(refusalOf([user([{ type: 'text', text: 'a' }, part])])).toMatchObject({
      kind: 'invalid_request',
      param: `messages[0].content[1].${field}`,
    });
  });

  it('T67: this vendor’s own parts are refused, not sent as text', () => {
    const part = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } };
    expect(refusalOf([user([part])])).toMatchObject({ param: 'messages[0].content[0].type' });
  });

  it('sound is refused, or left out for who asked for that', () => {
    const parts = [
      { type: 'text', text: 'a' },
      { type: 'input_audio', input_audio: { data: 'AA==', format: 'wav' } },
    ];
    expect(refusalOf([user(parts)])).toMatchObject({
      code: 'unsupported_parameter',
      param: 'messages[0].content[1]',
    });
    expect(refusalOf([user(parts)], { drop_params: true })).toMatchObject({
      messages: [{ role: 'user', content: [text('a')] }],
    });
  });
});
