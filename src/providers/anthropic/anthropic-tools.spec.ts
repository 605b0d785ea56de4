import { bodyFor, callTo } from '../../../test/support/anthropic-calls.js';
import type { ChatMessage, ChatRequest } from '../../contract/chat.js';
import { toMessagesBody, translate } from './anthropic-request.js';

type Tool = NonNullable<ChatRequest['tools']>[number];

const parameters = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
const tool = (name: string, more: object = {}): Tool => ({
  type: 'function',
  function: { name, parameters, ...more },
});
const two = [tool('f'), tool('g')];

function adjustedBy(model: string, fields: Partial<ChatRequest>): string[] {
  const call = callTo(model, fields);
  toMessagesBody(call, false);
  return call.adjustments;
}

function refusal(fields: Partial<ChatRequest>): unknown {
  try {
    return toMessagesBody(callTo('claude-opus-5', fields), false);
  } catch (error) {
    return error;
  }
}

describe('tools', () => {
  it('are functions with a schema for their input', () => {
    const tools = [tool('f', { description: 'Does.' }), tool('g', { parameters: undefined })];
    expect(bodyFor('claude-opus-5', { tools }).tools).toEqual([
      { name: 'f', description: 'Does.', input_schema: parameters },
      { name: 'g', input_schema: { type: 'object', properties: {} } },
    ]);
  });

  it('may come by their older name', () => {
    const functions = [{ name: 'f', parameters }];
    expect(bodyFor('claude-opus-5', { functions, function_call: { name: 'f' } })).toMatchObject({
      tools: [{ name: 'f', input_schema: parameters }],
      tool_choice: { type: 'tool', name: 'f' },
    });
    expect(refusal({ functions: [null] })).toMatchObject({ param: 'functions[0].name' });
  });

  it('of other kinds are refused', () => {
    expect(refusal({ tools: [{ type: 'custom', custom: { name: 'x' } }] })).toMatchObject({
      code: 'unsupported_parameter',
      param: 'tools[0].type',
    });
  });

  it('T22: are strict only with a schema that can be held to', () => {
    const open = { type: 'object', properties: {}, additionalProperties: true };
    const tools = [
      tool('f', { strict: true }),
      tool('g', { strict: true, parameters: open }),
      tool('h', { strict: false }),
    ];
    expect(bodyFor('claude-opus-5', { tools }).tools).toEqual([
      { name: 'f', input_schema: { ...parameters, additionalProperties: false }, strict: true },
      { name: 'g', input_schema: open },
      { name: 'h', input_schema: parameters },
    ]);
    expect(adjustedBy('claude-opus-5', { tools })).toEqual(['tools']);
    expect(bodyFor('claude-3-opus-20240229', { tools }).tools?.some((each) => 'strict' in each)).toBe(false);
  });

  it('are strict up to the vendor’s limits', () => {
    const many = Array.from({ length: 25 }, (_, index) => tool(`f${index}`, { strict: true }));
    const strict = (tools: Tool[]): number =>
      (bodyFor('claude-opus-5', { tools }).tools ?? []).filter((each) => 'strict' in each).length;
    expect(strict(many)).toBe(20);
    const optional = {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'string' }, c: { type: 'string' } },
    };
    expect(strict(many.map((_, index) => tool(`f${index}`, { strict: true, parameters: optional })))).toBe(8);
  });
});

