import { readTokenCounts, untold } from './token-counts.js';

describe('readTokenCounts', () => {
  it('reads every class', () => {
    expect(
      readTokenCounts({
        prompt_tokens: 100,
        completion_tokens: 50,
        total_tokens: 150,
        prompt_tokens_details: {
          cached_tokens: 30,
          cache_write_tokens: 20,
          cache_write_1h_tokens: 15,
          image_tokens: 12,
          audio_tokens: 10,
        },
        completion_tokens_details: { reasoning_tokens: 40, image_tokens: 4, audio_tokens: 5 },
        server_tool_use: { web_search_requests: 2 },
      }),
    ).toEqual({
      promptTokens: 100,
      cachedTokens: 30,
      cacheWriteTokens: 20,
      cacheWrite1hTokens: 15,
      inputImageTokens: 12,
      inputAudioTokens: 10,
      completionTokens: 50,
      reasoningTokens: 40,
      outputImageTokens: 4,
      outputAudioTokens: 5,
      webSearches: 2,
    });
  });

  it('tells zero from untold', () => {
    expect(readTokenCounts(undefined)).toEqual(untold);
    expect(
      readTokenCounts({
        prompt_tokens: 0,
        completion_tokens: 0,
        total_tokens: 0,
        prompt_tokens_details: null,
        completion_tokens_details: { reasoning_tokens: 0 },
      }),
    ).toEqual({ ...untold, promptTokens: 0, completionTokens: 0, reasoningTokens: 0 });
  });

  it.each(['12', null, -1, 1.5, NaN, 2 ** 31, 1e300, {}, [], true])(
    'does not take %p for a count',
    (value) => {
      const usage = JSON.parse('{"total_tokens":1}');
      usage.prompt_tokens = value;
      usage.completion_tokens = value;
      usage.prompt_tokens_details = { cached_tokens: value };
      usage.server_tool_use = { web_search_requests: value };
      expect(readTokenCounts(usage)).toEqual(untold);
    },
  );
});
