import { catalogueCall } from '../../../test/support/catalogue-call.js';
import { fc } from '../../../test/support/property.js';
import type { ChatMessage, ContentPart } from '../../contract/chat.js';
import { toOpenAiMessages } from './openai-messages.js';

function toMessages(messages: readonly ChatMessage[], model = 'gpt-4o'): unknown[] {
  const call = catalogueCall(`openai/${model}`);
  const own = toOpenAiMessages(messages, call.candidate.profile);
  return JSON.parse(JSON.stringify(own)) as unknown[];
}

function callWith(id: string, more: object = {}): ChatMessage {
  return {
    role: 'assistant',
    content: null,
    tool_calls: [{ id, type: 'function', function: { name: 'f', arguments: '{}' }, ...more }],
  };
}

const resultOf = (id: string): ChatMessage => ({ role: 'tool', tool_call_id: id, content: 'ok' });

function idsOf(messages: readonly unknown[]): (string | undefined)[] {
  return (messages as ChatMessage[]).map(
    ({ tool_calls, tool_call_id }) => tool_calls?.[0]?.id ?? tool_call_id,
  );
}

describe('toOpenAiMessages: what answers carry and questions may not', () => {
  it('trap 3: strips everything that OpenAI refuses as unknown', () => {
    const answer: ChatMessage = {
      role: 'assistant',
      content: 'Because.',
      refusal: null,
      name: 'sage',
      reasoning_content: 'Hm.',
      reasoning: 'Hm.',
      reasoning_details: [{ type: 'reasoning.text', text: 'Hm.' }],
      thinking_blocks: [{ type: 'thinking', thinking: 'Hm.', signature: 's' }],
      annotations: [],
      images: [{ type: 'image_url', image_url: { url: 'data:' } }],
      provider_specific_fields: { a: 1 },
      extra_content: { b: 2 },
      cache_control: { type: 'ephemeral' },
    };
    expect(toMessages([answer])).toEqual([
      { role: 'assistant', content: 'Because.', refusal: null, name: 'sage' },
    ]);
  });

  it('strips it from tool calls too, and an empty list of them', () => {
    const extras = {
      index: 0,
      extra_content: { google: { thought_signature: 's' } },
      provider_specific_fields: { thought_signature: 's' },
    };
    expect(
      toMessages([callWith('call_1', extras), { role: 'assistant', content: 'x', tool_calls: [] }]),
    ).toEqual([callWith('call_1'), { role: 'assistant', content: 'x' }]);
  });

  it('strips what other gateways keep inside the function of a call', () => {
    const called = { name: 'f', arguments: '{}', provider_specific_fields: { thought_signature: 's' } };
    const [sent] = toMessages([callWith('call_1', { function: called })]) as ChatMessage[];
    expect(sent?.tool_calls?.[0]?.function).toEqual({ name: 'f', arguments: '{}' });
  });

  it('leaves a custom call, an earlier spoken answer and unknown members alone', () => {
    const messages: ChatMessage[] = [
      {
        role: 'assistant',
        content: null,
        audio: { id: 'audio_1' },
        tool_calls: [{ id: 'c', type: 'custom', custom: { name: 'g', input: 'x' } }],
        newest_member: 1,
      },
    ];
    const call = catalogueCall('openai/gpt-4o');
    expect(toOpenAiMessages(messages, call.candidate.profile)).toBe(messages);
  });
});

describe('toOpenAiMessages: ids of tool calls', () => {
  it('T7: an id over 40 characters is shortened alike in the call and its result', () => {
    const long = `call_${'x'.repeat(60)}`;
    const [called, answered] = idsOf(toMessages([callWith(long), resultOf(long)]));
    expect(called).toBe(answered);
    expect(called).toMatch(/^call_[0-9a-f]{32}$/);
    expect(idsOf(toMessages([callWith(long)]))).toEqual([called]);
    const other = idsOf(toMessages([callWith(`${long}y`)]));
    expect(other).not.toEqual([called]);
  });

  it('T7: one of 40 characters stays', () => {
    const id = 'x'.repeat(40);
    expect(idsOf(toMessages([callWith(id), resultOf(id)]))).toEqual([id, id]);
  });

  it('T8: a signature hidden in an id is taken out', () => {
    const id = `call_abc__thought__${'S'.repeat(500)}`;
    expect(idsOf(toMessages([callWith(id), resultOf(id)]))).toEqual(['call_abc', 'call_abc']);
    const [nameless] = idsOf(toMessages([callWith('__thought__SSS')]));
    expect(nameless).toMatch(/^call_[0-9a-f]{32}$/);
  });

  it('every call keeps its own id, and its result finds it, whatever the ids', () => {
    const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 120 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(ids, (some) => {
        fc.pre(some.every((id) => !id.includes('__thought__')));
        const calls = idsOf(toMessages(some.map((id) => callWith(id))));
        expect(idsOf(toMessages(some.map(resultOf)))).toEqual(calls);
        expect(new Set(calls).size).toBe(some.length);
        expect(calls.every((id) => id !== undefined && id.length <= 40)).toBe(true);
      }),
    );
  });
});

