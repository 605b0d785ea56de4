import { noCredential } from '../../contract/credential.js';
import { openProfile } from '../../contract/chat-profile.js';
import { jest } from '@jest/globals';
import { Backpressure } from '../../contract/backpressure.js';
import { type ChatChunk, type ChatCompletion, type ChatRequest, isEffective } from '../../contract/chat.js';
import { GatewayError } from '../../contract/gateway-error.js';
import type { ProviderCall } from '../provider-adapter.js';
import { SandboxAdapter } from './sandbox.adapter.js';

function callOf(model: string, fields: Partial<ChatRequest> = {}, effort?: 'low'): ProviderCall {
  const modelId = `sandbox/${model}`;
  const candidate = {
    provider: 'sandbox',
    modelId,
    upstreamModel: model,
    position: 0,
    contextLength: null,
    profile: openProfile,
    effort,
  };
  const request = {
    model: modelId,
    messages: [{ role: 'user' as const, content: 'Hello there, world' }],
    ...fields,
  };
  return {
    request,
    candidate,
    credential: noCredential,
    backpressure: new Backpressure(),
    adjusted: () => undefined,
    skipped: () => undefined,
    sent: () => undefined,
  };
}

interface Outcome {
  readonly chunks: ChatChunk[];
  readonly completions: ChatCompletion[];
  readonly ended: 'complete' | 'pending' | GatewayError;
}

/** Runs one call to its end, or for two minutes of fake time. */
function run(adapter: SandboxAdapter, way: 'stream' | 'complete', call: ProviderCall): Outcome {
  const chunks: ChatChunk[] = [];
  const completions: ChatCompletion[] = [];
  let ended: Outcome['ended'] = 'pending';
  const observer = {
    error: (error: unknown) => {
      if (!(error instanceof GatewayError)) throw error;
      ended = error;
    },
    complete: () => {
      ended = 'complete';
    },
  };
  if (way === 'stream')
    adapter.chat.stream(call).subscribe({
      ...observer,
      next: (event) => event.kind === 'chunk' && chunks.push(event.chunk),
    });
  else
    adapter.chat
      .complete(call)
      .subscribe({ ...observer, next: ({ completion }) => completions.push(completion) });
  jest.advanceTimersByTime(120_000);
  return { chunks, completions, ended };
}

const stream = (call: ProviderCall) => run(new SandboxAdapter(), 'stream', call);
const complete = (call: ProviderCall): ChatCompletion => {
  const [completion] = run(new SandboxAdapter(), 'complete', call).completions;
  if (completion === undefined) throw new Error('No completion came.');
  return completion;
};

/** What a client makes of a stream. */
function fold(chunks: readonly ChatChunk[]) {
  const choices = chunks.flatMap((chunk) => chunk.choices).filter(({ index }) => index === 0);
  const calls = choices.flatMap(({ delta }) => delta.tool_calls ?? []);
  return {
    content: choices.map(({ delta }) => delta.content ?? '').join(''),
    reasoning: choices.map(({ delta }) => delta.reasoning_content ?? '').join(''),
    toolName: calls[0]?.function?.name,
    toolArguments: calls.map((call) => call.function?.arguments ?? '').join(''),
    finishReason: choices.at(-1)?.finish_reason,
    usage: chunks.at(-1)?.usage,
  };
}

function summary({ choices, usage }: ChatCompletion) {
  const [choice] = choices;
  const toolCall = choice?.message.tool_calls?.[0];
  return {
    content: choice?.message.content ?? '',
    reasoning: choice?.message.reasoning_content ?? '',
    toolName: toolCall?.function?.name,
    toolArguments: toolCall?.function?.arguments ?? '',
    finishReason: choice?.finish_reason,
    usage,
  };
}

const tools = [
  {
    type: 'function' as const,
    function: {
      name: 'get_weather',
      parameters: { type: 'object', properties: { city: { type: 'string' }, days: { type: 'integer' } } },
    },
  },
];

