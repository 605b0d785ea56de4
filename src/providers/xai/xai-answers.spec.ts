import { assembleChunks, chunkViolations } from '../../../test/support/chunk-validator.js';
import { catalogueCall } from '../../../test/support/catalogue-call.js';
import { readChunks, readFailure, readWhole } from '../../../test/support/dialect-answers.js';
import { describeRecordings } from '../../../test/support/fixtures.js';
import type { ChatChunk, ChatCompletion, ChatMessage, ChatRequest, Usage } from '../../contract/chat.js';
import { xaiDialect } from './xai-dialect.js';
import { toXaiBody } from './xai-request.js';

const head = { id: 'a', object: 'chat.completion.chunk', created: 1, model: 'grok-4.7' };

function chunk(delta: object, finish?: string, fields: object = {}): object {
  return { ...head, choices: [{ index: 0, delta, finish_reason: finish }], ...fields };
}

function whole(message: object, fields: object = {}): object {
  const choices = [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: 'stop' }];
  return { ...head, object: 'chat.completion', choices, ...fields };
}

function counts(prompt: number, completion: number, reasoning: number, total: number, cached = 0): object {
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: total,
    prompt_tokens_details: { cached_tokens: cached },
    completion_tokens_details: { reasoning_tokens: reasoning },
    num_sources_used: 0,
    cost_in_usd_ticks: 1_466_250,
  };
}

describe('usage of grok', () => {
  it.each([
    ['trap 13: reasoning beside the completion', counts(10120, 1499, 2809, 14428), [10120, 4308, 14428]],
    ['trap 13: reasoning inside the completion', counts(100, 50, 20, 150), [100, 50, 150]],
    ['no reasoning', counts(100, 50, 0, 150), [100, 50, 150]],
    ['more reasoning than completion, whatever the total', counts(10, 1, 5, 11), [10, 6, 16]],
    ['more cached than prompt: beside it', counts(10, 5, 0, 15, 90), [100, 5, 105]],
    ['both beside', counts(10, 5, 3, 18, 90), [100, 8, 108]],
    ['cached inside the prompt', counts(100, 5, 0, 105, 90), [100, 5, 105]],
  ] as const)('%s', (_case, usage, [prompt, completion, total]) => {
    const expected = { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total };
    const completionUsage = readWhole(
      xaiDialect,
      whole({ content: 'A' }, { usage: structuredClone(usage) }),
    ).usage;
    expect(completionUsage).toMatchObject(expected);
    const { chunks, tallies } = readChunks(xaiDialect, [
      chunk({ role: 'assistant', content: 'A' }, 'stop'),
      { ...head, choices: [], usage },
    ]);
    expect(chunks.at(-1)?.usage).toMatchObject(expected);
    expect(tallies.at(-1)).toMatchObject(expected);
    expect(chunks.at(-1)?.usage?.completion_tokens_details?.reasoning_tokens).toBe(
      completionUsage?.completion_tokens_details?.reasoning_tokens,
    );
  });

  it('sources that were searched are counted as searches', () => {
    const usage = { ...counts(5, 1, 0, 6), num_sources_used: 4 };
    expect(readWhole(xaiDialect, whole({ content: 'A' }, { usage })).usage?.server_tool_use).toEqual({
      web_search_requests: 4,
    });
    const none = counts(5, 1, 0, 6);
    expect(readWhole(xaiDialect, whole({ content: 'A' }, { usage: none })).usage).not.toHaveProperty(
      'server_tool_use',
    );
  });

  it('the operator’s price is not told to the caller', () => {
    expect(
      readWhole(xaiDialect, whole({ content: 'A' }, { usage: counts(1, 1, 0, 2) })).usage,
    ).not.toHaveProperty('cost_in_usd_ticks');
  });
});

