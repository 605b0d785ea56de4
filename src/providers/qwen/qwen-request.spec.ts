import { catalogueCall } from '../../../test/support/catalogue-call.js';
import type { ChatMessage, ChatRequest } from '../../contract/chat.js';
import { toQwenBody } from './qwen-request.js';

const user: ChatMessage = { role: 'user', content: 'Hello.' };

interface Sent {
  readonly body: Record<string, unknown>;
  readonly adjusted: readonly string[];
}

function send(fields: Partial<ChatRequest>, model = 'qwen-plus', streamed = false): Sent {
  const call = catalogueCall(`qwen/${model}`, { messages: [user], ...fields });
  const body = JSON.parse(JSON.stringify(toQwenBody(call, streamed))) as Record<string, unknown>;
  return { body, adjusted: call.adjustments };
}

function bodyOf(fields: Partial<ChatRequest>, model?: string): Record<string, unknown> {
  return send(fields, model).body;
}

function content(parts: readonly Record<string, unknown>[]): Partial<ChatRequest> {
  return { messages: [{ role: 'user', content: parts as ChatMessage['content'] }] };
}

describe('the body for qwen', () => {
  it('is the model’s own name and the conversation', () => {
    expect(send({})).toEqual({ body: { model: 'qwen-plus', messages: [user] }, adjusted: [] });
  });

  it('trap 55: a stream always asks for usage', () => {
    expect(send({}, 'qwen-plus', true).body).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('trap 54: nothing that nobody knows is sent on, wherever it stands', () => {
    const { body, adjusted } = send({ foo: 1, extra_body: { bar: 2 }, deferred: true });
    expect(Object.keys(body)).toEqual(['model', 'messages']);
    expect(adjusted).toEqual([]);
  });

  it('trap 25: developer is system', () => {
    expect(bodyOf({ messages: [{ role: 'developer', content: 'Be brief.' }, user] }).messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      user,
    ]);
  });

  it('passes what the vendor has', () => {
    const fields = {
      temperature: 0.3,
      top_p: 0.9,
      top_k: 20,
      presence_penalty: 0.5,
      repetition_penalty: 1.1,
      seed: 7,
      stop: ['END'],
      enable_search: true,
      search_options: { forced_search: true },
      enable_thinking: true,
      thinking_budget: 4000,
      preserve_thinking: true,
    };
    expect(send(fields)).toMatchObject({ body: fields, adjusted: [] });
  });

  it('drops what the vendor has not, and says so; hints go without a word', () => {
    const { body, adjusted } = send({
      frequency_penalty: 0.2,
      logit_bias: { 5: 1 },
      logprobs: true,
      top_logprobs: 2,
      user: 'u',
      store: true,
      metadata: { a: 'b' },
      service_tier: 'flex',
      verbosity: 'low',
      prediction: {},
    });
    expect(Object.keys(body)).toEqual(['model', 'messages']);
    expect(adjusted).toEqual(['frequency_penalty', 'logit_bias', 'logprobs', 'top_logprobs']);
  });

  it.each([
    [{ max_completion_tokens: 100 }, 100, []],
    [{ max_tokens: 100 }, 100, []],
    [{ max_tokens: 1_000_000 }, 32_768, ['max_tokens']],
  ])('the longest answer is max_tokens, within the bound of the model: %j', (fields, sent, reported) => {
    const { body, adjusted } = send(fields);
    expect(body).toMatchObject({ max_tokens: sent });
    expect(body).not.toHaveProperty('max_completion_tokens');
    expect(adjusted).toEqual(reported);
  });

  it.each([
    [{ temperature: 2, top_p: 0 }, { temperature: 1.99, top_p: 0.01 }, ['temperature', 'top_p']],
    [{ temperature: 1.995, top_p: 1 }, { temperature: 1.995, top_p: 1 }, []],
    [{ temperature: 0, top_p: 0.001 }, { temperature: 0, top_p: 0.001 }, []],
  ])('edges that the vendor refuses are moved inwards: %j', (fields, sent, reported) => {
    expect(send(fields)).toMatchObject({ body: sent, adjusted: reported });
  });

  it('several answers are refused, or one is given', () => {
    expect(() => send({ n: 2 })).toThrow(expect.objectContaining({ param: 'n' }));
    const { body, adjusted } = send({ n: 2, drop_params: true });
    expect(body).not.toHaveProperty('n');
    expect(adjusted).toEqual(['n']);
  });

  it('what the operator set for a model has the last word', () => {
    const { candidate, ...call } = catalogueCall('qwen/qwen-plus', { reasoning_effort: 'high' });
    const profile = { ...candidate.profile, requestOverrides: { enable_thinking: false } };
    expect(toQwenBody({ ...call, candidate: { ...candidate, profile } }, false)).toMatchObject({
      enable_thinking: false,
    });
  });
});

describe('content of messages for qwen', () => {
  const image = { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } };

  it('marks for the cache stay where they are', () => {
    const parts = [{ type: 'text', text: 'Long.', cache_control: { type: 'ephemeral' } }];
    expect(bodyOf(content(parts)).messages).toEqual([{ role: 'user', content: parts }]);
  });

  it('a picture goes to a model that sees', () => {
    const parts = [{ type: 'text', text: 'What?' }, image];
    expect(bodyOf(content(parts), 'qwen3.7-plus').messages).toEqual([{ role: 'user', content: parts }]);
  });

  it('a picture before a model of text is refused by its path', () => {
    expect(() => send(content([{ type: 'text', text: 'What?' }, image]))).toThrow(
      expect.objectContaining({
        kind: 'invalid_request',
        code: 'unsupported_parameter',
        param: 'messages[0].content[1].type',
      }),
    );
  });

  it('audio becomes a data URI, what is one already stays', () => {
    const audio = (data: string): Record<string, unknown> => ({
      type: 'input_audio',
      input_audio: { data, format: 'wav' },
    });
    const sent = bodyOf(content([audio('UklGRg=='), audio('data:;base64,UklG')]), 'qwen3-omni-flash');
    expect(sent.messages).toEqual([
      { role: 'user', content: [audio('data:;base64,UklGRg=='), audio('data:;base64,UklG')] },
    ]);
  });

  it('speech is for the models that speak', () => {
    const spoken = { modalities: ['text', 'audio'], audio: { voice: 'Cherry', format: 'wav' } };
    expect(bodyOf(spoken, 'qwen3-omni-flash')).toMatchObject(spoken);
    expect(() => send(spoken)).toThrow(expect.objectContaining({ param: 'modalities' }));
    expect(bodyOf({ ...spoken, drop_params: true })).not.toHaveProperty('modalities');
    expect(send({ modalities: ['text'] }).adjusted).toEqual([]);
  });
});

describe('web search of qwen', () => {
  it('OpenAI’s options turn it on; the size and the place are lost, and that is said', () => {
    expect(send({ web_search_options: {} })).toMatchObject({ body: { enable_search: true }, adjusted: [] });
    const { body, adjusted } = send({ web_search_options: { search_context_size: 'high' } });
    expect(body).toMatchObject({ enable_search: true });
    expect(body).not.toHaveProperty('web_search_options');
    expect(adjusted).toEqual(['web_search_options']);
  });

  it('the vendor’s own word wins', () => {
    expect(bodyOf({ web_search_options: {}, enable_search: false })).toMatchObject({ enable_search: false });
  });

  it('a model that does not search says so', () => {
    expect(() => send({ web_search_options: {} }, 'qwen3-coder-plus')).toThrow(
      expect.objectContaining({ param: 'web_search_options', code: 'unsupported_parameter' }),
    );
    const dropped = send({ web_search_options: {}, drop_params: true }, 'qwen3-coder-plus');
    expect(dropped.body).not.toHaveProperty('enable_search');
    expect(dropped.adjusted).toEqual(['web_search_options']);
  });
});
