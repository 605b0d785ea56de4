import type Anthropic from '@anthropic-ai/sdk';
import { bodyFor, callTo } from '../../../test/support/anthropic-calls.js';
import type { ChatMessage, ChatRequest, Effort } from '../../contract/chat.js';
import { mustStream, toMessagesBody, translate } from './anthropic-request.js';
import type { MessagesBody } from './anthropic-wire.js';

/** The SDK's lists are not read-only; nothing else differs, or this file does not compile. */
type Writable<T> = T extends object ? { -readonly [Key in keyof T]: Writable<T[Key]> } : T;
type SdkBody = Omit<Anthropic.MessageCreateParamsStreaming, 'stream'> & { stream?: boolean };
const asSdkSays = (body: Writable<MessagesBody>): SdkBody => body;
const ofOurOwn: readonly Exclude<keyof MessagesBody, keyof SdkBody>[] = [];

const parameters = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
const tool = (name: string, more: object = {}): NonNullable<ChatRequest['tools']>[number] => ({
  type: 'function',
  function: { name, parameters, ...more },
});
const json = { type: 'json_schema', json_schema: { name: 'x', schema: parameters } };
const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;

function adjustedBy(model: string, fields: Partial<ChatRequest>): string[] {
  const call = callTo(model, fields);
  toMessagesBody(call, false);
  return call.adjustments;
}

function refusal(model: string, fields: Partial<ChatRequest>): unknown {
  try {
    return toMessagesBody(callTo(model, fields), false);
  } catch (error) {
    return error;
  }
}

it('every field is one of the vendor’s own', () => {
  expect(ofOurOwn).toEqual([]);
  expect(asSdkSays(bodyFor('claude-opus-5') as Writable<MessagesBody>)).toEqual({
    model: 'claude-opus-5',
    max_tokens: 20_000,
    messages: [{ role: 'user', content: [{ type: 'text', text: 'What is in a name?' }] }],
  });
});

