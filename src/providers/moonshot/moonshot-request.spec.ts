import { describe, expect, it } from '@jest/globals';
import { catalogueCall, catalogueChatModels } from '../../../test/support/catalogue-call.js';
import { legalRequest, substanceOf } from '../../../test/support/legal-request.js';
import { fc } from '../../../test/support/property.js';
import type { ChatMessage, ChatRequest } from '../../contract/chat.js';
import type { OpenAiBody } from '../openai-shape/allow-listed-body.js';
import { toMoonshotBody } from './moonshot-request.js';

const models = catalogueChatModels('kimi');
const switchable = ['kimi/kimi-k2.5', 'kimi/kimi-k2.6'];
const always = models.filter((model) => !switchable.includes(model));
const k3 = models.filter((model) => model.includes('-k3'));
const invented = 'kimi/kimi-k9-ultra';

const weather = {
  type: 'function' as const,
  function: { name: 'get_weather', parameters: { type: 'object', properties: {} } },
};
const clock = { ...weather, function: { ...weather.function, name: 'get_time' } };
const search = { type: 'function' as const, function: { name: '$web_search' } };
const named = { type: 'function', function: { name: 'get_weather' } };

function ask(
  fields: Partial<ChatRequest> = {},
  model = 'kimi/kimi-k2.6',
  streamed = false,
): { body: OpenAiBody; adjustments: readonly string[] } {
  const call = catalogueCall(model, fields);
  return { body: toMoonshotBody(call, streamed), adjustments: call.adjustments };
}

describe('fields', () => {
  it.each([...models, invented])('trap 30: %s samples as it likes', (model) => {
    const fixed = { temperature: 0.2, top_p: 1, presence_penalty: 0, frequency_penalty: 1 };
    const { body, adjustments } = ask({ ...fixed, n: 1 }, model);
    expect(Object.keys(body).sort()).toEqual(['messages', 'model']);
    expect(adjustments).toEqual(['temperature', 'top_p', 'presence_penalty', 'frequency_penalty']);
  });

  it('trap 54: what Kimi knows goes, the rest stays here', () => {
    const known = { stop: ['x'], prompt_cache_key: 'k', safety_identifier: 's' };
    const foreign = { foo: 1, seed: 1, user: 'u', logit_bias: { 1: 1 }, logprobs: true, top_k: 1 };
    const { body, adjustments } = ask({ ...known, ...foreign, max_tokens: 7 });
    expect(body).toEqual({
      model: 'kimi-k2.6',
      messages: expect.anything(),
      ...known,
      max_completion_tokens: 7,
    });
    expect(adjustments).toEqual(['logit_bias', 'logprobs']);
  });

  it('trap 55: usage is asked for in every stream', () => {
    expect(ask({}, undefined, true).body).toMatchObject({ stream_options: { include_usage: true } });
  });

  it('several answers are refused', () => {
    expect(() => ask({ n: 2 })).toThrow(expect.objectContaining({ param: 'n' }));
  });
});

