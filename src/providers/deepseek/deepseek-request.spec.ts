import { describe, expect, it } from '@jest/globals';
import { catalogueCall, catalogueChatModels } from '../../../test/support/catalogue-call.js';
import { legalRequest, substanceOf } from '../../../test/support/legal-request.js';
import { fc } from '../../../test/support/property.js';
import type { ChatMessage, ChatRequest } from '../../contract/chat.js';
import type { OpenAiBody } from '../openai-shape/allow-listed-body.js';
import { toDeepSeekBody } from './deepseek-request.js';

const weather = {
  type: 'function' as const,
  function: { name: 'get_weather', parameters: { type: 'object', properties: {} } },
};
const calling: ChatMessage = {
  role: 'assistant',
  content: null,
  tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{}' } }],
};
const history: ChatMessage[] = [
  { role: 'user', content: 'And outside?' },
  calling,
  { role: 'tool', tool_call_id: 'call_1', content: 'Sunny.' },
];

function ask(
  fields: Partial<ChatRequest> = {},
  model = 'deepseek/deepseek-flash',
  streamed = false,
): { body: OpenAiBody; adjustments: readonly string[] } {
  const call = catalogueCall(model, fields);
  return { body: toDeepSeekBody(call, streamed), adjustments: call.adjustments };
}

describe('fields', () => {
  it('the longest answer is max_tokens, by either name, within the model’s bound', () => {
    expect(ask({ max_completion_tokens: 5 }).body).toMatchObject({ max_tokens: 5 });
    expect(ask({ max_completion_tokens: 5 }).body).not.toHaveProperty('max_completion_tokens');
    expect(ask({ max_tokens: 500_000 })).toMatchObject({
      body: { max_tokens: 393_216 },
      adjustments: ['max_tokens'],
    });
  });

  it('sampling, penalties and stop go as they are', () => {
    const fields = { temperature: 0, top_p: 0.5, frequency_penalty: 1, presence_penalty: -1, stop: ['x'] };
    expect(ask(fields).body).toMatchObject(fields);
    expect(ask(fields).adjustments).toEqual([]);
  });

  it('trap 54: what DeepSeek does not know stays here; hints without a word, the rest with one', () => {
    const { body, adjustments } = ask({
      foo: 1,
      user: 'u',
      seed: 1,
      store: true,
      metadata: {},
      service_tier: 'flex',
      logit_bias: { 1: 1 },
      parallel_tool_calls: false,
      top_k: 5,
    });
    expect(Object.keys(body).sort()).toEqual(['messages', 'model']);
    expect(adjustments).toEqual(['logit_bias', 'parallel_tool_calls']);
  });

  it('log probabilities are asked for only where the model does not think', () => {
    const fields = { logprobs: true, top_logprobs: 2 };
    expect(ask(fields)).toMatchObject({ adjustments: ['logprobs', 'top_logprobs'] });
    expect(ask(fields).body).not.toHaveProperty('logprobs');
    expect(ask({ ...fields, reasoning_effort: 'none' }).body).toMatchObject(fields);
  });

  it('more than one answer is refused, or one is asked for', () => {
    expect(() => ask({ n: 2 })).toThrow(expect.objectContaining({ param: 'n', kind: 'invalid_request' }));
    expect(ask({ n: 2, drop_params: true })).toMatchObject({ adjustments: ['n'] });
  });

  it('trap 55: usage is asked for in every stream', () => {
    expect(ask({}, undefined, true).body).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(ask().body).not.toHaveProperty('stream_options');
  });
});