describe('streams of grok', () => {
  it('trap 19: a tool call that comes whole is one call with index 0', () => {
    const call = { id: 'call_1', type: 'function', function: { name: 'time', arguments: '{"zone":"CET"}' } };
    const { chunks } = readChunks(xaiDialect, [
      chunk({ role: 'assistant', content: '', tool_calls: [call] }),
      chunk({}, 'tool_calls'),
    ]);
    expect(chunkViolations(chunks)).toEqual([]);
    expect(chunks[0]?.choices[0]?.delta.tool_calls).toEqual([{ ...call, index: 0 }]);
    expect(assembleChunks(chunks).choices[0]).toMatchObject({
      toolCalls: [{ id: 'call_1', name: 'time', arguments: '{"zone":"CET"}' }],
      finishReason: 'tool_calls',
    });
  });

  it('T25, T80: an empty finish reason is none', () => {
    const { chunks } = readChunks(xaiDialect, [
      chunk({ role: 'assistant', content: 'A' }, ''),
      chunk({ content: 'B' }),
      chunk({}, 'stop'),
    ]);
    expect(chunks.map(({ choices }) => choices[0]?.finish_reason)).toEqual([null, null, 'stop']);
  });

  it('a piece of reasoning that comes twice is said once; digits and words may repeat', () => {
    const pieces = ['Thinking... ', 'Thinking... ', 'I see 1', '1', '1', ' ha', ' ha', 'Thinking... '];
    const { chunks } = readChunks(xaiDialect, [
      ...pieces.map((piece, index) =>
        chunk({ ...(index === 0 && { role: 'assistant' }), reasoning_content: piece }),
      ),
      chunk({ content: 'Yes.' }, 'stop'),
    ]);
    expect(chunkViolations(chunks)).toEqual([]);
    expect(assembleChunks(chunks).choices[0]).toMatchObject({
      reasoning: 'Thinking... I see 111 ha haThinking... ',
      text: 'Yes.',
    });
  });

  it('sources become annotations, each once', () => {
    const [one, two] = ['https://example.com/1', 'https://example.com/2'];
    const { chunks } = readChunks(xaiDialect, [
      chunk({ role: 'assistant', content: 'A' }, undefined, { citations: [one] }),
      chunk({ content: 'B' }, undefined, { citations: [one, two] }),
      chunk({}, 'stop', { citations: [one, two] }),
    ]);
    const cited = chunks.map(({ choices }) => choices[0]?.delta.annotations);
    expect(cited).toEqual([
      [{ type: 'url_citation', url_citation: expect.objectContaining({ url: one }) }],
      [{ type: 'url_citation', url_citation: expect.objectContaining({ url: two }), index: 1 }],
      undefined,
    ]);
    expect(chunks.every((each) => !('citations' in each))).toBe(true);
    const completion = readWhole(xaiDialect, whole({ content: 'A' }, { citations: [one, two] }));
    expect(completion.choices[0]?.message.annotations).toEqual(
      [one, two].map((url) => ({
        type: 'url_citation',
        url_citation: { start_index: 0, end_index: 0, title: '', url },
      })),
    );
  });
});

describe('a conversation with tools', () => {
  const ask: ChatMessage = { role: 'user', content: 'How late is it?' };
  const call = { id: 'call_1', type: 'function', function: { name: 'time', arguments: '{}' } };
  const result: ChatMessage = { role: 'tool', tool_call_id: 'call_1', content: 'Noon.' };
  const tools: ChatRequest['tools'] = [{ type: 'function', function: { name: 'time' } }];

  it.each(['with every field', 'with OpenAI’s own fields only'])('is handed back %s', (form) => {
    const first = whole(
      { content: '', reasoning_content: 'I look.', tool_calls: [call] },
      { citations: ['https://example.com/1'] },
    );
    const message = readWhole(xaiDialect, first).choices[0]?.message;
    const { role = 'assistant', content, tool_calls: calls } = message ?? {};
    const all = { ...message, role, content, reasoning_content: message?.reasoning_content ?? undefined };
    expect(all).toMatchObject({ reasoning_content: 'I look.', annotations: [{ type: 'url_citation' }] });
    const turn: ChatMessage = form === 'with every field' ? all : { role, content, tool_calls: calls };
    const second = catalogueCall('grok/grok-4.7', { messages: [ask, turn, result], tools });
    expect(toXaiBody(second, false).messages).toEqual([
      ask,
      { role: 'assistant', content: '', tool_calls: [call] },
      result,
    ]);
  });
});

