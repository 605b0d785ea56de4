import { catalogueCall } from '../../../test/support/catalogue-call.js';
import { type ChatRequest, type FunctionTool, requestFields } from '../../contract/chat.js';
import { qwenDialect } from './qwen-dialect.js';
import { toQwenBody } from './qwen-request.js';

const tool = (name: string): FunctionTool => ({
  type: 'function',
  function: { name, parameters: { type: 'object', properties: {} } },
});
const named = (name: string): object => ({ type: 'function', function: { name } });
const oneTool: Partial<ChatRequest> = { tools: [tool('weather')] };
const twoTools: Partial<ChatRequest> = { tools: [tool('weather'), tool('time')] };
const schema = { type: 'object', properties: { city: { type: 'string' } } };
const jsonSchema = { type: 'json_schema', json_schema: { name: 'place', schema } };

describe('the thoughts that max_tokens does not bound', () => {
  it.each<[string, Partial<ChatRequest>, number]>([
    ['qwen-plus', {}, 0],
    ['qwen-plus', { reasoning_effort: 'minimal' }, 0],
    ['qwen-plus', { reasoning_effort: 'medium' }, 40_960],
    ['qwen-plus', { extra_body: { reasoning_effort: 'medium' } }, 40_960],
    ['qwen-plus', { enable_thinking: true }, 81_920],
    ['qwen-plus', { enable_thinking: true, reasoning_effort: 'none' }, 81_920],
    ['qwen-plus', { enable_thinking: true, thinking_budget: 500 }, 500],
    ['qwen-plus', { enable_thinking: true, thinking_budget: -1 }, 0],
    ['qwen-plus', { enable_thinking: true, thinking_budget: Infinity }, 131_072],
    ['qwen3.7-plus', {}, 81_920],
    ['qwen3.7-plus', { enable_thinking: false }, 0],
    ['qwen3.8-max', { reasoning_effort: 'none' }, 131_072],
  ])('%s, %j: %d', (model, fields, most) => {
    const { request, candidate } = catalogueCall(`qwen/${model}`, fields);
    expect(qwenDialect.mostThoughts?.(requestFields(request), candidate)).toBe(most);
  });
});

interface Sent {
  readonly body: Record<string, unknown>;
  readonly adjusted: readonly string[];
  readonly system: string;
}

function send(model: string, fields: Partial<ChatRequest>): Sent {
  const call = catalogueCall(`qwen/${model}`, fields);
  const { messages, ...body } = toQwenBody(call, false);
  const [first] = messages as readonly { role: string; content: string }[];
  return { body, adjusted: call.adjustments, system: first?.role === 'system' ? first.content : '' };
}

function mustStream(model: string, fields: Partial<ChatRequest> = {}): boolean | undefined {
  return qwenDialect.mustStream?.(catalogueCall(`qwen/${model}`, fields));
}

