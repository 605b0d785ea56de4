import { describe, expect, it } from '@jest/globals';
import { catalogueCall, catalogueChatModels } from '../../../test/support/catalogue-call.js';
import { legalRequest, substanceOf } from '../../../test/support/legal-request.js';
import { fc } from '../../../test/support/property.js';
import type { ChatMessage, ChatRequest } from '../../contract/chat.js';
import type { OpenAiBody } from '../openai-shape/allow-listed-body.js';
import { toMiniMaxBody } from './minimax-request.js';

const models = catalogueChatModels('minimax');
const m3 = models.filter((model) => model.includes('-m3'));
const m2 = models.filter((model) => model.includes('-m2'));
const invented = 'minimax/MiniMax-M9';

const weather = {
  type: 'function' as const,
  function: { name: 'get_weather', parameters: { type: 'object', properties: { c: {} } } },
};

function ask(
  fields: Partial<ChatRequest> = {},
  model = 'minimax/minimax-m3',
  streamed = false,
): { body: OpenAiBody; adjustments: readonly string[] } {
  const call = catalogueCall(model, fields);
  return { body: toMiniMaxBody(call, streamed), adjustments: call.adjustments };
}

describe('fields', () => {
  it.each([
    [0, 0.01],
    [0.01, 0.01],
    [1, 1],
    [1.4, 1],
  ])('temperature %d is %d', (temperature, sent) => {
    expect(ask({ temperature })).toMatchObject({
      body: { temperature: sent },
      adjustments: temperature === sent ? [] : ['temperature'],
    });
  });

  it('a top_p of 0 is the least there is', () => {
    expect(ask({ top_p: 0 })).toMatchObject({ body: { top_p: 0.01 }, adjustments: ['top_p'] });
  });

  it('trap 54: what MiniMax ignores stays here, the reasoning is always asked for apart', () => {
    const { body, adjustments } = ask({
      max_tokens: 5,
      foo: 1,
      user: 'u',
      seed: 1,
      stop: 'x',
      presence_penalty: 1,
      frequency_penalty: 1,
      logit_bias: { 1: 1 },
      logprobs: true,
      parallel_tool_calls: true,
    });
    expect(body).toEqual({
      model: 'MiniMax-M3',
      messages: expect.anything(),
      max_completion_tokens: 5,
      reasoning_split: true,
    });
    expect(adjustments).toEqual([
      'presence_penalty',
      'frequency_penalty',
      'logit_bias',
      'logprobs',
      'stop',
      'parallel_tool_calls',
    ]);
  });

  it('trap 55: usage is asked for in every stream', () => {
    expect(ask({}, undefined, true).body).toMatchObject({ stream_options: { include_usage: true } });
  });

  it('several answers are refused', () => {
    expect(() => ask({ n: 3 })).toThrow(expect.objectContaining({ param: 'n' }));
  });

  it('pictures go to M3 and are refused for M2', () => {
    const content = [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }];
    const messages: ChatMessage[] = [{ role: 'user', content }];
    for (const model of [...m3, invented]) expect(ask({ messages }, model).body.messages).toEqual(messages);
    for (const model of m2)
      expect(() => ask({ messages }, model)).toThrow(
        expect.objectContaining({ param: 'messages[0].content[0].type' }),
      );
  });
});

describe('messages', () => {
  it('trap 39: three system messages are one', () => {
    const messages: ChatMessage[] = [
      { role: 'system', content: 'A.' },
      { role: 'developer', content: [{ type: 'text', text: 'B.' }] },
      { role: 'user', content: 'Hm?' },
      { role: 'system', content: 'C.' },
    ];
    expect(ask({ messages }).body.messages).toEqual([
      { role: 'system', content: 'A.\n\nB.\n\nC.' },
      { role: 'user', content: 'Hm?' },
    ]);
  });

  it('trap 40: an orphan result is refused by its place in the caller’s list', () => {
    const messages: ChatMessage[] = [
      { role: 'system', content: 'A.' },
      { role: 'user', content: 'Hm?' },
      { role: 'tool', tool_call_id: 'x', content: 'Y.' },
    ];
    expect(() => ask({ messages, response_format: { type: 'json_object' } })).toThrow(
      expect.objectContaining({ param: 'messages[2].tool_call_id' }),
    );
  });

  const details = [
    { type: 'reasoning.text', id: 'r1', format: 'MiniMax-response-v1', index: 0, text: 'Hm, ' },
    { type: 'reasoning.text', id: 'r1', format: 'MiniMax-response-v1', index: 0, text: 'yes.' },
  ];

  it.each([
    [
      'its own details, one of many',
      { reasoning_details: details },
      { reasoning_details: [{ ...details[0], text: 'Hm, yes.' }] },
    ],
    ['its text, in tags', { reasoning_content: 'Hm.' }, { content: '<think>\nHm.\n</think>\n\nA.' }],
    [
      'another vendor’s details as text',
      { reasoning_details: [{ format: 'other-v1', text: 'Hm.' }] },
      { content: '<think>\nHm.\n</think>\n\nA.' },
    ],
    ['none', { reasoning_content: '' }, {}],
    [
      'a text with its tags as it is',
      { content: '<think>Hm.</think>A.' },
      { content: '<think>Hm.</think>A.' },
    ],
  ])('an earlier turn goes back with %s', (_name, fields, sent) => {
    const turn: ChatMessage = { role: 'assistant', content: 'A.' };
    expect(ask({ messages: [{ ...turn, ...fields }] }).body.messages).toEqual([{ ...turn, ...sent }]);
  });
});