describe('tool_choice', () => {
  it.each<[unknown, object | undefined]>([
    [undefined, undefined],
    ['auto', { type: 'auto' }],
    ['none', { type: 'none' }],
    ['required', { type: 'any' }],
    [
      { type: 'function', function: { name: 'g' } },
      { type: 'tool', name: 'g' },
    ],
  ])('T17: %j is %j', (choice, expected) => {
    const body = bodyFor('claude-opus-4-5', { tools: two, tool_choice: choice });
    expect(body.tool_choice).toEqual(expected);
    expect(body.tools).toHaveLength(2);
  });

  it('is nothing without tools', () => {
    expect(bodyFor('claude-opus-5', { tool_choice: 'required', parallel_tool_calls: false })).toEqual(
      bodyFor('claude-opus-5'),
    );
  });

  it('of some tools leaves only these on offer', () => {
    const allowed = (mode: string, ...names: string[]): object => ({
      type: 'allowed_tools',
      allowed_tools: { mode, tools: names.map((name) => ({ type: 'function', function: { name } })) },
    });
    const three = [...two, tool('h')];
    const body = bodyFor('claude-opus-4-5', { tools: three, tool_choice: allowed('required', 'h', 'f') });
    expect(body.tools?.map(({ name }) => name)).toEqual(['f', 'h']);
    expect(body.tool_choice).toEqual({ type: 'any' });
    expect(
      bodyFor('claude-opus-4-5', { tools: three, tool_choice: allowed('auto', 'h') }).tools,
    ).toHaveLength(1);
  });

  it('of a tool that is not there, or of none at all, is the caller’s mistake', () => {
    expect(refusal({ tools: two, tool_choice: { type: 'function', function: { name: 'x' } } })).toMatchObject(
      {
        kind: 'invalid_request',
        param: 'tool_choice',
      },
    );
    for (const tools of [5, [null], undefined])
      expect(
        refusal({
          tools: two,
          tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools } },
        }),
      ).toMatchObject({ param: 'tool_choice.allowed_tools.tools' });
  });

  it('T18: one call at a time, also where nothing is chosen', () => {
    const single = (choice?: string): unknown =>
      bodyFor('claude-opus-4-5', { tools: two, tool_choice: choice, parallel_tool_calls: false }).tool_choice;
    expect(single()).toEqual({ type: 'auto', disable_parallel_tool_use: true });
    expect(single('required')).toEqual({ type: 'any', disable_parallel_tool_use: true });
    expect(single('none')).toEqual({ type: 'none' });
  });

  it('T19: a demand stops the thinking where both are refused together', () => {
    const fields = { tools: two, tool_choice: 'required', reasoning_effort: 'high' } as const;
    for (const model of [
      'claude-3-7-sonnet-20250219',
      'claude-sonnet-4-5',
      'claude-opus-4-6',
      'claude-opus-4-8',
    ]) {
      const body = bodyFor(model, fields);
      expect(body.tool_choice).toEqual({ type: 'any' });
      expect(body).not.toHaveProperty('thinking');
      expect(adjustedBy(model, fields)).toEqual(['reasoning_effort']);
    }
    for (const effort of ['high', undefined] as const) {
      const body = bodyFor('claude-opus-5', { ...fields, reasoning_effort: effort });
      expect(body.thinking).toEqual({ type: 'disabled' });
    }
    expect(adjustedBy('claude-opus-5', { tools: two, tool_choice: 'required' })).toEqual([]);
  });

  it('T20: a demand that is refused becomes an offer with the demand in words, and is reported', () => {
    for (const model of [
      'claude-opus-5-5',
      'claude-fable-5-1',
      'claude-mythos-5-1',
      'claude-sonnet-5-5',
      'claude-unheard-of-9',
    ]) {
      const named = bodyFor(model, {
        tools: two,
        tool_choice: { type: 'function', function: { name: 'g' } },
      });
      expect(named.tool_choice).toEqual({ type: 'auto' });
      expect(named.system?.at(-1)?.text).toContain('g');
      expect(named.tools?.every((each) => 'strict' in each)).toBe(true);
      expect(adjustedBy(model, { tools: two, tool_choice: 'required' })).toEqual(['tool_choice']);
    }
  });

  it('T20: opus 5 and fable 5 still take the demand', () => {
    for (const model of ['claude-opus-5', 'claude-fable-5', 'claude-mythos-5', 'claude-haiku-5-5'])
      expect(bodyFor(model, { tools: two, tool_choice: 'required' }).tool_choice).toEqual({ type: 'any' });
  });
});