describe('messages', () => {
  it('a developer is the system; text parts are one string', () => {
    const content = [
      { type: 'text', text: 'One.' },
      { type: 'text', text: 'Two.' },
    ];
    expect(ask({ messages: [{ role: 'developer', content }] }).body.messages).toEqual([
      { role: 'system', content: 'One.\nTwo.' },
    ]);
  });

  it('pictures go to flash and are refused for pro', () => {
    const content = [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }];
    const messages: ChatMessage[] = [{ role: 'user', content }];
    expect(ask({ messages }).body.messages).toEqual(messages);
    expect(() => ask({ messages }, 'deepseek/deepseek-v4-pro')).toThrow(
      expect.objectContaining({ param: 'messages[0].content[0].type', code: 'unsupported_parameter' }),
    );
  });

  it('trap 1: a turn that called tools has reasoning_content, though the caller lost it', () => {
    expect(ask({ messages: history }).body.messages[1]).toEqual({ ...calling, reasoning_content: '' });
  });

  it.each([[null], [undefined], [''], [[]]])(
    'an empty turn, with %j, has a blank: it would be refused',
    (content) => {
      const messages: ChatMessage[] = [{ role: 'assistant', content, reasoning_content: 'Hm.' }];
      expect(ask({ messages }).body.messages).toEqual([
        { role: 'assistant', content: ' ', reasoning_content: 'Hm.' },
      ]);
    },
  );

  it('trap 2: an empty reasoning_content is one', () => {
    const messages = [...history, { role: 'assistant' as const, content: 'Sun.', reasoning_content: '' }];
    expect(ask({ messages }).body.messages[3]).toHaveProperty('reasoning_content', '');
  });

  it.each([
    { reasoning_content: 'Hm.' },
    { reasoning: 'Hm.' },
    { reasoning_details: [{ type: 'reasoning.text', text: 'Hm.' }] },
    { thinking_blocks: [{ type: 'thinking', thinking: 'Hm.', signature: 's' }] },
  ])('the reasoning goes back by whatever name it comes: %j', (fields) => {
    const [, turn] = ask({ messages: [history[0] as ChatMessage, { ...calling, ...fields }] }).body.messages;
    expect(turn).toEqual({ ...calling, reasoning_content: 'Hm.' });
  });
});

describe('thinking', () => {
  it.each([
    ['minimal', 'low'],
    ['low', 'low'],
    ['medium', 'high'],
    ['high', 'high'],
    ['xhigh', 'high'],
    ['max', 'max'],
  ] as const)('effort %s is %s', (effort, word) => {
    const { body, adjustments } = ask({ reasoning_effort: effort });
    expect(body).toMatchObject({ reasoning_effort: word });
    expect(body).not.toHaveProperty('thinking');
    expect(adjustments).toEqual(effort === word ? [] : ['reasoning_effort']);
  });

  it('effort none turns it off', () => {
    const { body, adjustments } = ask({ reasoning_effort: 'none' });
    expect(body).toMatchObject({ thinking: { type: 'disabled' } });
    expect(body).not.toHaveProperty('reasoning_effort');
    expect(adjustments).toEqual([]);
  });

  it.each(['enabled', 'adaptive', 'disabled'])(
    'the vendor’s own thinking %s goes, its further fields do not',
    (type) => {
      expect(ask({ thinking: { type, budget_tokens: 5 } }).body.thinking).toEqual({ type });
    },
  );

  it('thinking wins over the effort', () => {
    const { body } = ask({ thinking: { type: 'disabled' }, reasoning_effort: 'max' });
    expect(body).toMatchObject({ thinking: { type: 'disabled' } });
    expect(body).not.toHaveProperty('reasoning_effort');
  });

  it('trap 11: deepseek-chat is flash that does not think, whatever else is said', () => {
    for (const fields of [{}, { reasoning_effort: 'high' as const }, { thinking: { type: 'enabled' } }]) {
      const { body, adjustments } = ask(fields, 'deepseek/deepseek-chat');
      expect(body).toMatchObject({ model: 'deepseek-flash', thinking: { type: 'disabled' } });
      expect(body).not.toHaveProperty('reasoning_effort');
      expect(adjustments).toEqual(Object.keys(fields));
    }
    expect(ask({ logprobs: true }, 'deepseek/deepseek-chat').body).toHaveProperty('logprobs', true);
  });

  it('trap 11: deepseek-reasoner is flash that thinks, whatever else is said', () => {
    const { body, adjustments } = ask({ reasoning_effort: 'none' }, 'deepseek/deepseek-reasoner');
    expect(body).toMatchObject({ model: 'deepseek-flash', thinking: { type: 'enabled' } });
    expect(adjustments).toEqual(['reasoning_effort']);
  });
});

