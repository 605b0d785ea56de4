import { readTokenCounts } from './token-counts.js';

const unknown = {
  promptTokens: undefined,
  cachedTokens: undefined,
  cacheWriteTokens: undefined,
  inputAudioTokens: undefined,
  completionTokens: undefined,
  reasoningTokens: undefined,
  outputAudioTokens: undefined,
};

describe('readTokenCounts', () => {
  it('reads every class', () => {
    expect(
      readTokenCounts({
        prompt_tokens: 100,
        completion_tokens: 50,
        total_tokens: 150,
        prompt_tokens_details: { cached_tokens: 30, cache_write_tokens: 20, audio_tokens: 10 },
        completion_tokens_details: { reasoning_tokens: 40, audio_tokens: 5 },
      }),
    ).toEqual({
      promptTokens: 100,
      cachedTokens: 30,
      cacheWriteTokens: 20,
      inputAudioTokens: 10,
      completionTokens: 50,
      reasoningTokens: 40,
      outputAudioTokens: 5,
    });
  });

  it('tells zero from untold', () => {
    expect(readTokenCounts(undefined)).toEqual(unknown);
    expect(
      readTokenCounts({
        prompt_tokens: 0,
        completion_tokens: 0,
        total_tokens: 0,
        prompt_tokens_details: null,
        completion_tokens_details: { reasoning_tokens: 0 },
      }),
    ).toEqual({ ...unknown, promptTokens: 0, completionTokens: 0, reasoningTokens: 0 });
  });

  it.each(['12', null, -1, 1.5, NaN, 2 ** 31, 1e300, {}, [], true])(
    'does not take %p for a count',
    (value) => {
      const usage = JSON.parse('{"total_tokens":1}');
      usage.prompt_tokens = value;
      usage.completion_tokens = value;
      usage.prompt_tokens_details = { cached_tokens: value };
      expect(readTokenCounts(usage)).toEqual(unknown);
    },
  );
});