describe('cache_control', () => {
  const ephemeral = { type: 'ephemeral' } as const;
  const hour = { type: 'ephemeral', ttl: '1h' } as const;
  const part = (text: string, control?: object): { type: string; text: string } => ({
    type: 'text',
    text,
    ...(control === undefined ? {} : { cache_control: control }),
  });
  const controls = (body: unknown): unknown[] => {
    const found: unknown[] = [];
    JSON.stringify(body, (key, value: unknown) => {
      if (key === 'cache_control') found.push(value);
      return value;
    });
    return found;
  };

  it('T68: reaches tools, instructions, words and results', () => {
    const messages: ChatMessage[] = [
      { role: 'system', content: [part('s', hour)] },
      { role: 'user', content: 'a', cache_control: ephemeral },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'x', type: 'function', function: { name: 'f', arguments: '' } }],
      },
      { role: 'tool', tool_call_id: 'x', content: [part('X', ephemeral)] },
    ];
    const marked = { ...tool('f'), cache_control: hour };
    const tools: Tool[] = [marked];
    expect(bodyFor('claude-opus-5', { tools, messages })).toMatchObject({
      tools: [{ cache_control: hour }],
      system: [{ cache_control: hour }],
      messages: [
        { content: [{ type: 'text', cache_control: ephemeral }] },
        { content: [{ type: 'tool_use' }] },
        {
          content: [
            { type: 'tool_result', content: [{ type: 'text', text: 'X' }], cache_control: ephemeral },
          ],
        },
      ],
    });
  });

  it('T68: of more than four the last stay', () => {
    const content = Array.from({ length: 6 }, (_, index) => part(String(index), ephemeral));
    const body = bodyFor('claude-opus-5', { messages: [{ role: 'user', content }] });
    expect(body.messages[0]?.content.map((block) => 'cache_control' in block)).toEqual([
      false,
      false,
      true,
      true,
      true,
      true,
    ]);
    const withWhole = bodyFor('claude-opus-5', {
      messages: [{ role: 'user', content }],
      cache_control: ephemeral,
    });
    expect(controls(withWhole)).toHaveLength(4);
    expect(withWhole.cache_control).toEqual(ephemeral);
  });

  it('T68: none of an hour stands behind one of five minutes', () => {
    const content = [part('a', hour), part('b', ephemeral), part('c', hour)];
    expect(
      controls(bodyFor('claude-opus-5', { messages: [{ role: 'user', content }], cache_control: hour })),
    ).toEqual([hour, ephemeral, { type: 'ephemeral', ttl: '5m' }, { type: 'ephemeral', ttl: '5m' }]);
  });

  it('may be said in OpenAI’s newer word; what is no such thing is nothing', () => {
    const content = [
      { ...part('a'), prompt_cache_breakpoint: {} },
      part('b', { type: 'forever' }),
      part(' ', hour),
    ];
    expect(controls(bodyFor('claude-opus-5', { messages: [{ role: 'user', content }] }))).toEqual([
      ephemeral,
    ]);
  });

  it('never stands on thoughts', () => {
    const thought = { type: 'thinking', thinking: '', signature: 'S', cache_control: ephemeral };
    const messages: ChatMessage[] = [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: null, thinking_blocks: [thought], cache_control: ephemeral },
      { role: 'user', content: 'b' },
    ];
    expect(controls(bodyFor('claude-opus-5', { messages }))).toEqual([]);
  });
});

it('what can be left out for a second attempt is known', () => {
  const tools = [tool('f', { strict: true })];
  const call = callTo('claude-opus-5', { tools });
  expect(translate(call, false).droppable).toEqual(['strict']);
  expect(translate(call, false, 'strict').body.tools).toEqual([{ name: 'f', input_schema: parameters }]);
});