describe('SandboxAdapter', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: 1_700_000_000_500 });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it.each(['echo', 'tools', 'cut', 'context-overflow'])('%s takes no more than its window', (model) => {
    const call = callOf(model, { messages: [{ role: 'user', content: 'a '.repeat(1_000_000) }] });
    const candidate = { ...call.candidate, contextLength: 4096 };
    for (const way of ['stream', 'complete'] as const)
      expect(run(new SandboxAdapter(), way, { ...call, candidate }).ended).toMatchObject({
        kind: 'context_too_long',
        param: 'messages',
      });
  });

  it('streams the last user message as OpenAI would: role, text, finish, usage', () => {
    const { chunks, ended } = stream(callOf('echo'));
    expect(ended).toBe('complete');
    const [{ id } = { id: '' }] = chunks;
    expect(id).toMatch(/^chatcmpl-[\da-f]{32}$/);
    const head = { id, object: 'chat.completion.chunk', created: 1_700_000_000, model: 'sandbox/echo' };
    const choice = { index: 0, logprobs: null, finish_reason: null };
    expect(chunks).toEqual([
      { ...head, choices: [{ ...choice, delta: { role: 'assistant', content: '', refusal: null } }] },
      { ...head, choices: [{ ...choice, delta: { content: 'Hello' } }] },
      { ...head, choices: [{ ...choice, delta: { content: ' there,' } }] },
      { ...head, choices: [{ ...choice, delta: { content: ' world' } }] },
      { ...head, choices: [{ ...choice, delta: {}, finish_reason: 'stop' }] },
      {
        ...head,
        choices: [],
        usage: {
          prompt_tokens: 4,
          completion_tokens: 3,
          total_tokens: 7,
          prompt_tokens_details: { cached_tokens: 0 },
          completion_tokens_details: { reasoning_tokens: 0 },
        },
      },
    ]);
    expect(chunks.map(isEffective)).toEqual([false, true, true, true, true, false]);
  });

  it('answers whole in the shape of a completion', () => {
    const completion = complete(callOf('echo'));
    expect(completion).toMatchObject({
      id: expect.stringMatching(/^chatcmpl-[\da-f]{32}$/),
      object: 'chat.completion',
      created: 1_700_000_000,
      model: 'sandbox/echo',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hello there, world', refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: { prompt_tokens: 4, completion_tokens: 3, total_tokens: 7 },
    });
    expect(completion.choices[0]?.message).not.toHaveProperty('reasoning_content');
  });

  it.each<[string, ProviderCall]>([
    ['echo', callOf('echo')],
    ['echo with reasoning', callOf('echo', { reasoning_effort: 'high' })],
    ['echo cut by max_tokens', callOf('echo', { max_tokens: 2 })],
    ['echo with a stop sequence', callOf('echo', { stop: ['there'] })],
    ['tools', callOf('tools', { tools })],
    ['json', callOf('json', { response_format: { type: 'json_object' } })],
    ['slow', callOf('slow')],
  ])('says the same streamed and whole: %s', (_what, call) => {
    expect(fold(stream(call).chunks)).toEqual(summary(complete(call)));
  });

  it('thinks when an effort is asked for, in the request or by the name, and counts it', () => {
    for (const call of [callOf('echo', { reasoning_effort: 'low' }), callOf('echo', {}, 'low')]) {
      const { reasoning, usage } = fold(stream(call).chunks);
      expect(reasoning).toBe('The last message is to be repeated word for word.');
      expect(usage?.completion_tokens_details?.reasoning_tokens).toBe(10);
      expect(usage?.completion_tokens).toBe(13);
    }
    expect(fold(stream(callOf('echo', { reasoning_effort: 'none' }, 'low')).chunks).reasoning).toBe('');
  });

  it('ends with length where the budget ends', () => {
    expect(summary(complete(callOf('echo', { max_completion_tokens: 2 })))).toMatchObject({
      content: 'Hello there,',
      finishReason: 'length',
      usage: { completion_tokens: 2 },
    });
  });

  it('gives n choices, each complete, streamed and whole', () => {
    const { chunks } = stream(callOf('echo', { n: 3 }));
    for (const index of [0, 1, 2]) {
      const choices = chunks.flatMap((chunk) => chunk.choices).filter((choice) => choice.index === index);
      expect(choices.map(({ delta }) => delta.content ?? '').join('')).toBe('Hello there, world');
      expect(choices.at(-1)?.finish_reason).toBe('stop');
    }
    expect(chunks.at(-1)?.usage?.completion_tokens).toBe(9);
    expect(complete(callOf('echo', { n: 3 })).choices.map(({ index }) => index)).toEqual([0, 1, 2]);
  });

  it.each([0, 9, 1.5])('refuses n = %d by name', (n) => {
    for (const way of ['stream', 'complete'] as const)
      expect(run(new SandboxAdapter(), way, callOf('echo', { n })).ended).toMatchObject({
        kind: 'invalid_request',
        param: 'n',
      });
  });

  it('calls a tool in fragments: name first, then arguments', () => {
    const { chunks } = stream(callOf('tools', { tools }));
    const [first, ...others] = chunks.flatMap((chunk) => chunk.choices).map(({ delta }) => delta);
    expect(first).toEqual({
      role: 'assistant',
      content: null,
      refusal: null,
      tool_calls: [
        {
          index: 0,
          id: expect.stringMatching(/^call_[\da-f]{32}$/),
          type: 'function',
          function: { name: 'get_weather', arguments: '' },
        },
      ],
    });
    expect(others.filter((delta) => delta.tool_calls).length).toBeGreaterThan(1);
    expect(JSON.parse(fold(chunks).toolArguments)).toEqual({ city: 'text', days: 1 });
    expect(complete(callOf('tools', { tools })).choices[0]?.message).toMatchObject({ content: null });
  });

  it('answers with an instance of the schema, or {"ok":true}', () => {
    const schema = { type: 'object', properties: { ok: { const: 'yes' } }, required: ['ok'] };
    const format = { type: 'json_schema', json_schema: { name: 'answer', schema } };
    expect(fold(stream(callOf('json', { response_format: format })).chunks).content).toBe('{"ok":"yes"}');
    expect(fold(stream(callOf('json')).chunks).content).toBe('{"ok":true}');
  });

  it('is slow: some twenty chunks, 150 ms apart, and as long for the whole', () => {
    const arrivals: number[] = [];
    const started = Date.now();
    new SandboxAdapter().chat.stream(callOf('slow')).subscribe(() => arrivals.push(Date.now() - started));
    jest.advanceTimersByTime(10_000);
    expect(arrivals.length).toBeGreaterThanOrEqual(20);
    expect(arrivals).toEqual(arrivals.map((_, index) => (index + 1) * 150));
    let wholeMs = 0;
    const again = Date.now();
    new SandboxAdapter().chat.complete(callOf('slow')).subscribe(() => (wholeMs = Date.now() - again));
    jest.advanceTimersByTime(10_000);
    expect(wholeMs).toBe(arrivals.at(-1));
  });

  it.each([
    ['error-429', { kind: 'upstream_rate_limited', upstreamStatus: 429, retryAfterSeconds: 5, status: 429 }],
    ['error-500', { kind: 'upstream_unavailable', upstreamStatus: 500, status: 502 }],
    ['error-503', { kind: 'upstream_unavailable', upstreamStatus: 503, status: 502 }],
    ['reset', { kind: 'upstream_unavailable', upstreamStatus: undefined }],
    ['context-overflow', { kind: 'context_too_long', code: 'context_length_exceeded', param: 'messages' }],
    ['content-filter', { kind: 'content_filtered', code: 'content_policy_violation', param: 'messages' }],
    ['no-such-model', { kind: 'model_not_found', code: 'model_not_found', param: 'model' }],
  ])('fails before anything is said: %s', (model, failure) => {
    for (const way of ['stream', 'complete'] as const) {
      const outcome = run(new SandboxAdapter(), way, callOf(model));
      expect(outcome).toMatchObject({ chunks: [], completions: [], ended: failure });
    }
  });

  it('cuts: begins, then dies without a finish reason', () => {
    const { chunks, ended } = stream(callOf('cut'));
    expect(fold(chunks)).toMatchObject({ content: 'This answer was never', finishReason: null });
    expect(ended).toMatchObject({ kind: 'upstream_protocol' });
    expect(run(new SandboxAdapter(), 'complete', callOf('cut')).ended).toMatchObject({
      kind: 'upstream_protocol',
    });
  });

  it('stalls: begins, then says nothing any more', () => {
    const { chunks, ended } = stream(callOf('stall'));
    expect(fold(chunks)).toMatchObject({ content: 'This answer was never', finishReason: null });
    expect(ended).toBe('pending');
    expect(run(new SandboxAdapter(), 'complete', callOf('stall')).ended).toBe('pending');
  });

  it('times out: never says anything', () => {
    for (const way of ['stream', 'complete'] as const)
      expect(run(new SandboxAdapter(), way, callOf('timeout'))).toEqual({
        chunks: [],
        completions: [],
        ended: 'pending',
      });
  });

  it('is flaky: fails every second call, however it is called', () => {
    const adapter = new SandboxAdapter();
    const outcomes = (['stream', 'complete', 'complete', 'stream'] as const).map(
      (way) => run(adapter, way, callOf('flaky')).ended,
    );
    expect(outcomes).toEqual([
      'complete',
      expect.objectContaining({ upstreamStatus: 503 }),
      'complete',
      expect.objectContaining({ upstreamStatus: 503 }),
    ]);
  });

  it('is cold: nothing happens before a subscription, and each one is a call of its own', () => {
    const adapter = new SandboxAdapter();
    const answer$ = adapter.chat.stream(callOf('flaky'));
    expect(jest.getTimerCount()).toBe(0);
    const endings: string[] = [];
    for (let count = 0; count < 2; count++)
      answer$.subscribe({ error: () => endings.push('error'), complete: () => endings.push('complete') });
    jest.advanceTimersByTime(1000);
    expect(endings.sort()).toEqual(['complete', 'error']);
  });

  it('never writes to the request', () => {
    const call = callOf('echo', { reasoning_effort: 'low', stop: 'x', max_tokens: 1 });
    const before = JSON.stringify(call.request);
    stream(call);
    complete(call);
    expect(JSON.stringify(call.request)).toBe(before);
  });
});