describe('thinking', () => {
  const thinking = (model: string, effort: Effort, fields: object = {}): object => {
    const { thinking: said, output_config: config } = bodyFor(model, { reasoning_effort: effort, ...fields });
    return { thinking: said, effort: config?.effort };
  };
  const adaptive = { type: 'adaptive', display: 'summarized' };

  it('T74: a word beside the adaptive mode, its thoughts to be shown', () => {
    const words = efforts.slice(1).map((effort) => thinking('claude-opus-5', effort));
    expect(words).toEqual(
      ['low', 'low', 'medium', 'high', 'xhigh', 'max'].map((effort) => ({ thinking: adaptive, effort })),
    );
  });

  it('xhigh is max where nothing lies between', () => {
    expect(thinking('claude-opus-4-6', 'xhigh')).toEqual({ thinking: adaptive, effort: 'max' });
  });

  it('a number of tokens where the model knows no words', () => {
    const budgets = efforts.slice(1).map((effort) => thinking('claude-sonnet-4-5', effort));
    expect(budgets).toEqual(
      [1024, 1280, 2048, 4096, 8192, 16_384].map((budget_tokens) => ({
        thinking: { type: 'enabled', budget_tokens },
        effort: undefined,
      })),
    );
  });

  it.each<[string, object | undefined, string | undefined]>([
    ['claude-opus-5', { type: 'disabled' }, undefined],
    ['claude-sonnet-5', { type: 'disabled' }, undefined],
    ['claude-haiku-5-5', { type: 'disabled' }, undefined],
    ['claude-opus-5-5', undefined, 'low'],
    ['claude-fable-5', undefined, 'low'],
    ['claude-fable-5-1', undefined, 'low'],
    ['claude-mythos-5', undefined, 'low'],
    ['claude-unheard-of-9', undefined, 'low'],
    ['claude-sonnet-5-5', { type: 'between_tools' }, undefined],
    ['claude-opus-4-6', undefined, undefined],
    ['claude-opus-4-7', undefined, undefined],
    ['claude-opus-4-8', undefined, undefined],
    ['claude-sonnet-4-5', undefined, undefined],
    ['claude-3-5-haiku-20241022', undefined, undefined],
  ])('T73: none for %s', (model, said, effort) => {
    expect(thinking(model, 'none')).toEqual({ thinking: said, effort });
  });

  it('is not mentioned where the caller says nothing', () => {
    for (const model of ['claude-opus-5', 'claude-opus-5-5', 'claude-sonnet-4-5', 'claude-3-opus-20240229'])
      expect(bodyFor(model)).not.toHaveProperty('thinking');
  });

  it('goes by the suffix of the name too', () => {
    expect(bodyFor('claude-opus-5', {}, { effort: 'high' }).output_config).toEqual({ effort: 'high' });
  });

  it('is as the caller writes it, where the model knows that form', () => {
    const budget = { type: 'enabled', budget_tokens: 5000 };
    expect(bodyFor('claude-sonnet-4-5', { thinking: budget }).thinking).toEqual(budget);
    expect(bodyFor('claude-opus-4-6', { extra_body: { thinking: budget } }).thinking).toEqual(budget);
    expect(bodyFor('claude-opus-5', { thinking: { type: 'adaptive' } }).thinking).toEqual({
      type: 'adaptive',
    });
    expect(bodyFor('claude-opus-5', { thinking: { type: 'disabled' } }).thinking).toEqual({
      type: 'disabled',
    });
  });

  it('T74: the Claude 5 family never gets a budget', () => {
    for (const model of [
      'claude-opus-5',
      'claude-sonnet-5',
      'claude-fable-5',
      'claude-opus-5-5',
      'claude-opus-4-7',
    ]) {
      expect(bodyFor(model, { thinking: { type: 'enabled', budget_tokens: 5000 } }).thinking).toEqual(
        adaptive,
      );
      for (const effort of efforts)
        expect(JSON.stringify(bodyFor(model, { reasoning_effort: effort }))).not.toContain('budget_tokens');
    }
    expect(adjustedBy('claude-opus-5', { thinking: { type: 'enabled', budget_tokens: 5000 } })).toEqual([
      'thinking',
    ]);
  });

  it('turned off by the caller where it cannot be, is as little as it can', () => {
    expect(bodyFor('claude-opus-5-5', { thinking: { type: 'disabled' } })).not.toHaveProperty('thinking');
    expect(bodyFor('claude-sonnet-4-5', { thinking: { type: 'adaptive' } }).thinking).toEqual({
      type: 'enabled',
      budget_tokens: 4096,
    });
  });

  it('stops where results come whose call lost the thought behind it, on models with a budget', () => {
    const messages: ChatMessage[] = [
      { role: 'user', content: 'a' },
      {
        role: 'assistant',
        tool_calls: [{ id: 'x', type: 'function', function: { name: 'f', arguments: '' } }],
      },
      { role: 'tool', tool_call_id: 'x', content: 'X' },
    ];
    const fields = { messages, tools: [tool('f')], reasoning_effort: 'low' } as const;
    expect(bodyFor('claude-sonnet-4-5', fields)).not.toHaveProperty('thinking');
    expect(adjustedBy('claude-sonnet-4-5', fields)).toEqual(['reasoning_effort']);
    expect(bodyFor('claude-opus-5', fields).thinking).toEqual(adaptive);
    const [first, second, third] = messages;
    const kept = [
      first,
      { ...second, thinking_blocks: [{ type: 'thinking', thinking: '', signature: 'S' }] },
      third,
    ];
    expect(
      bodyFor('claude-sonnet-4-5', { ...fields, messages: kept as ChatMessage[] }).thinking,
    ).toBeDefined();
  });
});

describe('max_tokens', () => {
  it.each<[string, Partial<ChatRequest>, number]>([
    ['claude-opus-5', {}, 20_000],
    ['claude-3-opus-20240229', {}, 4096],
    ['claude-opus-5', { max_tokens: 7 }, 7],
    ['claude-opus-5', { max_tokens: 7, max_completion_tokens: 8 }, 8],
    ['claude-opus-5', { max_completion_tokens: 500_000 }, 128_000],
    ['claude-sonnet-4-5', { reasoning_effort: 'max' }, 20_480],
  ])('%s %j: %d', (model, fields, expected) => expect(bodyFor(model, fields).max_tokens).toBe(expected));

  it('is larger by default where the answer is streamed', () => {
    expect(toMessagesBody(callTo('claude-opus-5'), true)).toMatchObject({ max_tokens: 32_000, stream: true });
  });

  it('of the caller is kept: the budget gives way, and thinking where too little is left', () => {
    const effort = { reasoning_effort: 'high' } as const;
    expect(bodyFor('claude-sonnet-4-5', { ...effort, max_tokens: 3000 })).toMatchObject({
      max_tokens: 3000,
      thinking: { budget_tokens: 2999 },
    });
    const little = { ...effort, max_tokens: 1024 };
    expect(bodyFor('claude-sonnet-4-5', little)).not.toHaveProperty('thinking');
    expect(adjustedBy('claude-sonnet-4-5', little)).toEqual(['reasoning_effort']);
  });

  it('above the model’s own is lowered, and said so', () => {
    expect(adjustedBy('claude-opus-5', { max_completion_tokens: 500_000 })).toEqual([
      'max_completion_tokens',
    ]);
  });

  it('must be a number above 0, also where nothing else checks it', () => {
    for (const max_tokens of [0, -1, 1.5, '7'])
      expect(refusal('claude-opus-5', { extra_body: { max_tokens } })).toMatchObject({ param: 'max_tokens' });
  });

  it('T75: a long answer is streamed, a usual one is not', () => {
    expect(mustStream(callTo('claude-opus-5', { max_tokens: 20_001 }))).toBe(true);
    expect(mustStream(callTo('claude-opus-5', { max_tokens: 20_000 }))).toBe(false);
    expect(mustStream(callTo('claude-opus-5'))).toBe(false);
    expect(mustStream(callTo('claude-sonnet-4-5', { reasoning_effort: 'max' }))).toBe(true);
  });
});