describe('toOpenAiMessages: marks for the cache', () => {
  const marked = (text: string): ContentPart => ({
    type: 'text',
    text,
    cache_control: { type: 'ephemeral' },
  });
  const own = (text: string): ContentPart => ({
    type: 'text',
    text,
    prompt_cache_breakpoint: { mode: 'explicit' },
  });
  const plain = (text: string): ContentPart => ({ type: 'text', text });

  it.each(['gpt-5.6-sol', 'gpt-6-astra', 'gpt-11'])('%s gets breakpoints for them', (model) => {
    const content = [marked('a'), plain('b'), own('c')];
    expect(toMessages([{ role: 'user', content }], model)).toEqual([
      { role: 'user', content: [own('a'), plain('b'), own('c')] },
    ]);
  });

  it.each(['gpt-4o', 'gpt-5', 'gpt-5.5'])('%s knows none', (model) => {
    const content = [marked('a'), own('b')];
    expect(toMessages([{ role: 'system', content }], model)).toEqual([
      { role: 'system', content: [plain('a'), plain('b')] },
    ]);
  });

  it('of more than four the last ones count', () => {
    const words = ['a', 'b', 'c', 'd', 'e', 'f'];
    const messages = words.map((word): ChatMessage => ({ role: 'user', content: [marked(word)] }));
    expect(toMessages(messages, 'gpt-5.6-sol')).toEqual(
      words.map((word, index) => ({ role: 'user', content: [index < 2 ? plain(word) : own(word)] })),
    );
  });
});

describe('toOpenAiMessages: files', () => {
  const sent = (part: ContentPart): unknown => toMessages([{ role: 'user', content: [part] }])[0];
  const message = (part: object): object => ({ role: 'user', content: [part] });

  it('a file is a data URI, sound is bare base64, however the caller wrote them', () => {
    const uri = 'data:application/pdf;base64,JVBERi0=';
    const file = (file_data: string): ContentPart => ({
      type: 'file',
      file: { filename: 'a.pdf', file_data },
    });
    const sound = (data: string): ContentPart => ({
      type: 'input_audio',
      input_audio: { data, format: 'mp3' },
    });
    expect(sent(file('JVBERi0='))).toEqual(message(file(uri)));
    expect(sent(file(uri))).toEqual(message(file(uri)));
    expect(sent(sound('data:audio/mpeg;base64,SUQz'))).toEqual(message(sound('SUQz')));
    expect(sent(sound('SUQz'))).toEqual(message(sound('SUQz')));
    const byId: ContentPart = { type: 'file', file: { file_id: 'file-1' } };
    expect(sent(byId)).toEqual(message(byId));
  });
});

describe('toOpenAiMessages: instructions', () => {
  const both: ChatMessage[] = [
    { role: 'system', content: 'a' },
    { role: 'developer', content: 'b' },
  ];

  it('a model that thinks is sent one kind of them', () => {
    expect(toMessages(both, 'o3')).toEqual([
      { role: 'developer', content: 'a' },
      { role: 'developer', content: 'b' },
    ]);
    expect(toMessages([{ role: 'system', content: 'a' }], 'o3')).toEqual([{ role: 'system', content: 'a' }]);
  });

  it('any other gets them as they came', () => {
    expect(toMessages(both, 'gpt-4o')).toEqual(both);
  });
});

describe('toOpenAiMessages: any conversation', () => {
  const text = fc.string();
  const message: fc.Arbitrary<ChatMessage> = fc.oneof(
    fc.record({
      role: fc.constantFrom('system' as const, 'developer' as const, 'user' as const),
      content: text,
    }),
    fc.record({
      role: fc.constant('user' as const),
      content: fc.array(
        fc.record({ type: fc.constant('text'), text, cache_control: fc.option(fc.object()) }),
      ),
    }),
    fc.record({
      role: fc.constant('assistant' as const),
      content: fc.option(text),
      reasoning_content: text,
      tool_calls: fc.array(
        fc.record({
          id: fc.string({ minLength: 1 }),
          type: fc.constant('function'),
          function: fc.record({ name: text, arguments: text }),
        }),
      ),
    }),
    fc.record({
      role: fc.constant('tool' as const),
      tool_call_id: fc.string({ minLength: 1 }),
      content: text,
    }),
  );

  it('keeps its texts, names and arguments, and comes out the same twice', () => {
    const said = (messages: readonly unknown[]): unknown =>
      (messages as ChatMessage[]).map(({ content, tool_calls }) => [
        Array.isArray(content) ? content.map((part) => part.text) : content,
        (tool_calls ?? []).map((call) => call.function),
      ]);
    fc.assert(
      fc.property(fc.array(message), fc.constantFrom('gpt-4o', 'gpt-5', 'gpt-6.3-x'), (messages, model) => {
        const own = toMessages(messages, model);
        expect(said(own)).toEqual(said(JSON.parse(JSON.stringify(messages)) as unknown[]));
        expect(JSON.stringify(toMessages(messages, model))).toBe(JSON.stringify(own));
      }),
    );
  });
});
