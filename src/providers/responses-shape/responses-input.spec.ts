import { catalogueCall, functionTool } from '../../../test/support/catalogue-call.js';
import { fc } from '../../../test/support/property.js';
import type { ChatMessage, ChatRequest } from '../../contract/chat.js';
import { toResponsesBody } from './responses-request.js';

const dialect = { reasoningFormat: 'test-v1' };

interface Sent {
  readonly body: Record<string, unknown>;
  readonly adjusted: readonly string[];
}

function send(fields: Partial<ChatRequest>, model = 'gpt-6-astra', streamed = false): Sent {
  const call = catalogueCall(`openai/${model}`, fields);
  const adjusted = call.adjustments;
  const body = JSON.parse(JSON.stringify(toResponsesBody(call, streamed, dialect))) as Sent['body'];
  return { body, adjusted };
}

function inputOf(messages: readonly ChatMessage[], model?: string): unknown {
  return send({ messages }, model).body.input;
}

const refusal = (param: string): Error =>
  expect.objectContaining({ kind: 'invalid_request', code: 'unsupported_parameter', param });

describe('toInput', () => {
  it('each role and each part by its own name', () => {
    expect(
      inputOf([
        { role: 'system', content: 'a' },
        { role: 'developer', content: [{ type: 'text', text: 'b' }] },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'c' },
            { type: 'image_url', image_url: { url: 'https://x.test/a.png', detail: 'high' } },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } },
            { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AA' } },
            { type: 'file', file: { file_data: 'JVBERi0=' } },
            { type: 'file', file: { file_id: 'file-1' } },
            { type: 'file', file: { file_data: 'https://x.test/a.pdf' } },
          ],
        },
        { role: 'assistant', content: 'd' },
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'e' },
            { type: 'refusal', refusal: 'f' },
          ],
        },
        { role: 'assistant', content: null, refusal: 'g' },
      ]),
    ).toEqual([
      { role: 'developer', content: [{ type: 'input_text', text: 'a' }] },
      { role: 'developer', content: [{ type: 'input_text', text: 'b' }] },
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'c' },
          { type: 'input_image', image_url: 'https://x.test/a.png', detail: 'high' },
          { type: 'input_image', image_url: 'data:image/png;base64,AA', detail: 'auto' },
          { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,AA' },
          { type: 'input_file', file_data: 'data:application/pdf;base64,JVBERi0=' },
          { type: 'input_file', file_id: 'file-1' },
          { type: 'input_file', file_url: 'https://x.test/a.pdf' },
        ],
      },
      { role: 'assistant', content: 'd' },
      {
        role: 'assistant',
        content: [
          { type: 'output_text', text: 'e' },
          { type: 'refusal', refusal: 'f' },
        ],
      },
      { role: 'assistant', content: [{ type: 'refusal', refusal: 'g' }] },
    ]);
  });

  it('calls and results are items of their own, in their order (section 4.3)', () => {
    const call = (id: string): object => ({
      id,
      type: 'function',
      function: { name: 'f', arguments: '{"a":1}' },
    });
    const item = (call_id: string): object => ({
      type: 'function_call',
      call_id,
      name: 'f',
      arguments: '{"a":1}',
    });
    expect(
      inputOf([
        { role: 'system', content: 's' },
        { role: 'user', content: 'u' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [call('c1'), call('c2')] as ChatMessage['tool_calls'],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'r1' },
        { role: 'tool', tool_call_id: 'c2', content: [{ type: 'text', text: 'r2' }] },
        { role: 'user', content: 'and now?' },
      ]),
    ).toEqual([
      { role: 'developer', content: [{ type: 'input_text', text: 's' }] },
      { role: 'user', content: [{ type: 'input_text', text: 'u' }] },
      item('c1'),
      item('c2'),
      { type: 'function_call_output', call_id: 'c1', output: 'r1' },
      { type: 'function_call_output', call_id: 'c2', output: [{ type: 'input_text', text: 'r2' }] },
      { role: 'user', content: [{ type: 'input_text', text: 'and now?' }] },
    ]);
  });

  it('a call of a custom tool and its result are of another type', () => {
    expect(
      inputOf([
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'c1', type: 'custom', custom: { name: 'sh', input: 'ls' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'x' },
      ]),
    ).toEqual([
      { type: 'custom_tool_call', call_id: 'c1', name: 'sh', input: 'ls' },
      { type: 'custom_tool_call_output', call_id: 'c1', output: 'x' },
    ]);
  });

  it('T5: a call without arguments has an empty object of them', () => {
    const tool_calls = [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '' } }];
    expect(inputOf([{ role: 'assistant', content: null, tool_calls }])).toEqual([
      { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' },
    ]);
  });

  it('T7, T8: ids are cleaned and kept to 64 characters, alike in the call and its result', () => {
    for (const [id, expected] of [
      [`call_1__thought__${'S'.repeat(99)}`, 'call_1'],
      ['x'.repeat(64), 'x'.repeat(64)],
      ['x'.repeat(65), expect.stringMatching(/^call_[0-9a-f]{32}$/)],
    ] as const) {
      const tool_calls = [{ id, type: 'function', function: { name: 'f', arguments: '{}' } }];
      expect(
        inputOf([
          { role: 'assistant', content: null, tool_calls },
          { role: 'tool', tool_call_id: id, content: 'r' },
        ]),
      ).toMatchObject([{ call_id: expected }, { call_id: expected }]);
    }
  });

  it('the older function calls are calls and results', () => {
    expect(
      inputOf([
        { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } },
        { role: 'function', name: 'f', content: 'r' },
      ]),
    ).toMatchObject([
      { type: 'function_call', name: 'f' },
      { type: 'function_call_output', output: 'r' },
    ]);
  });

  it('marks for the cache become breakpoints where the model knows them', () => {
    const content = [{ type: 'text', text: 'a', cache_control: { type: 'ephemeral' } }];
    const part = { type: 'input_text', text: 'a' };
    expect(inputOf([{ role: 'user', content }])).toEqual([
      { role: 'user', content: [{ ...part, prompt_cache_breakpoint: { mode: 'explicit' } }] },
    ]);
    expect(inputOf([{ role: 'user', content }], 'gpt-5-codex')).toEqual([{ role: 'user', content: [part] }]);
  });

  it('sound and unknown parts are refused by their path', () => {
    const sound = { type: 'input_audio', input_audio: { data: 'AA', format: 'wav' } };
    const messages: ChatMessage[] = [
      { role: 'user', content: 'a' },
      { role: 'user', content: [{ type: 'text', text: 'b' }, sound] },
    ];
    expect(() => inputOf(messages)).toThrow(refusal('messages[1].content[1].type'));
    const { body, adjusted } = send({ messages, drop_params: true });
    expect(body.input).toMatchObject([{}, { content: [{ type: 'input_text', text: 'b' }] }]);
    expect(adjusted).toEqual(['messages']);
    expect(() => inputOf([{ role: 'user', content: [{ type: 'video_url' }] }])).toThrow(
      refusal('messages[0].content[0].type'),
    );
  });

  it('reasoning goes back sealed, before the call it led to, and only to whom it came from', () => {
    const sealed = (format: string, index = 0): object[] => [
      { type: 'reasoning.summary', format, index, summary: 'Hm.' },
      { type: 'reasoning.encrypted', format, index, data: `sealed-${index}` },
    ];
    const tool_calls = [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }];
    const turn = (reasoning_details: unknown): ChatMessage => ({
      role: 'assistant',
      content: 'Let me see.',
      reasoning_content: 'Hm.',
      reasoning_details,
      tool_calls,
    });
    const reasoning = (index: number): object => ({
      type: 'reasoning',
      summary: [{ type: 'summary_text', text: 'Hm.' }],
      encrypted_content: `sealed-${index}`,
    });
    const rest = [
      { role: 'assistant', content: 'Let me see.' },
      { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' },
    ];
    expect(inputOf([turn([...sealed('test-v1'), ...sealed('test-v1', 2)])])).toEqual([
      reasoning(0),
      reasoning(2),
      ...rest,
    ]);
    const foreign = [
      ...sealed('other-v1'),
      { type: 'reasoning.text', text: 'Hm.', signature: 's' },
      null,
      'x',
    ];
    expect(inputOf([turn(foreign)])).toEqual(rest);
    expect(
      inputOf([turn([{ type: 'reasoning.summary', format: 'test-v1', index: 0, summary: 'x' }])]),
    ).toEqual(rest);
    expect(inputOf([turn('nonsense')])).toEqual(rest);
  });
});