describe('sampling', () => {
  const sampling = (model: string, fields: object): object => {
    const { temperature, top_p, top_k } = bodyFor(model, fields);
    return { temperature, top_p, top_k };
  };

  it('T49: of temperature and top_p one is sent where they exclude each other', () => {
    const both = { temperature: 0.5, top_p: 0.5 };
    expect(sampling('claude-opus-4-5', both)).toEqual({ temperature: 0.5 });
    expect(sampling('claude-opus-4-1-20250805', both)).toEqual({ temperature: 0.5 });
    expect(sampling('claude-3-7-sonnet-20250219', both)).toEqual(both);
    expect(adjustedBy('claude-opus-4-5', both)).toEqual(['top_p']);
  });

  it('is left out for the newest models', () => {
    const all = { temperature: 0.5, top_p: 0.5, top_k: 5 };
    for (const model of ['claude-opus-4-7', 'claude-opus-5', 'claude-sonnet-5-5', 'claude-unheard-of-9'])
      expect(sampling(model, all)).toEqual({});
    expect(adjustedBy('claude-opus-5', all)).toEqual(['temperature', 'top_p', 'top_k']);
    expect(adjustedBy('claude-opus-5', { temperature: 1, top_p: 1 })).toEqual([]);
  });

  it('is left out while the model thinks', () => {
    const fields = { temperature: 0.5, top_k: 5, reasoning_effort: 'low' };
    expect(sampling('claude-sonnet-4-5', { ...fields, top_p: 0.9 })).toEqual({});
    expect(sampling('claude-sonnet-4-5', { ...fields, top_p: 0.96 })).toEqual({ top_p: 0.96 });
  });

  it('ends at 1', () => {
    expect(sampling('claude-opus-4-5', { temperature: 1.5 })).toEqual({ temperature: 1 });
    expect(adjustedBy('claude-opus-4-5', { temperature: 1.5 })).toEqual(['temperature']);
  });

  it('stops at texts that are no blanks', () => {
    expect(bodyFor('claude-opus-5', { stop: 'END' }).stop_sequences).toEqual(['END']);
    expect(bodyFor('claude-opus-5', { stop: ['\n', 'END', ''] }).stop_sequences).toEqual(['END']);
    expect(bodyFor('claude-opus-5', { stop: null })).not.toHaveProperty('stop_sequences');
    expect(adjustedBy('claude-opus-5', { stop: '\n' })).toEqual(['stop']);
  });
});

describe('the form of the answer', () => {
  it('is the vendor’s own where the model has it', () => {
    expect(bodyFor('claude-opus-5', { response_format: json }).output_config).toEqual({
      format: { type: 'json_schema', schema: { ...parameters, additionalProperties: false } },
    });
  });

  it('is the input of a tool elsewhere', () => {
    const body = bodyFor('claude-opus-4-20250514', { response_format: json });
    expect(body.tools).toMatchObject([{ name: 'json_response', input_schema: parameters }]);
    expect(body.tool_choice).toEqual({
      type: 'tool',
      name: 'json_response',
      disable_parallel_tool_use: true,
    });
    const fields = { response_format: json, tools: [tool('json_response')] };
    const { body: shared, answerTool } = translate(callTo('claude-opus-4-20250514', fields), false);
    expect(shared.tools?.map(({ name }) => name)).toEqual(['json_response', 'json_response_']);
    expect(shared.tool_choice).toMatchObject({ type: 'any' });
    expect(answerTool).toBe('json_response_');
  });

  it('T19: that tool stops the thinking', () => {
    const fields = { response_format: json, reasoning_effort: 'high' } as const;
    expect(bodyFor('claude-opus-4-20250514', fields)).not.toHaveProperty('thinking');
  });

  it('is asked for in words where there is no schema, or none that can be kept to', () => {
    expect(bodyFor('claude-opus-5', { response_format: { type: 'json_object' } }).system).toHaveLength(1);
    const open = { type: 'object', additionalProperties: { type: 'string' } };
    const fields = { response_format: { type: 'json_schema', json_schema: { name: 'x', schema: open } } };
    const [sentence] = bodyFor('claude-opus-5', fields).system ?? [];
    expect(sentence?.text).toContain(JSON.stringify(open));
    expect(adjustedBy('claude-opus-5', fields)).toEqual(['response_format']);
  });
});

