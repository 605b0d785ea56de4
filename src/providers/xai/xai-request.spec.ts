import { catalogueCall, catalogueChatModels } from '../../../test/support/catalogue-call.js';
import { legalRequest, substanceOf } from '../../../test/support/legal-request.js';
import { fc } from '../../../test/support/property.js';
import type { ChatMessage, ChatRequest } from '../../contract/chat.js';
import { toXaiBody } from './xai-request.js';

const user: ChatMessage = { role: 'user', content: 'Hello.' };

interface Sent {
  readonly body: Record<string, unknown>;
  readonly adjusted: readonly string[];
}

function send(fields: Partial<ChatRequest>, model = 'grok-4.7', streamed = false): Sent {
  const call = catalogueCall(`grok/${model}`, { messages: [user], ...fields });
  const body = JSON.parse(JSON.stringify(toXaiBody(call, streamed))) as Record<string, unknown>;
  return { body, adjusted: call.adjustments };
}

function partBefore(part: object): Partial<ChatRequest> {
  const content = [{ type: 'text', text: 'What?' }, part] as ChatMessage['content'];
  return { messages: [{ role: 'user', content }] };
}

describe('the body for grok', () => {
  it('is the model’s own name and the conversation', () => {
    expect(send({}, 'grok-4')).toEqual({ body: { model: 'grok-4-0709', messages: [user] }, adjusted: [] });
  });

  it('trap 55: a stream always asks for usage', () => {
    expect(send({}, 'grok-4.7', true).body).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('trap 54: nothing that nobody knows is sent on, nor what would be answered elsewhere', () => {
    const { body } = send({ foo: 1, deferred: true, extra_body: { bar: 2, deferred: true }, user: 'u' });
    expect(Object.keys(body)).toEqual(['model', 'messages']);
  });

  it('passes what the vendor has', () => {
    const fields = { temperature: 0.3, top_p: 0.9, seed: 7, parallel_tool_calls: false };
    expect(send(fields)).toMatchObject({ body: fields, adjusted: [] });
  });

  it('developer is system, and several of them stay', () => {
    const messages: ChatMessage[] = [
      { role: 'developer', content: 'A.' },
      user,
      { role: 'system', content: 'B.' },
    ];
    expect(send({ messages }).body.messages).toEqual([
      { role: 'system', content: 'A.' },
      user,
      { role: 'system', content: 'B.' },
    ]);
  });

  it.each([
    [{ max_tokens: 100 }, 100, []],
    [{ max_completion_tokens: 50_000 }, 30_000, ['max_completion_tokens']],
  ])('the longest answer is max_completion_tokens, within the bound: %j', (fields, sent, reported) => {
    const { body, adjusted } = send(fields, 'grok-4.3');
    expect(body).toMatchObject({ max_completion_tokens: sent });
    expect(body).not.toHaveProperty('max_tokens');
    expect(adjusted).toEqual(reported);
  });

  it.each(['grok-4.7', 'grok-4.3', 'grok-4', 'grok-4-fast-reasoning', 'grok-5'])(
    'traps 14 and 15: %s gets neither penalties nor stop, not even a zero',
    (model) => {
      const { body, adjusted } = send({ presence_penalty: 0.5, frequency_penalty: 0, stop: ['END'] }, model);
      expect(Object.keys(body)).toEqual(['model', 'messages']);
      expect([...adjusted].sort()).toEqual(['frequency_penalty', 'presence_penalty', 'stop']);
      expect(Object.keys(send({ presence_penalty: 0, frequency_penalty: 0, stop: [] }, model).body)).toEqual([
        'model',
        'messages',
      ]);
    },
  );

  it('a model that does not reason takes them', () => {
    const fields = { presence_penalty: 0.5, frequency_penalty: 0, stop: ['END'] };
    expect(send(fields, 'grok-4.20-0309-non-reasoning')).toMatchObject({ body: fields, adjusted: [] });
  });

  it('log probabilities where they are heeded, eight at most', () => {
    expect(send({ logprobs: true, top_logprobs: 20 }, 'grok-4')).toMatchObject({
      body: { logprobs: true, top_logprobs: 8 },
      adjusted: ['top_logprobs'],
    });
    expect(send({ logprobs: true, top_logprobs: 3 }).adjusted).toEqual(['logprobs', 'top_logprobs']);
  });

  it('token biases are dropped, several answers refused', () => {
    expect(send({ logit_bias: { 1: 2 } })).toMatchObject({ adjusted: ['logit_bias'] });
    expect(() => send({ n: 3 })).toThrow(expect.objectContaining({ param: 'n' }));
  });

  it('the dear class of service goes to the model that has it', () => {
    for (const tier of ['priority', 'default'])
      expect(send({ service_tier: tier }, 'grok-4.6').body).toMatchObject({ service_tier: tier });
    expect(send({ service_tier: 'flex' }, 'grok-4.6').body).not.toHaveProperty('service_tier');
    expect(send({ service_tier: 'priority' }, 'grok-4.5').body).not.toHaveProperty('service_tier');
  });

  it('pictures and files go, sound does not', () => {
    for (const part of [
      { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=', detail: 'high' } },
      { type: 'file', file: { file_data: 'data:application/pdf;base64,JVBERi0=', filename: 'a.pdf' } },
    ])
      expect(send(partBefore(part)).body).toMatchObject(partBefore(part));
    const sound = partBefore({ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } });
    expect(() => send(sound)).toThrow(expect.objectContaining({ param: 'messages[0].content[1].type' }));
  });

  it('trap 17: search is never asked for here', () => {
    for (const fields of [{ web_search_options: {} }, { search_parameters: { mode: 'on' } }]) {
      const [name = ''] = Object.keys(fields);
      expect(() => send(fields)).toThrow(
        expect.objectContaining({ param: name, code: 'unsupported_parameter' }),
      );
      expect(() => send({ extra_body: fields })).toThrow(expect.objectContaining({ param: name }));
      const { body, adjusted } = send({ ...fields, drop_params: true });
      expect(Object.keys(body)).toEqual(['model', 'messages']);
      expect(adjusted).toEqual([name]);
    }
  });

  it('JSON goes as it is', () => {
    const format = {
      type: 'json_schema',
      json_schema: { name: 'x', schema: { type: 'object' }, strict: true },
    };
    expect(send({ response_format: format }).body).toMatchObject({ response_format: format });
  });
});

describe('effort of grok', () => {
  it.each([
    ['grok-4.3', 'none', 'none', false],
    ['grok-4.3', 'minimal', 'low', true],
    ['grok-4.3', 'high', 'high', false],
    ['grok-4.3', 'xhigh', 'high', true],
    ['grok-4.5', 'none', undefined, true],
    ['grok-4.5', 'max', 'high', true],
    ['grok-4.6', 'xhigh', 'xhigh', false],
    ['grok-4.7', 'xhigh', 'xhigh', false],
    ['grok-4.7', 'max', 'xhigh', true],
    ['grok-4.7', 'minimal', 'low', true],
    ['grok-4.20-0309-reasoning', 'high', undefined, true],
    ['grok-4.20-0309-non-reasoning', 'high', undefined, true],
    ['grok-4.20-0309-non-reasoning', 'none', undefined, false],
    ['grok-4-fast-reasoning', 'low', undefined, true],
    ['grok-4', 'high', undefined, true],
    ['grok-code-fast-1', 'high', undefined, true],
    ['grok-3-mini', 'medium', 'low', true],
    ['grok-5', 'xhigh', 'high', true],
  ] as const)('trap 16: %s, asked for %s, is told %s', (model, effort, word, reported) => {
    const { body, adjusted } = send({ reasoning_effort: effort }, model);
    expect(body.reasoning_effort).toBe(word);
    expect(adjusted).toEqual(reported ? ['reasoning_effort'] : []);
  });

  it('that of the name’s suffix counts as well', () => {
    const call = catalogueCall('grok/grok-4.7', {}, { effort: 'high' });
    expect(toXaiBody(call, false)).toMatchObject({ reasoning_effort: 'high' });
  });
});

describe('tools of grok', () => {
  const closed = { type: 'object', properties: { city: { type: 'string' } }, additionalProperties: false };
  const tools: ChatRequest['tools'] = [
    {
      type: 'function',
      function: { name: 'weather', description: 'Looks.', parameters: closed, strict: true },
    },
    { type: 'function', function: { name: 'time' } },
  ];

  it('closed objects are opened in the parameters', () => {
    const { additionalProperties: _closed, ...open } = closed;
    expect(send({ tools }).body.tools).toEqual([
      {
        type: 'function',
        function: { name: 'weather', description: 'Looks.', parameters: open, strict: true },
      },
      { type: 'function', function: { name: 'time', parameters: { type: 'object', properties: {} } } },
    ]);
  });

  it.each(['auto', 'none', 'required', { type: 'function', function: { name: 'time' } }])(
    'the choice %j goes as it is',
    (choice) => {
      expect(send({ tools, tool_choice: choice })).toMatchObject({
        body: { tool_choice: choice },
        adjusted: [],
      });
    },
  );

  it('a tool of another kind is refused by its path', () => {
    expect(() => send({ tools: [{ type: 'custom', custom: { name: 'x' } }] })).toThrow(
      expect.objectContaining({ param: 'tools[0].type' }),
    );
  });

  it.each([[null], [undefined], [[]], ['']])(
    'an earlier turn with %j has an empty text: none is refused',
    (content) => {
      const call = { id: 'call_1', type: 'function', function: { name: 'time', arguments: '{}' } };
      const turns: ChatMessage[] = [
        { role: 'assistant', content, tool_calls: [call] },
        { role: 'assistant', content, reasoning_content: 'Hm.' },
      ];
      expect(send({ messages: turns, tools }).body.messages).toEqual([
        { role: 'assistant', content: '', tool_calls: [call] },
        { role: 'assistant', content: '' },
      ]);
    },
  );

  it.each([undefined, {}, { type: 'object' }])(
    'a tool with the parameters %j has an empty object of them',
    (parameters) => {
      const now = { type: 'function' as const, function: { name: 'now', parameters } };
      expect(send({ tools: [now] }).body.tools).toEqual([
        { type: 'function', function: { name: 'now', parameters: { type: 'object', properties: {} } } },
      ]);
    },
  );

  it('trap 3: reasoning of earlier turns stays here', () => {
    const call = { id: 'call_1', type: 'function', function: { name: 'time', arguments: '{}' } };
    const turn: ChatMessage = {
      role: 'assistant',
      content: null,
      reasoning_content: 'Hm.',
      tool_calls: [call],
    };
    const result: ChatMessage = { role: 'tool', tool_call_id: 'call_1', content: 'Noon.' };
    expect(send({ messages: [user, turn, result], tools }).body.messages).toEqual([
      user,
      { role: 'assistant', content: '', tool_calls: [call] },
      result,
    ]);
  });
});

describe('any legal request', () => {
  const models = [...catalogueChatModels('grok'), 'grok/grok-3', 'grok/grok-9'];
  const known = new Set([
    ...['model', 'messages', 'stream', 'stream_options', 'max_completion_tokens', 'tools', 'tool_choice'],
    ...['parallel_tool_calls', 'response_format', 'temperature', 'top_p', 'presence_penalty', 'seed', 'stop'],
    ...['frequency_penalty', 'logprobs', 'top_logprobs', 'reasoning_effort', 'service_tier'],
  ]);

  it('is translated without a loss, the same way each time, into fields that the vendor knows', () => {
    fc.assert(
      fc.property(fc.constantFrom(...models), legalRequest, fc.boolean(), (model, fields, streamed) => {
        const call = catalogueCall(model, fields);
        const body = toXaiBody(call, streamed);
        expect(JSON.stringify(toXaiBody(catalogueCall(model, fields), streamed))).toBe(JSON.stringify(body));
        expect(Object.keys(body).filter((name) => !known.has(name))).toEqual([]);
        for (const name of call.candidate.profile.drops) expect(body).not.toHaveProperty(name);
        expect(JSON.stringify(body.tools ?? [])).not.toContain('"additionalProperties":false');
        const substance = substanceOf(body.messages).join('\n');
        for (const piece of substanceOf(fields.messages)) expect(substance).toContain(piece);
      }),
      { numRuns: 150 },
    );
  });
});
