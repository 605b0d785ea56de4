import { assembleChunks, chunkViolations } from '../../../test/support/chunk-validator.js';
import { readChunks, readWhole } from '../../../test/support/dialect-answers.js';
import { qwenDialect } from './qwen-dialect.js';

const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'qwen3-max' };

function chunk(delta: object, finish: string | null = null): object {
  return { ...head, choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }], usage: null };
}

function usageChunk(usage: object): object {
  return { ...head, choices: [], usage };
}

function fragment(index: unknown, id: unknown, name: unknown, text: string): object {
  return chunk({
    content: null,
    tool_calls: [{ index, id, type: 'function', function: { name, arguments: text } }],
  });
}

const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };

describe('streams of qwen', () => {
  it('trap 27: fragments with an empty id, an empty name or no index are one call', () => {
    const { chunks, failure } = readChunks(qwenDialect, [
      chunk({ role: 'assistant', content: '' }),
      fragment(0, 'call_1', 'weather', ''),
      fragment(0, '', '', '{"city":'),
      fragment(null, '', null, ' "Zürich'),
      fragment(undefined, undefined, undefined, '"}'),
      chunk({ content: '' }, 'tool_calls'),
      usageChunk(usage),
    ]);
    expect(failure).toBeUndefined();
    expect(chunkViolations(chunks)).toEqual([]);
    expect(assembleChunks(chunks).choices[0]).toMatchObject({
      toolCalls: [{ id: 'call_1', name: 'weather', arguments: '{"city": "Zürich"}' }],
      finishReason: 'tool_calls',
    });
  });

  it('two calls without an index are told apart by their ids', () => {
    const { chunks } = readChunks(qwenDialect, [
      fragment(null, 'call_1', 'weather', '{"city":"Ulm"}'),
      fragment(null, 'call_2', 'time', ''),
      fragment(null, '', '', '{}'),
      chunk({}, 'tool_calls'),
    ]);
    expect(chunkViolations(chunks)).toEqual([]);
    expect(assembleChunks(chunks).choices[0]?.toolCalls).toEqual([
      { id: 'call_1', name: 'weather', arguments: '{"city":"Ulm"}' },
      { id: 'call_2', name: 'time', arguments: '{}' },
    ]);
  });

  it('T37: empty content between the fragments neither splits nor doubles a call', () => {
    const { chunks } = readChunks(qwenDialect, [
      fragment(0, 'call_1', 'weather', '{'),
      chunk({ content: '' }),
      fragment(0, '', '', '}'),
      chunk({ content: '' }),
      chunk({}, 'tool_calls'),
    ]);
    expect(chunkViolations(chunks)).toEqual([]);
    expect(assembleChunks(chunks).choices[0]?.toolCalls).toHaveLength(1);
  });

  it('T25, T80: in the middle of an answer the finish reason is null, whatever stands there', () => {
    const { chunks } = readChunks(qwenDialect, [
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'A' }, 'null'),
      chunk({ content: 'B' }, ''),
      chunk({}, 'stop'),
    ]);
    expect(chunks.map(({ choices }) => choices[0]?.finish_reason)).toEqual([null, null, null, 'stop']);
  });

  it('reasoning is apart from the text', () => {
    const { chunks } = readChunks(qwenDialect, [
      chunk({ role: 'assistant', content: null, reasoning_content: '' }),
      chunk({ content: null, reasoning_content: 'Hm. ' }),
      chunk({ content: 'Yes.', reasoning_content: null }),
      chunk({ content: '', reasoning_content: null }, 'stop'),
      usageChunk({ ...usage, completion_tokens_details: { reasoning_tokens: 3 } }),
    ]);
    const whole = assembleChunks(chunks);
    expect(whole.choices[0]).toMatchObject({ text: 'Yes.', reasoning: 'Hm. ' });
    expect(whole.usage).toMatchObject({ ...usage, completion_tokens_details: { reasoning_tokens: 3 } });
  });

  it('trap 26: an answer that thinking has eaten up is an answer', () => {
    const { chunks, failure } = readChunks(qwenDialect, [
      chunk({ role: 'assistant', content: null, reasoning_content: 'Hm.' }),
      chunk({ content: '' }, 'length'),
      usageChunk(usage),
    ]);
    expect(failure).toBeUndefined();
    expect(assembleChunks(chunks).choices[0]).toMatchObject({ text: '', finishReason: 'length' });
    const message = { role: 'assistant', content: '', reasoning_content: 'Hm.' };
    const whole = {
      ...head,
      object: 'chat.completion',
      choices: [{ index: 0, message, finish_reason: 'length' }],
    };
    expect(readWhole(qwenDialect, whole).choices[0]).toMatchObject({ finish_reason: 'length', message });
  });

  it('T33: an error in the middle breaks the answer off, and what was counted is kept', () => {
    const { chunks, tallies, failure } = readChunks(qwenDialect, [
      chunk({ role: 'assistant', content: 'A' }),
      usageChunk(usage),
      {
        error: { code: 'data_inspection_failed', message: 'Output data may contain inappropriate content.' },
      },
    ]);
    expect(chunks).toHaveLength(1);
    expect(tallies).toEqual([usage]);
    expect(failure).toMatchObject({ kind: 'content_filtered', code: 'content_policy_violation' });
  });

  it('T36: a first chunk without choices says nothing', () => {
    const { chunks } = readChunks(qwenDialect, [
      { ...head, id: '', choices: [] },
      chunk({ role: 'assistant', content: 'A' }),
      chunk({}, 'stop'),
    ]);
    expect(chunks.map(({ id }) => id)).toEqual(['chatcmpl-1', 'chatcmpl-1']);
  });

  it('speech comes through', () => {
    const audio = { id: 'audio_1', data: 'UklG', transcript: 'A' };
    const { chunks } = readChunks(qwenDialect, [
      chunk({ role: 'assistant', content: null }),
      chunk({ audio }),
      chunk({}, 'stop'),
    ]);
    expect(chunks[1]?.choices[0]?.delta.audio).toEqual(audio);
  });
});

describe('usage of qwen', () => {
  const cached = {
    prompt_tokens: 3000,
    completion_tokens: 100,
    total_tokens: 3100,
    prompt_tokens_details: {
      cached_tokens: 2000,
      cache_creation_input_tokens: 600,
      cache_type: 'ephemeral',
    },
    completion_tokens_details: { reasoning_tokens: 40 },
  };
  const expected = {
    prompt_tokens: 3000,
    completion_tokens: 100,
    total_tokens: 3100,
    prompt_tokens_details: { cached_tokens: 2000, cache_write_tokens: 600 },
    completion_tokens_details: { reasoning_tokens: 40 },
  };

  it('trap 29: tokens read from the cache and written to it are inside the prompt, streamed', () => {
    const { chunks, tallies } = readChunks(qwenDialect, [
      chunk({ content: 'A' }, 'stop'),
      usageChunk(cached),
    ]);
    expect(chunks.at(-1)?.usage).toMatchObject(expected);
    expect(tallies.at(-1)).toMatchObject(expected);
    expect(chunks.at(-1)?.usage?.prompt_tokens_details).not.toHaveProperty('cache_creation_input_tokens');
  });

  it('trap 29: and whole', () => {
    const message = { role: 'assistant', content: 'A' };
    const choices = [{ index: 0, message, finish_reason: 'stop' }];
    const whole = { ...head, object: 'chat.completion', choices, usage: cached };
    expect(readWhole(qwenDialect, whole).usage).toMatchObject(expected);
  });
});
