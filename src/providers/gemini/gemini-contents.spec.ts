import { bodyFor, contentsFor, sent } from '../../../test/support/gemini-calls.js';
import type { ChatMessage } from '../../contract/chat.js';

const user = (content: ChatMessage['content']): ChatMessage => ({ role: 'user', content });
const assistant = (content: string | null, ...toolCalls: object[]): ChatMessage => ({
  role: 'assistant',
  content,
  ...(toolCalls.length > 0 ? { tool_calls: toolCalls as NonNullable<ChatMessage['tool_calls']> } : {}),
});
const call = (id: string, name: string, args = '{}', fields: object = {}): object => ({
  id,
  type: 'function',
  function: { name, arguments: args },
  ...fields,
});
const result = (id: string, content: ChatMessage['content']): ChatMessage => ({
  role: 'tool',
  tool_call_id: id,
  content,
});
const responses = (...named: [string, object][]): object => ({
  role: 'user',
  parts: named.map(([name, response]) => ({ functionResponse: { name, response } })),
});
const signed = (signature: string): object => ({
  extra_content: { google: { thought_signature: signature } },
});

describe('roles and texts', () => {
  it('system messages at the start are the instruction, later ones are said by the user', () => {
    const { systemInstruction, contents } = bodyFor('gemini-2.5-pro', {
      messages: [
        {
          role: 'system',
          content: [
            { type: 'text', text: 'A' },
            { type: 'text', text: 'B' },
          ],
        },
        { role: 'developer', content: 'C' },
        user('hi'),
        assistant('hello'),
        { role: 'system', content: 'D' },
      ],
    });
    expect(systemInstruction).toEqual({ parts: [{ text: 'A\nB' }, { text: 'C' }] });
    expect(contents).toEqual([
      { role: 'user', parts: [{ text: 'hi' }] },
      { role: 'model', parts: [{ text: 'hello' }] },
      { role: 'user', parts: [{ text: 'D' }] },
    ]);
  });

  it('an instruction alone is what the user says', () => {
    const body = bodyFor('gemini-2.5-pro', { messages: [{ role: 'system', content: 'Tell a joke.' }] });
    expect(body.systemInstruction).toBeUndefined();
    expect(body.contents).toEqual([{ role: 'user', parts: [{ text: 'Tell a joke.' }] }]);
  });

  it('a model without instruction has it before the first words of the user', () => {
    const body = bodyFor('gemma-3-27b-it', { messages: [{ role: 'system', content: 'A' }, user('hi')] });
    expect(body.systemInstruction).toBeUndefined();
    expect(body.contents).toEqual([{ role: 'user', parts: [{ text: 'A' }, { text: 'hi' }] }]);
  });

  it('neighbours of one role are one content, and empty ones are none', () => {
    expect(
      contentsFor([user('a'), user(''), assistant(''), user('b'), assistant('c'), assistant('d'), user('e')]),
    ).toEqual([
      { role: 'user', parts: [{ text: 'a' }, { text: 'b' }] },
      { role: 'model', parts: [{ text: 'c' }, { text: 'd' }] },
      { role: 'user', parts: [{ text: 'e' }] },
    ]);
  });

  it('a refusal is said again', () => {
    expect(
      contentsFor([user('a'), { role: 'assistant', content: null, refusal: 'No.' }, user('b')])[1],
    ).toEqual({
      role: 'model',
      parts: [{ text: 'No.' }],
    });
  });

  it('nothing at all is refused', () => {
    expect(() => contentsFor([user('')])).toThrow(
      expect.objectContaining({ kind: 'invalid_request', param: 'messages' }) as Error,
    );
  });

  it('a picture in a system message is refused by its path', () => {
    const content = [
      { type: 'text', text: 'A' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } },
    ];
    expect(() => contentsFor([{ role: 'system', content }, user('hi')])).toThrow(
      expect.objectContaining({ param: 'messages[0].content[1].type' }) as Error,
    );
  });

  it('T64: a history that ends with the assistant is gone on with where the model takes no prefill', () => {
    const messages = [user('a'), assistant('b')];
    const repaired = sent('gemini-3.6-flash', { messages });
    expect(repaired.body.contents.at(-1)).toEqual({ role: 'user', parts: [{ text: 'Continue.' }] });
    expect(repaired.adjusted).toEqual(['messages']);
    for (const model of [
      'gemini-2.5-flash',
      'gemini-3-flash-preview',
      'gemini-3.1-pro-preview',
      'gemini-3.5-flash',
    ]) {
      expect(contentsFor(messages, model).at(-1)).toEqual({ role: 'model', parts: [{ text: 'b' }] });
    }
    for (const model of ['gemini-3.5-flash-lite', 'gemini-3.8-flash', 'gemini-9-unheard-of'])
      expect(contentsFor(messages, model).at(-1)?.role).toBe('user');
  });
});