describe('toResponsesBody: any request', () => {
  const text = fc.string();
  const id = fc.string({ minLength: 1, maxLength: 90 });
  const message: fc.Arbitrary<ChatMessage> = fc.oneof(
    fc.record({
      role: fc.constantFrom('system' as const, 'developer' as const, 'user' as const),
      content: text,
    }),
    fc.record({
      role: fc.constant('user' as const),
      content: fc.array(fc.record({ type: fc.constant('text'), text })),
    }),
    fc.record({
      role: fc.constant('assistant' as const),
      content: fc.option(text),
      refusal: fc.option(text),
      reasoning_details: fc.anything(),
      tool_calls: fc.array(
        fc.record({
          id,
          type: fc.constant('function'),
          function: fc.record({ name: text, arguments: fc.json() }),
        }),
      ),
    }),
    fc.record({ role: fc.constant('tool' as const), tool_call_id: id, content: text }),
  );
  const fields = fc.record(
    {
      messages: fc.array(message, { minLength: 1 }),
      temperature: fc.option(fc.double({ min: 0, max: 2, noNaN: true })),
      max_tokens: fc.option(fc.integer({ min: 1, max: 9999 })),
      reasoning_effort: fc.constantFrom('none' as const, 'minimal' as const, 'high' as const, 'max' as const),
      stop: fc.option(fc.array(text)),
      tools: fc.array(text.map(functionTool)),
      metadata: fc.dictionary(fc.string(), text),
    },
    { requiredKeys: ['messages'] },
  );

  it('is translated without a throw, a lost text, name or argument, and the same way twice', () => {
    fc.assert(
      fc.property(fields, fc.constantFrom('gpt-4o', 'gpt-5-pro', 'gpt-6.3-x'), (some, model) => {
        const { body } = send(some, model);
        const said = JSON.stringify(body.input);
        for (const { content, tool_calls: calls } of some.messages) {
          const texts = Array.isArray(content) ? content.map((part) => part.text) : content ? [content] : [];
          for (const piece of texts) expect(said).toContain(JSON.stringify(piece));
          for (const { function: called } of calls ?? []) {
            expect(said).toContain(JSON.stringify(called?.name));
            expect(said).toContain(JSON.stringify(called?.arguments));
          }
        }
        for (const tool of some.tools ?? [])
          expect(JSON.stringify(body.tools)).toContain(
            JSON.stringify(tool.type === 'function' && tool.function.name),
          );
        expect(JSON.stringify(send(some, model).body)).toBe(JSON.stringify(body));
      }),
    );
  });
});