describe('messages', () => {
  const text = [
    { type: 'text', text: 'One.' },
    { type: 'text', text: 'Two.' },
  ];

  it('text alone is one string, in system messages too', () => {
    const messages: ChatMessage[] = [
      { role: 'developer', content: text },
      { role: 'user', content: text },
    ];
    expect(ask({ messages }).body.messages).toEqual([
      { role: 'system', content: 'One.\nTwo.' },
      { role: 'user', content: 'One.\nTwo.' },
    ]);
  });

  it('pictures and films stay parts', () => {
    const content = [
      ...text,
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
      { type: 'video_url', video_url: { url: 'ms://file-1' } },
    ];
    expect(ask({ messages: [{ role: 'user', content }] }).body.messages[0]?.content).toEqual(content);
  });

  it('sound is refused by its path', () => {
    const content = [{ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }];
    expect(() => ask({ messages: [{ role: 'user', content }] })).toThrow(
      expect.objectContaining({ param: 'messages[0].content[0].type', code: 'unsupported_parameter' }),
    );
  });

  const calling: ChatMessage = {
    role: 'assistant',
    content: null,
    tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{}' } }],
  };

  it.each([
    [undefined, ' '],
    ['', ' '],
    ['Hm.', 'Hm.'],
  ])('trap 31: a turn that called tools after %j has the reasoning %j', (reasoning, sent) => {
    const message: ChatMessage = {
      ...calling,
      ...(reasoning !== undefined && { reasoning_content: reasoning }),
    };
    expect(ask({ messages: [message] }).body.messages).toEqual([{ ...calling, reasoning_content: sent }]);
  });

  it('any other turn has the reasoning that it came with', () => {
    const messages: ChatMessage[] = [
      { role: 'assistant', content: 'A.', reasoning: 'Hm.' },
      { role: 'assistant', content: 'B.' },
    ];
    expect(ask({ messages }).body.messages).toEqual([
      { role: 'assistant', content: 'A.', reasoning_content: 'Hm.' },
      { role: 'assistant', content: 'B.' },
    ]);
  });

  it.each([[null], [undefined], [''], [[]]])(
    'an empty turn, with %j, has a blank: it would be refused',
    (content) => {
      const messages: ChatMessage[] = [
        { role: 'assistant', content, reasoning_content: 'Hm.' },
        { role: 'assistant', content },
      ];
      expect(ask({ messages }).body.messages).toEqual([
        { role: 'assistant', content: ' ', reasoning_content: 'Hm.' },
        { role: 'assistant', content: ' ' },
      ]);
    },
  );

  it('an answer begun by the caller is marked as such where the caller did', () => {
    for (const content of ['Once', '']) {
      const messages: ChatMessage[] = [{ role: 'assistant', content, partial: true }];
      expect(ask({ messages }).body.messages).toEqual(messages);
    }
  });
});

describe('thinking', () => {
  const words = [
    ['minimal', 'low'],
    ['low', 'low'],
    ['medium', 'high'],
    ['high', 'high'],
    ['xhigh', 'max'],
    ['max', 'max'],
  ] as const;

  it.each(words)('effort %s is %s on every k3, and a silent change is none', (effort, word) => {
    for (const model of [...k3, invented]) {
      const { body, adjustments } = ask({ reasoning_effort: effort }, model);
      expect(body).toMatchObject({ reasoning_effort: word });
      expect(adjustments).toEqual(effort === word ? [] : ['reasoning_effort']);
    }
  });

  it.each(models.filter((model) => !k3.includes(model)))('%s is told no effort', (model) => {
    const { body, adjustments } = ask({ reasoning_effort: 'high' }, model);
    expect(body).not.toHaveProperty('reasoning_effort');
    expect(adjustments).toEqual(['reasoning_effort']);
  });

  it.each(switchable)('%s can be told not to think', (model) => {
    for (const fields of [{ reasoning_effort: 'none' as const }, { thinking: { type: 'disabled' } }])
      expect(ask(fields, model)).toMatchObject({ body: { thinking: { type: 'disabled' } }, adjustments: [] });
    expect(ask({ thinking: { type: 'enabled' } }, model).body.thinking).toEqual({ type: 'enabled' });
  });

  it.each([...always, invented])('%s cannot', (model) => {
    const { body, adjustments } = ask({ thinking: { type: 'disabled' } }, model);
    expect(body).not.toHaveProperty('thinking');
    expect(adjustments).toEqual(['thinking']);
    expect(ask({ reasoning_effort: 'none' }, model)).toMatchObject({ adjustments: ['reasoning_effort'] });
  });

  it('trap 32: keep goes to k2.6, k2.7-code and k3 alone', () => {
    const keeping = [...models, invented].filter((model) =>
      JSON.stringify(ask({ thinking: { type: 'enabled', keep: 'all' } }, model).body).includes('keep'),
    );
    expect(keeping.sort()).toEqual(
      ['kimi-k2.6', 'kimi-k2.7-code', 'kimi-k2.7-code-highspeed', 'kimi-k3'].map((name) => `kimi/${name}`),
    );
  });
});

