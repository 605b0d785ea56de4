import {
  answered,
  candidate,
  deltasOf,
  readStreamed,
  readWhole,
} from '../../../test/support/gemini-calls.js';
import { chunkViolations } from '../../../test/support/chunk-validator.js';
import { isChunkEvent } from '../../../test/support/provider-contract/contract-run.js';
import type { StreamEvent } from '../../contract/chat.js';

const text = (words: string, fields: object = {}): object => ({ text: words, ...fields });
const call = (name: string, fields: object = {}, signature?: string): object => ({
  functionCall: { name, ...fields },
  ...(signature === undefined ? {} : { thoughtSignature: signature }),
});
const stop = candidate([text('')], { finishReason: 'STOP' });
const chunksOf = (events: readonly StreamEvent[]) => events.filter(isChunkEvent).map(({ chunk }) => chunk);
const usagesOf = (events: readonly StreamEvent[]) => chunksOf(events).flatMap(({ usage }) => usage ?? []);
const role = { role: 'assistant', content: '', refusal: null };
const whole = (body: object, fields = {}) => {
  const { choices } = readWhole(body, fields);
  return choices[0];
};
const native = 'STOP';

describe('a stream', () => {
  it('digest 4.2, T3, T28: thoughts and two calls in one chunk', () => {
    const events = readStreamed([
      {
        ...candidate([text('Plan', { thought: true })]),
        usageMetadata: { promptTokenCount: 55, thoughtsTokenCount: 20, totalTokenCount: 75 },
        responseId: 'r1',
        modelVersion: 'gemini-x',
      },
      candidate([
        call('w', { id: 'a', args: { c: 'Rome' } }, 'S'),
        call('w', { id: 'b', args: { c: 'Oslo' } }),
      ]),
      {
        ...stop,
        usageMetadata: {
          promptTokenCount: 55,
          candidatesTokenCount: 30,
          thoughtsTokenCount: 20,
          totalTokenCount: 105,
        },
      },
    ]);
    const toolCall = (index: number, id: string, args: string, google: object): object => ({
      tool_calls: [
        { index, id, type: 'function', function: { name: 'w', arguments: args }, extra_content: { google } },
      ],
    });
    expect(deltasOf(events)).toEqual([
      role,
      { reasoning_content: 'Plan' },
      toolCall(0, 'a', '{"c":"Rome"}', { thought_signature: 'S', function_call_id: 'a' }),
      toolCall(1, 'b', '{"c":"Oslo"}', { function_call_id: 'b' }),
      { finish: 'tool_calls', native },
    ]);
    expect(usagesOf(events)).toMatchObject([
      {
        prompt_tokens: 55,
        completion_tokens: 50,
        total_tokens: 105,
        completion_tokens_details: { reasoning_tokens: 20 },
      },
    ]);
    const [first] = chunksOf(events);
    expect(first).toMatchObject({ id: 'chatcmpl-r1', model: 'gemini-x' });
    expect(chunkViolations(chunksOf(events))).toEqual([]);
  });

  it('T1, T2: a call, and the finish in a later chunk without parts', () => {
    for (const last of [
      stop,
      candidate([], { finishReason: 'STOP' }),
      { candidates: [{ finishReason: 'STOP' }] },
    ]) {
      expect(deltasOf(readStreamed([candidate([call('f')]), last])).at(-1)).toEqual({
        finish: 'tool_calls',
        native,
      });
    }
  });

  it('T3, T6: calls in several chunks count on, each with an id of its own, told once', () => {
    const chunks = chunksOf(readStreamed([candidate([call('f')]), candidate([call('f')]), stop]));
    const calls = chunks.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? []);
    expect(calls.map(({ index }) => index)).toEqual([0, 1]);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
    expect(calls.every(({ id }) => id?.startsWith('call_'))).toBe(true);
  });

  it('T8: a signature is no part of an id', () => {
    const [, chunk] = chunksOf(readStreamed([candidate([call('f', {}, 'SECRETSIGNATURE')]), stop]));
    expect(chunk?.choices[0]?.delta.tool_calls?.[0]?.id).not.toContain('SECRET');
  });

  it('T25, T26: only the last chunk has a finish reason, the first that the vendor gave', () => {
    const chunks = chunksOf(
      readStreamed([
        candidate([text('a')], { finishReason: 'FINISH_REASON_UNSPECIFIED' }),
        candidate([text('b')], { finishReason: 'MAX_TOKENS' }),
        candidate([text('c')]),
        candidate([], { finishReason: 'STOP' }),
      ]),
    );
    const reasons = chunks.map(({ choices }) => choices[0]?.finish_reason);
    expect(reasons).toEqual([null, null, null, null, 'length']);
  });

  it('T27: text in the chunk of the finish reason comes before it', () => {
    expect(deltasOf(readStreamed([candidate([text('a')], { finishReason: 'STOP' })]))).toEqual([
      role,
      { content: 'a' },
      { finish: 'stop', native },
    ]);
  });

  it('T32: without a finish reason it was cut, without [DONE] it was not', () => {
    for (const payloads of [[], [candidate([text('a')])], [candidate([])], [{ usageMetadata: {} }]])
      expect(() => readStreamed(payloads)).toThrow(
        expect.objectContaining({ kind: 'upstream_protocol' }) as Error,
      );
    expect(() => readStreamed([stop])).not.toThrow();
    expect(deltasOf(readStreamed([stop, '[DONE]']))).toEqual(deltasOf(readStreamed([stop])));
  });

  it('T46: usage is the last that was told, once and at the end; the books hear of all', () => {
    const counted = (promptTokenCount: number, candidatesTokenCount: number): object => ({
      usageMetadata: { promptTokenCount, candidatesTokenCount },
    });
    const events = readStreamed([
      { ...candidate([text('a')]), ...counted(55, 1) },
      { ...candidate([text('b')]), ...counted(55, 2) },
      { ...stop, ...counted(165, 2) },
    ]);
    expect(usagesOf(events)).toMatchObject([{ prompt_tokens: 165, completion_tokens: 2, total_tokens: 167 }]);
    expect(chunksOf(events).at(-1)?.choices).toEqual([]);
    expect(events.filter(({ kind }) => kind === 'tally')).toHaveLength(3);
  });

  it('log probabilities stand beside the text', () => {
    const chosen = { token: 'ä', tokenId: 1, logProbability: -0.5 };
    const logprobsResult = { chosenCandidates: [chosen], topCandidates: [{ candidates: [chosen] }] };
    const token = { token: 'ä', logprob: -0.5, bytes: [0xc3, 0xa4] };
    const logprobs = { content: [{ ...token, top_logprobs: [token] }], refusal: null };
    const chunks = chunksOf(readStreamed([candidate([text('ä')], { logprobsResult }), stop]));
    expect(chunks.flatMap(({ choices }) => choices[0]?.logprobs ?? [])).toEqual([logprobs]);
    expect(whole(answered([text('ä')], { logprobsResult }))?.logprobs).toEqual(logprobs);
  });
});