describe('tools', () => {
  const named = { type: 'function', function: { name: 'get_weather' } };

  it.each([{}, { properties: {} }, { type: null, anyOf: [{ type: 'object' }] }])(
    'the schema %j says that it is an object’s: it would be refused',
    (parameters) => {
      const tool = { type: 'function' as const, function: { name: 'now', parameters } };
      expect(ask({ tools: [tool] }).body.tools).toEqual([
        { type: 'function', function: { name: 'now', parameters: { ...parameters, type: 'object' } } },
      ]);
    },
  );

  it('a function without a schema has none', () => {
    const tool = { type: 'function' as const, function: { name: 'now' } };
    expect(JSON.stringify(ask({ tools: [tool] }).body)).not.toContain('parameters');
  });

  it('strict is left out with a word: it is known on the beta host alone', () => {
    const strict = { ...weather, function: { ...weather.function, strict: true } };
    expect(ask({ tools: [strict] })).toMatchObject({ body: { tools: [weather] }, adjustments: ['tools'] });
    expect(JSON.stringify(ask({ tools: [strict] }).body)).not.toContain('strict');
  });

  it('trap 7: a tool that is no function is refused by its path', () => {
    const tools = [weather, { type: 'custom' as const, custom: { name: 'x' } }];
    expect(() => ask({ tools })).toThrow(expect.objectContaining({ param: 'tools[1].type' }));
  });

  it.each(['required', named])('trap 4: a demand for %j stops the thinking', (choice) => {
    const { body, adjustments } = ask({ tools: [weather], tool_choice: choice, reasoning_effort: 'high' });
    expect(body).toMatchObject({ tool_choice: choice, thinking: { type: 'disabled' } });
    expect(body).not.toHaveProperty('reasoning_effort');
    expect(adjustments).toEqual(['reasoning_effort']);
  });

  it('trap 4: where thinking cannot stop the demand becomes words', () => {
    const { body, adjustments } = ask({ tools: [weather], tool_choice: named }, 'deepseek/deepseek-reasoner');
    expect(body).toMatchObject({ tool_choice: 'auto', thinking: { type: 'enabled' } });
    expect(body.messages[0]).toEqual({
      role: 'system',
      content: 'Respond by calling the tool get_weather.',
    });
    expect(adjustments).toEqual(['tool_choice']);
  });

  it.each(['auto', 'none'])('%s goes as it is', (choice) => {
    expect(ask({ tools: [weather], tool_choice: choice }).body.tool_choice).toBe(choice);
    expect(ask({ tool_choice: choice }).body).not.toHaveProperty('tool_choice');
  });
});

describe('JSON', () => {
  const schema = { type: 'object', properties: { city: { type: 'string' } } };

  it('trap 5: a schema is JSON mode with the schema in the prompt, and the caller is told', () => {
    const { body, adjustments } = ask({
      messages: [{ role: 'system', content: 'Be brief.' }],
      response_format: { type: 'json_schema', json_schema: { name: 'place', schema } },
    });
    expect(body.response_format).toEqual({ type: 'json_object' });
    expect(body.messages[0]?.content).toMatch(/^Be brief\.\n\n.*JSON/);
    expect(body.messages[0]?.content).toContain(JSON.stringify(schema));
    expect(adjustments).toEqual(['response_format']);
  });

  it('trap 6: the prompt says JSON, by the caller’s words or by ours', () => {
    const format = { type: 'json_object' };
    expect(ask({ response_format: format }).body.messages[0]?.content).toContain('JSON');
    const messages: ChatMessage[] = [{ role: 'user', content: 'As json, please.' }];
    expect(ask({ response_format: format, messages }).body.messages).toEqual(messages);
  });

  it('text is what there is anyway', () => {
    expect(ask({ response_format: { type: 'text' } }).body).not.toHaveProperty('response_format');
  });
});

describe('any legal request', () => {
  it('is translated without loss, the same each time, and without an unknown field', () => {
    const models = [...catalogueChatModels('deepseek'), 'deepseek/deepseek-v9'];
    const known = new Set(
      'model messages temperature top_p frequency_penalty presence_penalty stop logprobs max_tokens tools tool_choice response_format reasoning_effort thinking stream stream_options'.split(
        ' ',
      ),
    );
    fc.assert(
      fc.property(fc.constantFrom(...models), legalRequest, fc.boolean(), (model, fields, streamed) => {
        const { body } = ask(fields, model, streamed);
        const sent = JSON.stringify(body);
        expect(JSON.stringify(ask(fields, model, streamed).body)).toBe(sent);
        expect(Object.keys(body).filter((name) => !known.has(name))).toEqual([]);
        const substance = substanceOf(body.messages).join('\n');
        for (const piece of substanceOf(fields.messages)) expect(substance).toContain(piece || '{}');
      }),
      { numRuns: 150 },
    );
  });
});
