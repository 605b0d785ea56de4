import { estimateUsage, sumUsage } from './sum-usage.js';

it('adds up what every model made, details as far as they were told', () => {
  expect(
    sumUsage([
      { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
      {
        prompt_tokens: 20,
        completion_tokens: 7,
        total_tokens: 27,
        prompt_tokens_details: { cached_tokens: 4 },
        completion_tokens_details: { reasoning_tokens: 3 },
        server_tool_use: { web_search_requests: 1 },
      },
      {
        prompt_tokens: 1,
        completion_tokens: 1,
        total_tokens: 2,
        prompt_tokens_details: { cached_tokens: 1, audio_tokens: 1 },
        completion_tokens_details: null,
        server_tool_use: { web_search_requests: 2 },
      },
    ]),
  ).toEqual({
    prompt_tokens: 31,
    completion_tokens: 13,
    total_tokens: 44,
    prompt_tokens_details: { cached_tokens: 5, audio_tokens: 1 },
    completion_tokens_details: { reasoning_tokens: 3 },
    server_tool_use: { web_search_requests: 3 },
  });
});

it('guesses four characters a token where a vendor told nothing', () => {
  const request = {
    model: 'm',
    messages: [
      { role: 'user' as const, content: '12345678' },
      { role: 'user' as const, content: [{ type: 'text', text: '1234' }] },
    ],
  };
  expect(estimateUsage(request, '12345')).toEqual({
    prompt_tokens: 3,
    completion_tokens: 2,
    total_tokens: 5,
  });
});