describe('a whole answer and a stream of one chunk agree', () => {
  const both = (body: object, fields: object = {}) => {
    const choice = whole(body, fields);
    const deltas = deltasOf(readStreamed([body], fields));
    return { message: choice?.message, finish: choice?.finish_reason, deltas };
  };

  it('T1, T5: a call without arguments has the arguments {}', () => {
    const { message, finish, deltas } = both(answered([call('f', { id: 'x' })]));
    expect(message?.tool_calls?.[0]?.function).toEqual({ name: 'f', arguments: '{}' });
    expect(message?.content).toBeNull();
    expect(finish).toBe('tool_calls');
    expect(deltas[1]).toMatchObject({ tool_calls: [{ function: { name: 'f', arguments: '{}' } }] });
  });

  it('names come back as the caller has them', () => {
    const tools = [{ type: 'function' as const, function: { name: '3d-view' } }];
    const { message, deltas } = both(answered([call('_3d-view')]), { tools });
    expect(message?.tool_calls?.[0]?.function?.name).toBe('3d-view');
    expect(deltas[1]).toMatchObject({ tool_calls: [{ function: { name: '3d-view' } }] });
  });

  it('T76: reasoning apart from the text', () => {
    const { message, deltas } = both(answered([text('Hm.', { thought: true }), text('A rose.')]));
    expect(message).toMatchObject({ content: 'A rose.', reasoning_content: 'Hm.' });
    expect(deltas.slice(1, 3)).toEqual([{ reasoning_content: 'Hm.' }, { content: 'A rose.' }]);
  });

  it('T38: an empty text is nothing, its signature is kept', () => {
    const { message, deltas } = both(
      answered([text('Hi', { thoughtSignature: 'A' }), text('', { thoughtSignature: 'B' })]),
    );
    const detail = (data: string, start: number, end: number): object => ({
      type: 'reasoning.encrypted',
      format: 'google-gemini-v1',
      data,
      start,
      end,
    });
    expect(message?.reasoning_details).toEqual([detail('A', 0, 2), detail('B', 2, 2)]);
    expect(deltas).toEqual([
      role,
      { content: 'Hi' },
      // In one piece, of which every SDK keeps all.
      { reasoning_details: [detail('A', 0, 2), detail('B', 2, 2)] },
      { finish: 'stop', native },
    ]);
  });

  it('pictures stand beside the text, drafts among the thoughts do not', () => {
    const inlineData = { mimeType: 'image/png', data: 'AAAA' };
    const { message, deltas } = both(
      answered([{ inlineData, thought: true }, text('Look:'), { inlineData, thoughtSignature: 'S' }]),
    );
    const images = [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }];
    const signature = { data: 'S', start: 5, end: 5, image: 0 };
    expect(message).toMatchObject({ content: 'Look:', images, reasoning_details: [signature] });
    expect(deltas.slice(1, 4)).toMatchObject([
      { content: 'Look:' },
      { images },
      { reasoning_details: [signature] },
    ]);
  });

  it('a second picture says where it belongs, as OpenAI’s SDK for Python wants of lists', () => {
    const { deltas } = both(
      answered([
        { inlineData: { mimeType: 'image/png', data: 'A' } },
        text('or'),
        { inlineData: { mimeType: 'image/png', data: 'B' } },
      ]),
    );
    const picture = (data: string): object => ({
      type: 'image_url',
      image_url: { url: `data:image/png;base64,${data}` },
    });
    expect(deltas.slice(1, -1)).toEqual([
      { images: [picture('A')] },
      { content: 'or' },
      { images: [{ ...picture('B'), index: 1 }] },
    ]);
  });

  it('code that the vendor ran is shown, and kept as it came', () => {
    const code = { executableCode: { language: 'PYTHON', code: 'print(1)\n' }, thoughtSignature: 'S' };
    const output = { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1\n' } };
    const { message, deltas } = both(answered([code, output, text('One.')]));
    expect(message?.content).toBe('\n```python\nprint(1)\n```\n\n```\n1\n```\nOne.');
    expect(message?.reasoning_details).toMatchObject([
      { type: 'server_tool', start: 0, end: 24, part: code },
      { type: 'server_tool', start: 24, end: 35, part: output },
    ]);
    expect(deltas.map((delta) => Reflect.get(delta, 'content') as unknown).join('')).toBe(message?.content);
  });

  it.each<[string, string, object[]]>([
    ['STOP', 'stop', [text('a')]],
    ['MAX_TOKENS', 'length', [text('a')]],
    ['MAX_TOKENS', 'length', [call('f')]],
    ...[
      'SAFETY',
      'RECITATION',
      'LANGUAGE',
      'BLOCKLIST',
      'PROHIBITED_CONTENT',
      'SPII',
      'IMAGE_SAFETY',
      'NO_IMAGE',
    ].map((reason): [string, string, object[]] => [reason, 'content_filter', []]),
    ['OTHER', 'content_filter', []],
    ['OTHER', 'stop', [text('a')]],
    ['MALFORMED_FUNCTION_CALL', 'stop', [text('a')]],
    ['UNHEARD_OF', 'stop', [text('a')]],
  ])('T23, T29: %s is %s of %j', (finishReason, expected, parts) => {
    for (const content of [{ role: 'model', parts }, ...(parts.length === 0 ? [{}, undefined] : [])]) {
      const { finish, deltas } = both({ candidates: [{ content, finishReason }] });
      expect(finish).toBe(expected);
      expect(deltas.at(-1)).toEqual({ finish: expected, native: finishReason });
    }
  });

  it.each([
    'MALFORMED_FUNCTION_CALL',
    'UNEXPECTED_TOOL_CALL',
    'TOO_MANY_TOOL_CALLS',
    'MALFORMED_RESPONSE',
    'MISSING_THOUGHT_SIGNATURE',
  ])('T24: %s without an answer is a failure with that code', (finishReason) => {
    const body = { candidates: [{ content: {}, finishReason, finishMessage: 'print(secret)' }] };
    const failure = expect.objectContaining({ kind: 'upstream_protocol', code: finishReason }) as Error;
    expect(() => readWhole(body)).toThrow(failure);
    expect(() => readStreamed([body])).toThrow(failure);
  });

  it('T30, T79: a blocked prompt is an answer with a refusal, and its tokens count', () => {
    const body = {
      candidates: [],
      promptFeedback: { blockReason: 'SAFETY' },
      usageMetadata: { promptTokenCount: 12, totalTokenCount: 12 },
    };
    const { message, finish, deltas } = both(body);
    expect(message).toMatchObject({ content: null, refusal: expect.stringContaining('blocked') as string });
    expect(finish).toBe('content_filter');
    expect(deltas).toEqual([
      role,
      { refusal: message?.refusal },
      { finish: 'content_filter', native: 'SAFETY' },
    ]);
    expect(readWhole(body).usage).toMatchObject({
      prompt_tokens: 12,
      completion_tokens: 0,
      total_tokens: 12,
    });
    expect(usagesOf(readStreamed([body]))).toEqual([readWhole(body).usage]);
  });

  it('T23: no candidate because thoughts took the whole limit is an empty answer that was cut off', () => {
    const body = { usageMetadata: { promptTokenCount: 5, thoughtsTokenCount: 10 } };
    const { message, finish, deltas } = both(body, { max_tokens: 10 });
    expect(message?.content).toBe('');
    expect(finish).toBe('length');
    expect(deltas.at(-1)).toMatchObject({ finish: 'length' });
    const failure = expect.objectContaining({ kind: 'upstream_protocol' }) as Error;
    expect(() => readWhole(body)).toThrow(failure);
    expect(() => readStreamed([body])).toThrow(failure);
  });

  it('T42, T43: thoughts, cached tokens, tools of the vendor and sound are counted', () => {
    const usageMetadata = {
      promptTokenCount: 100,
      toolUsePromptTokenCount: 20,
      cachedContentTokenCount: 80,
      candidatesTokenCount: 7,
      thoughtsTokenCount: 5,
      totalTokenCount: 132,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 60 },
        { modality: 'AUDIO', tokenCount: 40 },
      ],
    };
    const body = { ...answered([text('a')]), usageMetadata };
    const usage = {
      prompt_tokens: 120,
      completion_tokens: 12,
      total_tokens: 132,
      prompt_tokens_details: { cached_tokens: 80, audio_tokens: 40 },
      completion_tokens_details: { reasoning_tokens: 5 },
    };
    expect(readWhole(body).usage).toEqual(usage);
    expect(usagesOf(readStreamed([body]))).toEqual([usage]);
  });
});

it('several candidates are several choices', () => {
  const { choices } = readWhole({
    candidates: ['a', 'b'].map((words) => ({ content: { parts: [text(words)] }, finishReason: 'STOP' })),
  });
  expect(choices.map(({ index, message }) => [index, message.content])).toEqual([
    [0, 'a'],
    [1, 'b'],
  ]);
});

it('an answer without a name or an id has those of the question', () => {
  const { id, model } = readWhole({ candidates: [{ content: { parts: [text('a')] } }] });
  expect(model).toBe('gemini-3.8-flash');
  expect(id).toMatch(/^chatcmpl-.+/);
});
