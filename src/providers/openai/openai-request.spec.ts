import { catalogueCall, functionTool } from '../../../test/support/catalogue-call.js';
import type { ChatMessage, ChatRequest } from '../../contract/chat.js';
import { passThroughBody } from '../openai-shape/chat-request.js';
import { toOpenAiBody } from './openai-request.js';

interface Sent {
  readonly body: Record<string, unknown>;
  readonly adjusted: readonly string[];
}

function send(model: string, fields: Partial<ChatRequest> = {}, streamed = false): Sent {
  const call = catalogueCall(`openai/${model}`, fields);
  const adjusted = call.adjustments;
  return { body: JSON.parse(JSON.stringify(toOpenAiBody(call, streamed))) as Sent['body'], adjusted };
}

const question: ChatMessage = { role: 'user', content: 'Why?' };
const bare = (model: string): object => ({
  model,
  messages: [{ role: 'user', content: 'What is in a name?' }],
});
const sampling = {
  temperature: 0.2,
  top_p: 0.9,
  logprobs: true,
  top_logprobs: 2,
  presence_penalty: 1,
  frequency_penalty: -1,
  logit_bias: { 50256: -100 },
  stop: ['END'],
};

describe('toOpenAiBody: what passes', () => {
  it.each([false, true])(
    'a request in which nothing has to change goes as it came (streamed %s)',
    (streamed) => {
      const messages: ChatMessage[] = [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: [{ type: 'text', text: 'Hi' }], name: 'ann' },
        {
          role: 'assistant',
          content: null,
          refusal: null,
          tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'call_1', content: 'ok' },
      ];
      const call = catalogueCall('openai/gpt-4o-mini', {
        ...sampling,
        messages,
        tools: [functionTool('f')],
        tool_choice: 'auto',
        parallel_tool_calls: false,
        max_tokens: 5,
        seed: 1,
        user: 'u',
        newest_parameter: { deep: [1, null] },
      });
      const adjusted = call.adjustments;
      const body = toOpenAiBody(call, streamed);
      expect(JSON.stringify(body)).toBe(JSON.stringify(passThroughBody(call, streamed)));
      expect(body.messages).toBe(call.request.messages);
      expect(body.tools).toBe(call.request.tools);
      expect(adjusted).toEqual([]);
    },
  );

  it('fields nobody knows go through, the gateway’s own do not', () => {
    const { body } = send('gpt-5', {
      newest_parameter: 1,
      drop_params: true,
      extra_body: { other_parameter: 2, drop_params: true, route: 'fallback' },
    });
    expect(body).toEqual({ ...bare('gpt-5'), newest_parameter: 1, other_parameter: 2 });
  });
});

describe('toOpenAiBody: what the model refuses', () => {
  it.each(['o3', 'gpt-5', 'gpt-6-astra', 'gpt-6-sol', 'gpt-6.3-x', 'gpt-10'])(
    'T52: %s is sent no sampling fields, and the caller is told so',
    (model) => {
      const { body, adjusted } = send(model, sampling);
      expect(body).toEqual(bare(model));
      expect([...adjusted].sort()).toEqual(Object.keys(sampling).sort());
    },
  );

  it.each(['gpt-5.1', 'gpt-5.2', 'gpt-5.4'])('%s is sampled as long as it does not think', (model) => {
    const kept = { temperature: 0.2, top_p: 0.9, logprobs: true, top_logprobs: 2 };
    const dropped = ['presence_penalty', 'frequency_penalty', 'logit_bias', 'stop'];
    for (const effort of [undefined, 'none'] as const) {
      const { body, adjusted } = send(model, { ...sampling, reasoning_effort: effort });
      expect(body).toEqual({ ...bare(model), ...kept, ...(effort && { reasoning_effort: effort }) });
      expect([...adjusted].sort()).toEqual([...dropped].sort());
    }
    expect(send(model, { ...sampling, reasoning_effort: 'low' }).body).toEqual({
      ...bare(model),
      reasoning_effort: 'low',
    });
  });

  it.each(['gpt-5.5', 'gpt-5.6-sol'])('%s thinks unless told not to', (model) => {
    expect(send(model, { temperature: 0 }).adjusted).toEqual(['temperature']);
    expect(send(model, { temperature: 0, reasoning_effort: 'none' }).body).toMatchObject({ temperature: 0 });
  });

  it('null means the default: nothing to report', () => {
    const { body, adjusted } = send('gpt-5', { temperature: null, stop: null, logit_bias: null });
    expect(body).toEqual(bare('gpt-5'));
    expect(adjusted).toEqual([]);
  });

  it('hints are left out without a word', () => {
    const hints = { verbosity: 'low', prompt_cache_options: { mode: 'explicit' } };
    expect(send('gpt-4o', hints)).toEqual({ body: bare('gpt-4o'), adjusted: [] });
    expect(send('gpt-6-sol', hints).body).toMatchObject(hints);
    expect(send('gpt-5', { verbosity: 'low', prediction: {} }).body).toEqual({
      ...bare('gpt-5'),
      verbosity: 'low',
    });
  });

  it('several answers are refused where the model gives one, unless the caller does without', () => {
    const model = 'gpt-4o-search-preview';
    expect(() => send(model, { n: 2 })).toThrow(
      expect.objectContaining({ kind: 'invalid_request', code: 'unsupported_parameter', param: 'n' }),
    );
    expect(send(model, { n: 2, drop_params: true })).toEqual({ body: bare(model), adjusted: ['n'] });
    expect(send(model, { n: 1 })).toEqual({ body: bare(model), adjusted: [] });
    expect(send('gpt-4o', { n: 2 }).body.n).toBe(2);
  });

  it('a search model keeps its options and loses its sampling', () => {
    const web_search_options = { search_context_size: 'low' };
    expect(send('gpt-4o-search-preview', { web_search_options, temperature: 1 })).toEqual({
      body: { ...bare('gpt-4o-search-preview'), web_search_options },
      adjusted: ['temperature'],
    });
  });
});