describe('thinking of qwen', () => {
  it.each([
    ['qwen-plus', 'none', { enable_thinking: false }],
    ['qwen-plus', 'minimal', { enable_thinking: false }],
    ['qwen-plus', 'low', { enable_thinking: true, thinking_budget: 16_384 }],
    ['qwen-plus', 'medium', { enable_thinking: true, thinking_budget: 40_960 }],
    ['qwen-plus', 'high', { enable_thinking: true, thinking_budget: 65_536 }],
    ['qwen-plus', 'xhigh', { enable_thinking: true, thinking_budget: 81_920 }],
    ['qwen3-235b-a22b', 'max', { enable_thinking: true, thinking_budget: 38_912 }],
    ['qwen3.6-plus', 'none', { enable_thinking: false }],
    ['qwen3.8-flash', 'none', { enable_thinking: false }],
    ['qwen3.8-flash', 'low', { enable_thinking: true, reasoning_effort: 'low' }],
    ['qwen3.8-flash', 'medium', { enable_thinking: true, reasoning_effort: 'medium' }],
    ['qwen3.8-max', 'xhigh', { reasoning_effort: 'xhigh' }],
    ['qwen3-next-80b-a3b-thinking', 'low', { thinking_budget: 7782 }],
  ] as const)('%s with effort %s', (model, effort, sent) => {
    const { body, adjusted } = send(model, { reasoning_effort: effort });
    expect(body).toEqual({ model, ...sent });
    expect(adjusted).toEqual([]);
  });

  it.each([
    ['qwen3.8-max', 'none', { reasoning_effort: 'low' }],
    ['qwen3.8-max', 'minimal', { reasoning_effort: 'low' }],
    ['qwen3.8-max', 'high', { reasoning_effort: 'medium' }],
    ['qwen3.8-max', 'max', { reasoning_effort: 'xhigh' }],
    ['qwen3-next-80b-a3b-thinking', 'none', { thinking_budget: 1945 }],
    ['qwq-plus', 'high', {}],
    ['qwen3-coder-plus', 'high', {}],
  ] as const)('%s cannot be told %s: the nearest, and a word to the caller', (model, effort, sent) => {
    const { body, adjusted } = send(model, { reasoning_effort: effort });
    expect(body).toEqual({ model, ...sent });
    expect(adjusted).toEqual(['reasoning_effort']);
  });

  it('a model that does not think is not told not to', () => {
    expect(send('qwen-max', { reasoning_effort: 'none' })).toMatchObject({
      body: { model: 'qwen-max' },
      adjusted: [],
    });
  });

  it('nothing asked for, nothing sent: the habit of the model stands', () => {
    for (const model of ['qwen-plus', 'qwen3.6-plus', 'qwen3-235b-a22b', 'qwen3.8-max', 'qwen-max'])
      expect(send(model, {}).body).toEqual({ model });
  });

  it.each([
    [
      { enable_thinking: true, reasoning_effort: 'low', thinking_budget: 99 },
      { enable_thinking: true, thinking_budget: 99 },
    ],
    [
      { enable_thinking: true, reasoning_effort: 'low' },
      { enable_thinking: true, thinking_budget: 16_384 },
    ],
    [{ enable_thinking: true, reasoning_effort: 'none' }, { enable_thinking: true }],
    [{ enable_thinking: false, reasoning_effort: 'high', thinking_budget: 99 }, { enable_thinking: false }],
    [{ thinking_budget: 99 }, { thinking_budget: 99 }],
  ] as const)('the vendor’s own fields win over the effort: %j', (fields, sent) => {
    expect(send('qwen-plus', fields).body).toEqual({ model: 'qwen-plus', ...sent });
  });

  it('what always thinks is not told not to', () => {
    const { body, adjusted } = send('qwen3.8-max', { enable_thinking: false });
    expect(body).toEqual({ model: 'qwen3.8-max' });
    expect(adjusted).toEqual(['enable_thinking']);
  });
});

describe('whole answers of qwen', () => {
  it('trap 22: an open-weight hybrid is asked for a stream while it thinks, else told not to think', () => {
    expect(mustStream('qwen3-235b-a22b')).toBe(true);
    expect(mustStream('qwen3-235b-a22b', { reasoning_effort: 'low' })).toBe(true);
    for (const fields of [{ reasoning_effort: 'none' }, { enable_thinking: false }] as const) {
      expect(mustStream('qwen3-235b-a22b', fields)).toBe(false);
      expect(send('qwen3-235b-a22b', fields).body).toMatchObject({ enable_thinking: false });
    }
    const demanded = { ...oneTool, tool_choice: named('weather') };
    expect(mustStream('qwen3-235b-a22b', demanded)).toBe(false);
    expect(send('qwen3-235b-a22b', demanded).body).toMatchObject({ enable_thinking: false });
  });

  it('trap 23: what answers in a stream only is asked for one, whatever it is told', () => {
    for (const model of ['qwq-plus', 'qwen3-omni-flash', 'qwen3-vl-235b-a22b-thinking'])
      expect(mustStream(model, { reasoning_effort: 'none' })).toBe(true);
  });

  it('all others answer whole', () => {
    for (const model of ['qwen-plus', 'qwen3.6-plus', 'qwen3.8-max', 'qwen3-coder-plus'])
      expect(mustStream(model, { reasoning_effort: 'high' })).toBe(false);
  });
});

