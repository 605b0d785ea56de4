import type { ChatCompletion } from '../../contract/chat.js';
import { assembleChunks, chunkViolations } from '../../../test/support/chunk-validator.js';
import { toChunks } from './completion-chunks.js';

const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };

function chunksOf(message: object, more: object = {}): ReturnType<typeof toChunks>[number]['chunk'][] {
  const completion: ChatCompletion = {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 7,
    model: 'm',
    choices: [
      { index: 0, message: { role: 'assistant', content: null, ...message }, finish_reason: 'stop', ...more },
    ],
    usage,
    service_tier: 'default',
  };
  const chunks = toChunks(completion).map(({ chunk }) => chunk);
  expect(chunkViolations(chunks)).toEqual([]);
  return chunks;
}

describe('toChunks', () => {
  it('is the stream that the answer would have been', () => {
    const logprobs = { content: [], refusal: null };
    const chunks = chunksOf(
      {
        content: 'A rose.',
        refusal: null,
        reasoning_content: 'Hm.',
        annotations: [{ type: 'url_citation' }],
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } },
          { id: 'b', type: 'function', function: { name: 'g', arguments: '{"x":1}' } },
        ],
      },
      { finish_reason: 'tool_calls', logprobs },
    );
    const answer = assembleChunks(chunks);
    expect(answer).toMatchObject({ id: 'chatcmpl-1', model: 'm', usage });
    expect(answer.choices[0]).toMatchObject({
      text: 'A rose.',
      reasoning: 'Hm.',
      toolCalls: [
        { id: 'a', name: 'f', arguments: '{}' },
        { id: 'b', name: 'g', arguments: '{"x":1}' },
      ],
      finishReason: 'tool_calls',
    });
    expect(chunks.every(({ created }) => created === 7)).toBe(true);
    expect(chunks.at(-1)).toMatchObject({ choices: [], service_tier: 'default' });
    const said = chunks.flatMap(({ choices }) => choices);
    expect(said.find(({ delta }) => delta.content)?.logprobs).toEqual(logprobs);
    expect(said.flatMap(({ delta }) => delta.annotations ?? [])).toEqual([{ type: 'url_citation' }]);
  });

  it('an answer of nothing, and the vendor’s word for its end', () => {
    const chunks = chunksOf(
      { content: '' },
      { finish_reason: 'length', native_finish_reason: 'max_output_tokens' },
    );
    expect(chunks).toHaveLength(3);
    expect(chunks[1]?.choices[0]).toMatchObject({
      finish_reason: 'length',
      native_finish_reason: 'max_output_tokens',
    });
  });

  it('a refusal', () => {
    expect(assembleChunks(chunksOf({ refusal: 'No.' })).choices[0]).toMatchObject({
      text: '',
      refusal: 'No.',
    });
  });
});