describe('errors of grok', () => {
  const team = '01234567-89ab-cdef-0123-456789abcdef';
  const cases = [
    [400, 'Client specified an invalid argument', 'Argument not supported: stop', 'invalid_request'],
    [400, 'Client specified an invalid argument', 'Incorrect API key provided: co***89', 'upstream_auth'],
    [401, 'Unauthenticated', 'No credentials.', 'upstream_auth'],
    [403, 'No permission', 'Forbidden.', 'upstream_auth'],
    [403, 'No permission', 'Your team has used all available credits', 'upstream_quota'],
    [429, 'Some resource has been exhausted', 'Monthly spending limit reached', 'upstream_quota'],
    [403, 'No permission', `Content violates usage guidelines. Team: ${team}`, 'content_filtered'],
    [403, 'No permission', 'Your team does not have access to this model.', 'upstream_model_gone'],
    [403, 'No permission', 'You do not have access to file x.', 'invalid_request'],
    [404, 'Some requested entity was not found', 'File not found: x', 'invalid_request'],
    // What the caller wrote is quoted.
    [400, 'Client specified an invalid argument', 'Argument not supported: all credits', 'invalid_request'],
    [400, 'Client specified an invalid argument', 'Bad name: invalid API key', 'invalid_request'],
    [404, 'Not found', 'The model out of credits does not exist or your team', 'upstream_model_gone'],
    [
      404,
      'Not found',
      `The model x does not exist or your team ${team} has no access`,
      'upstream_model_gone',
    ],
    [400, 'Client specified an invalid argument', 'Model not found: x', 'upstream_model_gone'],
    [400, 'Invalid', "This model's maximum prompt length is 131072 but …", 'context_too_long'],
    [
      400,
      'Client specified an invalid argument',
      'Failed to start sampling: [input_too_large] Current message (1149677 tokens) exceeds budget (975424 tokens)',
      'context_too_long',
    ],
    [410, 'Gone', 'Live search is deprecated', 'invalid_request'],
    [422, 'Invalid', 'Unknown field', 'invalid_request'],
    [429, 'Some resource has been exhausted', 'Too many requests', 'upstream_rate_limited'],
    [500, 'Internal', 'credits', 'upstream_unavailable'],
    [503, 'The service is currently unavailable', 'Try again', 'upstream_unavailable'],
  ] as const;

  it.each(cases)('trap 18: %i {code: %j, error: %j} is %s', (status, code, error, kind) => {
    const failure = readFailure(xaiDialect, status, { code, error });
    expect(failure).toMatchObject({ kind, upstreamStatus: status });
    expect(failure.message).not.toMatch(/\*\*\*|0123-4567/);
    expect(failure.code ?? '').not.toContain(' ');
    expect(readFailure(xaiDialect, status, { error: { message: error, code } }).kind).toBe(kind);
    expect(readFailure(xaiDialect, status, { error }).status).toBeGreaterThanOrEqual(400);
  });

  it.each([
    [{ code: 'The service is currently unavailable', error: 'Try again' }, 'upstream_unavailable'],
    [{ error: 'The service is at capacity' }, 'upstream_unavailable'],
    [{ error: 'Something else' }, 'upstream_unavailable'],
    [{ code: 'Client specified an invalid argument', error: 'No.' }, 'invalid_request'],
    [{ code: 'invalid-argument', error: 'No.' }, 'invalid_request'],
    [{ code: 'Some resource has been exhausted', error: 'No.' }, 'upstream_rate_limited'],
    [{ error: { message: 'No.', type: 'invalid_request_error' } }, 'invalid_request'],
  ])('trap 18: %j with status 200 fails the whole answer and the stream', (body, kind) => {
    expect(readFailure(xaiDialect, 200, body).kind).toBe(kind);
    expect(() => readWhole(xaiDialect, body)).toThrow(expect.objectContaining({ kind }));
    expect(readChunks(xaiDialect, [body]).failure?.kind).toBe(kind);
  });
});

describeRecordings('xai', (recordings) => {
  const sum = ({ prompt_tokens: prompt, completion_tokens: said, total_tokens: total }: Usage): void => {
    expect(total).toBe(prompt + said);
  };

  for (const { name, streamed, payloads } of recordings)
    it(`${name}: every word of it, and counts that add up`, () => {
      if (streamed) {
        const { chunks, failure } = readChunks(xaiDialect, payloads);
        expect(failure).toBeUndefined();
        expect(chunkViolations(chunks)).toEqual([]);
        const recorded = assembleChunks(payloads as readonly ChatChunk[]);
        const { choices, usage } = assembleChunks(chunks);
        expect(choices).toEqual(recorded.choices);
        expect(usage).toMatchObject({ prompt_tokens: 12, completion_tokens: 291, total_tokens: 303 });
        return;
      }
      const [recorded] = structuredClone(payloads) as readonly ChatCompletion[];
      const { choices, usage } = readWhole(xaiDialect, payloads[0]);
      const { message, finish_reason: reason } = recorded?.choices[0] ?? {};
      expect(choices[0]).toMatchObject({
        message: { ...message, content: message?.content || null },
        finish_reason: reason,
      });
      expect(usage?.total_tokens).toBe(recorded?.usage?.total_tokens);
      if (usage !== undefined) sum(usage);
    });
});