describe('toOpenAiBody: the longest answer', () => {
  it('T52: models that think know max_completion_tokens only', () => {
    for (const model of ['o1', 'gpt-5', 'gpt-5.1', 'gpt-6-luna', 'gpt-10'])
      expect(send(model, { max_tokens: 9 })).toEqual({
        body: { ...bare(model), max_completion_tokens: 9 },
        adjusted: [],
      });
    expect(send('gpt-4o', { max_tokens: 9 }).body).toEqual({ ...bare('gpt-4o'), max_tokens: 9 });
  });

  it.each(['gpt-4o', 'gpt-5'])('%s: of both names the newer one counts', (model) => {
    const { body, adjusted } = send(model, { max_tokens: 9, max_completion_tokens: 7 });
    expect(body).toEqual({ ...bare(model), max_completion_tokens: 7 });
    expect(adjusted).toEqual(['max_tokens']);
    expect(send(model, { max_tokens: 7, max_completion_tokens: 7 }).adjusted).toEqual([]);
  });
});

describe('toOpenAiBody: effort', () => {
  it.each([
    ['gpt-5', 'none', 'minimal'],
    ['gpt-5', 'xhigh', 'high'],
    ['gpt-5', 'max', 'high'],
    ['gpt-5.2', 'max', 'xhigh'],
    ['o3', 'minimal', 'low'],
    ['gpt-6-astra', 'none', 'low'],
    ['gpt-6-astra', 'minimal', 'low'],
    ['gpt-6.3-x', 'none', 'low'],
    ['gpt-4o', 'high', undefined],
    ['gpt-5.3-chat-latest', 'high', undefined],
  ] as const)('%s is not told %s but %s, and the caller hears of it', (model, asked, told) => {
    const { body, adjusted } = send(model, { reasoning_effort: asked });
    expect(body.reasoning_effort).toBe(told);
    expect(adjusted).toEqual(['reasoning_effort']);
  });

  it.each(['gpt-5.1', 'gpt-5.2', 'gpt-5.4', 'gpt-5.6-luna', 'gpt-6-sol'])(
    'T53: minimal becomes low for %s',
    (model) => {
      expect(send(model, { reasoning_effort: 'minimal' }).body.reasoning_effort).toBe('low');
    },
  );

  it('a word that the model takes is passed and not reported', () => {
    expect(send('gpt-5.2', { reasoning_effort: 'xhigh' })).toEqual({
      body: { ...bare('gpt-5.2'), reasoning_effort: 'xhigh' },
      adjusted: [],
    });
  });
});

describe('toOpenAiBody: tools', () => {
  it('says nothing about tools where there are none', () => {
    const { body, adjusted } = send('gpt-4o', { parallel_tool_calls: true, tool_choice: 'auto', tools: [] });
    expect(body).toEqual(bare('gpt-4o'));
    expect(adjusted).toEqual(['parallel_tool_calls']);
    expect(send('gpt-4o', { tool_choice: 'required' }).body.tool_choice).toBe('required');
  });

  it('keeps tools and what is said about them, without other vendors’ marks', () => {
    const plain = functionTool('f');
    const marked = { ...functionTool('g'), cache_control: { type: 'ephemeral' } };
    const inside = { type: 'function' as const, function: { name: 'h', cache_control: {} } };
    const { body } = send('gpt-4o', { tools: [plain, marked, inside], parallel_tool_calls: false });
    expect(body).toMatchObject({
      tools: [plain, functionTool('g'), { type: 'function', function: { name: 'h' } }],
      parallel_tool_calls: false,
    });
    expect(JSON.stringify(body)).not.toContain('cache_control');
  });

  it('other vendors’ mark for the whole prompt stays behind', () => {
    expect(send('gpt-4o', { cache_control: { type: 'ephemeral' } })).toEqual({
      body: bare('gpt-4o'),
      adjusted: [],
    });
  });

  it('o1 is not asked about parallel tool calls', () => {
    const { body, adjusted } = send('o1', { tools: [functionTool('f')], parallel_tool_calls: false });
    expect(body).toEqual({ ...bare('o1'), tools: [functionTool('f')] });
    expect(adjusted).toEqual(['parallel_tool_calls']);
  });

  it('the older functions go as they came', () => {
    const functions = [{ name: 'f' }];
    expect(send('gpt-4o', { functions, function_call: 'auto' }).body).toMatchObject({
      functions,
      function_call: 'auto',
    });
  });

  it('the caller’s request is never written to', () => {
    const fields = { messages: [question], max_tokens: 1, temperature: 1, tools: [] };
    // Deeply frozen by `request`: a write throws.
    expect(() => send('gpt-5', fields, true)).not.toThrow();
  });
});