describe('tool calls and results', () => {
  it('digest 4.3, T13, T14, T15, T16: responses under user, by name, in the order of the calls, alone in their content', () => {
    expect(
      contentsFor([
        user('weather?'),
        assistant(null, call('c1', 'w', '{"c":"Rome"}', signed('S')), call('c2', 'now')),
        result('c2', 'noon'),
        result('c1', '{"t":20}'),
        user('and now?'),
      ]),
    ).toEqual([
      { role: 'user', parts: [{ text: 'weather?' }] },
      {
        role: 'model',
        parts: [
          { functionCall: { name: 'w', args: { c: 'Rome' } }, thoughtSignature: 'S' },
          { functionCall: { name: 'now', args: {} } },
        ],
      },
      responses(['w', { t: 20 }], ['now', { content: 'noon' }]),
      { role: 'user', parts: [{ text: 'and now?' }] },
    ]);
  });

  it.each([
    ['{"a":1}', { a: 1 }],
    ['[1,2]', { result: [1, 2] }],
    ['{broken', { content: '{broken' }],
    ['plain', { content: 'plain' }],
    ['', { content: '' }],
    ['12', { content: '12' }],
  ])('a result of %j is %j', (content, response) => {
    expect(contentsFor([user('a'), assistant(null, call('c', 'f')), result('c', content)]).at(-1)).toEqual(
      responses(['f', response]),
    );
  });

  it('T16: files of a result are inside the response', () => {
    const content = [
      { type: 'text', text: 'A chart.' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
    ];
    expect(contentsFor([user('a'), assistant(null, call('c', 'f')), result('c', content)]).at(-1)).toEqual({
      role: 'user',
      parts: [
        {
          functionResponse: {
            name: 'f',
            response: { content: 'A chart.' },
            parts: [{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }],
          },
        },
      ],
    });
  });

  it('a result behind other messages is where its call is, and a call without one is told so', () => {
    const { body, adjusted } = sent('gemini-2.5-pro', {
      messages: [user('a'), assistant(null, call('c1', 'f'), call('c2', 'g')), user('hm'), result('c1', 'r')],
    });
    expect(body.contents.slice(2)).toEqual([
      responses(['f', { content: 'r' }], ['g', { error: 'The call was broken off, it has no result.' }]),
      { role: 'user', parts: [{ text: 'hm' }] },
    ]);
    expect(adjusted).toEqual(['messages']);
  });

  it('an id used anew belongs to the later call', () => {
    expect(
      contentsFor([
        user('a'),
        assistant(null, call('c', 'f')),
        result('c', '1'),
        assistant(null, call('c', 'g')),
        result('c', '2'),
      ]).filter((_content, index) => index % 2 === 0),
    ).toEqual([
      { role: 'user', parts: [{ text: 'a' }] },
      responses(['f', { content: '1' }]),
      responses(['g', { content: '2' }]),
    ]);
  });

  it('a result with a foreign id is found by the name of its function, else refused by its path', () => {
    const messages = [user('a'), assistant(null, call('c', 'f')), { ...result('x', 'r'), name: 'f' }];
    expect(contentsFor(messages).at(-1)).toEqual(responses(['f', { content: 'r' }]));
    expect(() => contentsFor([user('a'), result('x', 'r')])).toThrow(
      expect.objectContaining({ kind: 'invalid_request', param: 'messages[1].tool_call_id' }) as Error,
    );
  });

  it('the older function_call and role function are a call and its response', () => {
    const called = {
      role: 'assistant',
      content: null,
      function_call: { name: 'f', arguments: '{"a":1}' },
    } as const;
    expect(
      contentsFor([user('a'), called, { role: 'function', name: 'f', content: 'r' }], 'gemini-2.5-pro').slice(
        1,
      ),
    ).toEqual([
      { role: 'model', parts: [{ functionCall: { name: 'f', args: { a: 1 } } }] },
      responses(['f', { content: 'r' }]),
    ]);
  });

  it('a call of free text is a call with its input', () => {
    const custom = { id: 'c', type: 'custom', custom: { name: 'sql', input: 'select 1' } };
    expect(
      contentsFor([user('a'), assistant(null, custom), result('c', 'r')], 'gemini-2.5-pro')[1]?.parts,
    ).toEqual([{ functionCall: { name: 'sql', args: { input: 'select 1' } } }]);
  });

  it('a history that begins with calls gets a turn of the user before', () => {
    expect(contentsFor([assistant(null, call('c', 'f')), result('c', 'r')])[0]).toEqual({
      role: 'user',
      parts: [{ text: 'Continue.' }],
    });
  });
});

describe('signatures and ids', () => {
  const conversation = (...calls: object[]): ChatMessage[] => [
    user('a'),
    assistant(null, ...calls),
    ...calls.map((toolCall) => result(String(Reflect.get(toolCall, 'id')), 'r')),
  ];
  const sentinel = 'skip_thought_signature_validator';
  const signatures = (messages: ChatMessage[], model?: string): unknown[] =>
    contentsFor(messages, model)[1]?.parts.map((part) => part.thoughtSignature) ?? [];

  it('T71: a lost signature is stood in for, on the first call of each content alone', () => {
    expect(signatures(conversation(call('1', 'f'), call('2', 'g')))).toEqual([sentinel, undefined]);
    const later = [...conversation(call('1', 'f')), assistant('Now g.', call('2', 'g')), result('2', 'r')];
    expect(contentsFor(later)[3]?.parts).toEqual([
      { text: 'Now g.' },
      { functionCall: { name: 'g', args: {} }, thoughtSignature: sentinel },
    ]);
  });

  it('T71: models before the third generation get none', () => {
    expect(signatures(conversation(call('1', 'f')), 'gemini-2.5-pro')).toEqual([undefined]);
    expect(signatures(conversation(call('1', 'f', '{}', signed('S'))), 'gemini-2.5-pro')).toEqual(['S']);
  });

  it.each<[string, object]>([
    ['extra_content', signed('S')],
    ['provider_specific_fields', { provider_specific_fields: { thought_signature: 'S' } }],
    [
      'provider_specific_fields of the function',
      { function: { name: 'f', arguments: '{}', provider_specific_fields: { thought_signature: 'S' } } },
    ],
  ])('T71: a signature comes back by %s', (_where, fields) => {
    expect(signatures(conversation(call('1', 'f', '{}', fields), call('2', 'g')))).toEqual(['S', undefined]);
  });

  it('T71: a signature comes back by reasoning_details, and only one of this vendor', () => {
    const [first, message, last] = conversation(call('1', 'f'));
    const detail = { type: 'reasoning.encrypted', id: '1', data: 'S', format: 'google-gemini-v1' };
    if (first === undefined || message === undefined || last === undefined)
      throw new Error('no conversation');
    expect(signatures([first, { ...message, reasoning_details: [detail] }, last])).toEqual(['S']);
    const foreign = { ...detail, format: 'anthropic-claude-v1' };
    expect(signatures([first, { ...message, reasoning_details: [foreign] }, last])).toEqual([sentinel]);
  });

  it('T8: an id with a hidden signature is cleaned, and the signature used', () => {
    const messages = [user('a'), assistant(null, call('c1__thought__U0lH', 'f')), result('c1', 'r')];
    const [, model, response] = contentsFor(messages);
    expect(model?.parts).toEqual([{ functionCall: { name: 'f', args: {} }, thoughtSignature: 'U0lH' }]);
    expect(response).toEqual(responses(['f', { content: 'r' }]));
  });

  it('an id is sent only where the vendor made it, with call and response alike', () => {
    const own = { extra_content: { google: { function_call_id: 'g7', thought_signature: 'S' } } };
    const [, model, response] = contentsFor(
      conversation(call('g7', 'f', '{}', own), call('call_made_up', 'g')),
    );
    expect(model?.parts.map((part) => part.functionCall?.id)).toEqual(['g7', undefined]);
    expect(response?.parts.map((part) => part.functionResponse?.id)).toEqual(['g7', undefined]);
  });

  it('T38: a signature goes back with the part of the text that it came with, an empty one too', () => {
    const message = {
      ...assistant('Hello world'),
      reasoning_details: [
        { type: 'reasoning.encrypted', format: 'google-gemini-v1', data: 'A', start: 0, end: 6 },
        { type: 'reasoning.encrypted', format: 'google-gemini-v1', data: 'B', start: 11, end: 11 },
        { type: 'reasoning.encrypted', format: 'google-gemini-v1', data: 'C', start: 11, end: 99 },
        { type: 'thinking', signature: 'foreign' },
      ],
    };
    expect(contentsFor([user('a'), message, user('b')])[1]?.parts).toEqual([
      { text: 'Hello ', thoughtSignature: 'A' },
      { text: 'world' },
      { text: '', thoughtSignature: 'B' },
    ]);
  });

  it("what the vendor's own tools did goes back as it came, and nothing that a caller adds", () => {
    const part = { toolCall: { id: 't', toolType: 'GOOGLE_SEARCH_WEB', args: {} }, thoughtSignature: 'S' };
    const detail = { type: 'server_tool', format: 'google-gemini-v1', start: 0, end: 0 };
    const message = {
      ...assistant('Sunny.'),
      reasoning_details: [
        { ...detail, part: { ...part, text: 'made up' } },
        { ...detail, part: { text: 'made up' } },
      ],
    };
    expect(contentsFor([user('a'), message, user('b')])[1]?.parts).toEqual([part, { text: 'Sunny.' }]);
  });

  it('pictures of an answer go back as files: of the message, and from Markdown in its text', () => {
    const images = [
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,BBBB' } },
    ];
    const reasoning_details = [
      { type: 'reasoning.encrypted', format: 'google-gemini-v1', data: 'S', start: 4, end: 4, image: 0 },
    ];
    const message = { ...assistant('See ![image](data:image/jpeg;base64,CCCC)!'), images, reasoning_details };
    expect(contentsFor([user('a'), message, user('b')])[1]?.parts).toEqual([
      { text: 'See ' },
      { inlineData: { mimeType: 'image/png', data: 'AAAA' }, thoughtSignature: 'S' },
      { inlineData: { mimeType: 'image/jpeg', data: 'CCCC' } },
      { text: '!' },
      { inlineData: { mimeType: 'image/png', data: 'BBBB' } },
    ]);
  });
});