describe('tool choice of qwen', () => {
  it.each(['auto', 'none'] as const)('%s goes as it is, thinking or not', (choice) => {
    const { body, adjusted } = send('qwen3.6-plus', { ...twoTools, tool_choice: choice });
    expect(body).toEqual({
      model: 'qwen3.6-plus',
      tools: twoTools.tools,
      tool_choice: choice,
      parallel_tool_calls: true,
    });
    expect(adjusted).toEqual([]);
  });

  it('trap 24: a named tool turns thinking off', () => {
    for (const fields of [{}, { reasoning_effort: 'high' }, { enable_thinking: true }] as const) {
      const sent = send('qwen3.6-plus', { ...twoTools, tool_choice: named('time'), ...fields });
      expect(sent.body).toMatchObject({ enable_thinking: false, tool_choice: named('time') });
      expect(sent.body).not.toHaveProperty('thinking_budget');
      expect(sent.adjusted).toEqual(['reasoning_effort']);
    }
  });

  it('trap 24: what always thinks gets an offer of that tool, and a sentence', () => {
    const { body, adjusted, system } = send('qwq-plus', { ...twoTools, tool_choice: named('time') });
    expect(body).toMatchObject({ tool_choice: 'auto', tools: [tool('time')] });
    expect(body).not.toHaveProperty('enable_thinking');
    expect(system).toBe('Respond by calling the tool time.');
    expect(adjusted).toEqual(['tool_choice']);
  });

  it('a model that does not think takes a named tool without more ado', () => {
    expect(send('qwen-plus', { ...twoTools, tool_choice: named('time') })).toMatchObject({
      body: { tool_choice: named('time') },
      adjusted: [],
    });
  });

  it('any tool, of one: that tool', () => {
    expect(send('qwen-plus', { ...oneTool, tool_choice: 'required' })).toMatchObject({
      body: { tool_choice: named('weather') },
      adjusted: [],
    });
  });

  it('any tool, of several: an offer and a sentence, and thinking goes on', () => {
    const { body, adjusted, system } = send('qwen3.6-plus', { ...twoTools, tool_choice: 'required' });
    expect(body).toMatchObject({ tool_choice: 'auto', tools: twoTools.tools });
    expect(body).not.toHaveProperty('enable_thinking');
    expect(system).toBe('Respond by calling one of the tools.');
    expect(adjusted).toEqual(['tool_choice']);
  });

  it('allowed tools are the tools on offer', () => {
    const allowed = { mode: 'auto', tools: [{ type: 'function', name: 'time' }] };
    const choice = { type: 'allowed_tools', allowed_tools: allowed };
    expect(send('qwen-plus', { ...twoTools, tool_choice: choice }).body).toMatchObject({
      tool_choice: 'auto',
      tools: [tool('time')],
    });
  });

  it('a choice without tools is not sent', () => {
    for (const choice of ['auto', 'required'] as const)
      expect(send('qwen-plus', { tool_choice: choice }).body).toEqual({ model: 'qwen-plus' });
  });

  it('the caller may want one call at a time', () => {
    expect(send('qwen-plus', { ...oneTool, parallel_tool_calls: false }).body).toMatchObject({
      parallel_tool_calls: false,
    });
  });

  it('older functions are tools', () => {
    const { function: definition } = tool('weather');
    const fields = { functions: [definition], function_call: { name: 'weather' } };
    expect(send('qwen-plus', fields).body).toMatchObject({
      tools: [tool('weather')],
      tool_choice: named('weather'),
    });
  });

  it('a tool of another kind is refused by its path', () => {
    const fields: Partial<ChatRequest> = { tools: [tool('a'), { type: 'custom', custom: { name: 'b' } }] };
    expect(() => send('qwen-plus', fields)).toThrow(expect.objectContaining({ param: 'tools[1].type' }));
  });
});

describe('JSON of qwen', () => {
  const object = { response_format: { type: 'json_object' } };

  it('JSON mode needs the word in the prompt', () => {
    expect(send('qwen-plus', object)).toMatchObject({
      body: object,
      system: expect.stringContaining('JSON'),
      adjusted: [],
    });
    const said = { ...object, messages: [{ role: 'user', content: 'Answer in json.' }] as const };
    expect(send('qwen-plus', said)).toMatchObject({ body: object, system: '' });
  });

  it('a schema goes to the models that know schemas', () => {
    for (const model of ['qwen-plus', 'qwen3.8-max'])
      expect(send(model, { response_format: jsonSchema })).toMatchObject({
        body: { response_format: jsonSchema },
        system: '',
        adjusted: [],
      });
  });

  it('elsewhere the schema stands in the prompt', () => {
    expect(send('qwen-flash', { response_format: jsonSchema })).toMatchObject({
      body: object,
      system: expect.stringContaining(JSON.stringify(schema)),
      adjusted: ['response_format'],
    });
    const { body, system } = send('qwq-plus', { response_format: jsonSchema });
    expect(body).toEqual({ model: 'qwq-plus' });
    expect(system).toContain(JSON.stringify(schema));
  });

  it('thinking gives way to JSON where both are refused together', () => {
    expect(send('qwen3.6-plus', object)).toMatchObject({
      body: { ...object, enable_thinking: false },
      adjusted: ['reasoning_effort'],
    });
    expect(send('qwen3.8-max', { ...object, reasoning_effort: 'xhigh' })).toMatchObject({
      body: { ...object, reasoning_effort: 'xhigh' },
      adjusted: [],
    });
  });

  it('plain text is nothing to ask for', () => {
    expect(send('qwen3.6-plus', { response_format: { type: 'text' } }).body).toEqual({
      model: 'qwen3.6-plus',
    });
  });
});