describe('tools', () => {
  it('trap 35: schemas are in Kimi’s dialect, the answer’s as well', () => {
    const tuple = { $schema: 'x', properties: { a: { type: 'array', items: [{ type: 'string' }] } } };
    const flat = { properties: { a: { type: 'array', prefixItems: [{ type: 'string' }] } } };
    const { body } = ask({
      tools: [
        { type: 'function', function: { name: 'f', description: 'd', strict: true, parameters: tuple } },
      ],
      response_format: { type: 'json_schema', json_schema: { name: 'n', schema: tuple } },
    });
    expect(body.tools).toEqual([
      {
        type: 'function',
        function: { name: 'f', description: 'd', parameters: { type: 'object', ...flat } },
      },
    ]);
    expect(body.response_format).toEqual({ type: 'json_schema', json_schema: { name: 'n', schema: flat } });
  });

  it.each(switchable)('a demand stops the thinking of %s', (model) => {
    for (const choice of ['required', named]) {
      const { body, adjustments } = ask({ tools: [weather], tool_choice: choice }, model);
      expect(body).toMatchObject({ tool_choice: choice, thinking: { type: 'disabled' } });
      expect(adjustments).toEqual(['reasoning_effort']);
    }
  });

  it.each(k3)('%s takes a demand, and for a named one the tool alone', (model) => {
    const tools = [weather, clock];
    expect(ask({ tools, tool_choice: 'required' }, model)).toMatchObject({
      body: { tool_choice: 'required', tools },
      adjustments: [],
    });
    expect(ask({ tools, tool_choice: named }, model).body).toMatchObject({
      tool_choice: 'required',
      tools: [weather],
    });
  });

  it.each(['kimi/kimi-k2.7-code', invented])('for %s a demand is put into words', (model) => {
    const { body, adjustments } = ask({ tools: [weather, clock], tool_choice: named }, model);
    expect(body).toMatchObject({ tool_choice: 'auto', tools: [weather] });
    expect(body.messages[0]?.content).toBe('Respond by calling the tool get_weather.');
    expect(adjustments).toEqual(['tool_choice']);
  });

  it('the vendor’s own web search is a tool of its own kind, and stops the thinking', () => {
    const used: ChatMessage = {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'c', type: 'function', function: { name: '$web_search', arguments: '{"q":1}' } }],
    };
    const { body } = ask({ tools: [search, weather], messages: [used] });
    expect(body).toMatchObject({
      tools: [{ type: 'builtin_function', function: { name: '$web_search' } }, weather],
      thinking: { type: 'disabled' },
    });
    expect(body.messages[0]?.tool_calls).toMatchObject([{ id: 'c', type: 'builtin_function' }]);
  });

  it('a model that always thinks cannot search', () => {
    const model = 'kimi/kimi-k3';
    expect(() => ask({ tools: [weather, search] }, model)).toThrow(
      expect.objectContaining({ param: 'tools[1].function.name', code: 'unsupported_parameter' }),
    );
    expect(ask({ tools: [search], drop_params: true }, model).body).not.toHaveProperty('tools');
    expect(ask({ tools: [weather, search], drop_params: true }, model)).toMatchObject({
      body: { tools: [weather] },
      adjustments: ['tools'],
    });
  });
});

describe('JSON', () => {
  it('any object: JSON mode, and the prompt says so', () => {
    const { body, adjustments } = ask({ response_format: { type: 'json_object' } });
    expect(body.response_format).toEqual({ type: 'json_object' });
    expect(body.messages[0]?.content).toContain('JSON');
    expect(adjustments).toEqual([]);
  });
});

describe('any legal request', () => {
  it('is translated without loss, the same each time, and without an unknown field', () => {
    const known = new Set(
      'model messages stop prompt_cache_key safety_identifier max_completion_tokens tools tool_choice response_format reasoning_effort thinking stream stream_options'.split(
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
          const substance = substanceOf(body.messages).join('\n');
          for (const piece of substanceOf(fields.messages)) expect(substance).toContain(piece || '{}');
        },
      ),
      { numRuns: 150 },
    );
  });
});