describe('thinking', () => {
  it.each([...m3, invented])('%s can be told not to think, and how is its own affair', (model) => {
    for (const fields of [{ reasoning_effort: 'none' as const }, { thinking: { type: 'disabled' } }])
      expect(ask(fields, model)).toMatchObject({ body: { thinking: { type: 'disabled' } }, adjustments: [] });
    for (const type of ['enabled', 'adaptive'])
      expect(ask({ thinking: { type } }, model).body.thinking).toEqual({ type: 'adaptive' });
    const { body, adjustments } = ask({ reasoning_effort: 'high' }, model);
    expect(body).not.toHaveProperty('thinking');
    expect(adjustments).toEqual(['reasoning_effort']);
  });

  it.each(m2)('%s cannot', (model) => {
    for (const fields of [{ reasoning_effort: 'none' as const }, { thinking: { type: 'disabled' } }]) {
      const { body, adjustments } = ask(fields, model);
      expect(body).not.toHaveProperty('thinking');
      expect(adjustments).toEqual(Object.keys(fields));
    }
  });
});

describe('tools', () => {
  it.each([undefined, {}, { type: 'object' }])(
    'trap 41: a tool with the parameters %j has an empty object of them',
    (parameters) => {
      const bare = { type: 'function' as const, function: { name: 'now', strict: true, parameters } };
      expect(ask({ tools: [bare, weather] }).body.tools).toEqual([
        { type: 'function', function: { name: 'now', parameters: { type: 'object', properties: {} } } },
        weather,
      ]);
    },
  );

  it('none of them is none on offer', () => {
    const { body } = ask({ tools: [weather], tool_choice: 'none' });
    expect(body).not.toHaveProperty('tools');
    expect(body).not.toHaveProperty('tool_choice');
  });

  it('auto is what there is', () => {
    expect(ask({ tools: [weather], tool_choice: 'auto' })).toMatchObject({ adjustments: [] });
    expect(ask({ tools: [weather], tool_choice: 'auto' }).body).not.toHaveProperty('tool_choice');
  });

  it('a demand is put into words', () => {
    const messages: ChatMessage[] = [{ role: 'system', content: 'A.' }];
    const { body, adjustments } = ask({ messages, tools: [weather], tool_choice: 'required' });
    expect(body.messages).toEqual([
      { role: 'system', content: 'A.\n\nRespond by calling one of the tools.' },
    ]);
    expect(adjustments).toEqual(['tool_choice']);
  });
});

describe('JSON', () => {
  it.each([...models, invented])('%s is asked for it in words', (model) => {
    const schema = { type: 'object', properties: { city: { type: 'string' } } };
    for (const format of [{ type: 'json_object' }, { type: 'json_schema', json_schema: { schema } }]) {
      const { body, adjustments } = ask({ response_format: format }, model);
      expect(body).not.toHaveProperty('response_format');
      expect(body.messages[0]?.content).toContain('JSON');
      expect(JSON.stringify(body.messages[0]).includes('city')).toBe(format.type === 'json_schema');
      expect(adjustments).toEqual(['response_format']);
    }
  });
});

describe('any legal request', () => {
  it('is translated without loss, the same each time, and without an unknown field', () => {
    const known = new Set(
      'model messages temperature top_p max_completion_tokens tools thinking reasoning_split stream stream_options'.split(
        ' ',
      ),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...models, invented),
        legalRequest,
        fc.boolean(),
        (model, fields, streamed) => {
          const { body } = ask(fields, model, streamed);
          const sent = JSON.stringify(body);
          expect(JSON.stringify(ask(fields, model, streamed).body)).toBe(sent);
          expect(Object.keys(body).filter((name) => !known.has(name))).toEqual([]);
          expect(body.messages.filter(({ role }) => role === 'system').length).toBeLessThanOrEqual(1);
          const substance = substanceOf(body.messages).join('\n');
          for (const piece of substanceOf(fields.messages)) expect(substance).toContain(piece || '{}');
        },
      ),
      { numRuns: 150 },
    );
  });
});