describe('everything else', () => {
  it.each<[string, Partial<ChatRequest>]>([
    ['n', { n: 2 }],
    ['logprobs', { logprobs: true }],
    ['logit_bias', { logit_bias: { 1: 5 } }],
    ['modalities', { modalities: ['text', 'audio'] }],
  ])('%s would change the meaning: refused, or dropped for who asked for that', (param, fields) => {
    expect(refusal('claude-opus-5', fields)).toMatchObject({ code: 'unsupported_parameter', param });
    expect(adjustedBy('claude-opus-5', { ...fields, drop_params: true })).toEqual([param]);
  });

  it('hints are dropped without a word, penalties with one', () => {
    const hints = {
      seed: 1,
      store: true,
      metadata: { a: 'b' },
      verbosity: 'low',
      prompt_cache_key: 'x',
      n: 1,
    };
    expect(bodyFor('claude-opus-5', { ...hints, logit_bias: {} })).toEqual(bodyFor('claude-opus-5'));
    expect(adjustedBy('claude-opus-5', hints)).toEqual([]);
    expect(adjustedBy('claude-opus-5', { presence_penalty: 1, frequency_penalty: 0 })).toEqual([
      'presence_penalty',
    ]);
  });

  it('the user is told so that nobody can be recognised', () => {
    const { metadata } = bodyFor('claude-opus-5', { user: 'ann@example.com' });
    expect(metadata?.user_id).toMatch(/^[0-9a-f]{64}$/);
    expect(bodyFor('claude-opus-5', { safety_identifier: 'ann@example.com', user: 'x' }).metadata).toEqual(
      metadata,
    );
  });

  it.each([
    ['auto', 'auto'],
    ['priority', 'auto'],
    ['default', 'standard_only'],
    ['flex', undefined],
  ])('service tier %s is %s', (tier, expected) => {
    expect(bodyFor('claude-opus-5', { service_tier: tier }).service_tier).toBe(expected);
  });

  it('searches the web where the caller wants that', () => {
    const options = {
      search_context_size: 'high',
      user_location: { type: 'approximate', approximate: { city: 'Ulm', country: 'DE', region: null } },
    };
    expect(bodyFor('claude-opus-5', { web_search_options: options, tool_choice: 'required' })).toMatchObject({
      tools: [
        {
          type: 'web_search_20250305',
          name: 'web_search',
          max_uses: 10,
          user_location: { type: 'approximate', city: 'Ulm', country: 'DE' },
        },
      ],
    });
    expect(bodyFor('claude-opus-5', { web_search_options: {} }).tools).toEqual([
      { type: 'web_search_20250305', name: 'web_search', max_uses: 10 },
    ]);
  });

  it('names the beta only where a file is named', () => {
    const messages: ChatMessage[] = [
      { role: 'user', content: [{ type: 'file', file: { file_id: 'file_01' } }] },
    ];
    expect(translate(callTo('claude-opus-5', { messages }), false).betas).toEqual(['files-api-2025-04-14']);
    expect(translate(callTo('claude-opus-5'), false).betas).toEqual([]);
  });

  it('what the gateway checks at the top level only belongs there', () => {
    expect(refusal('claude-opus-5', { extra_body: { tools: 5 } })).toMatchObject({
      param: 'extra_body.tools',
    });
  });

  it('takes what the catalogue adds', () => {
    const call = callTo('claude-opus-5');
    const profile = { ...call.candidate.profile, requestOverrides: { inference_geo: 'eu' } };
    expect(bodyFor('claude-opus-5', {}, { profile })).toMatchObject({ inference_geo: 'eu' });
  });

  it('T50: the beginning of a conversation is the same bytes each time', () => {
    const fields = {
      tools: [tool('b'), tool('a', { strict: true })],
      response_format: { type: 'json_object' },
    };
    const messages: ChatMessage[] = [
      { role: 'system', content: 's' },
      { role: 'user', content: 'a' },
    ];
    const more: ChatMessage[] = [
      ...messages,
      { role: 'assistant', content: 'b' },
      { role: 'user', content: 'c' },
    ];
    const bytes = (all: ChatMessage[]): string => {
      const { tools, system, messages: turns } = bodyFor('claude-opus-5', { ...fields, messages: all });
      return JSON.stringify([tools, system, turns]);
    };
    expect(bytes(messages)).toBe(bytes(messages));
    expect(bytes(more).startsWith(bytes(messages).slice(0, -2))).toBe(true);
  });
});
