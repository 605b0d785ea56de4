import type { ChatRequest } from '../contract/chat.js';
import { estimatedTokens } from './chat-demand.js';

const prompt = 'x'.repeat(400);

describe('the tokens that a request is admitted with', () => {
  it.each<[string, Partial<ChatRequest>, number]>([
    ['the prompt and its output limit', { max_completion_tokens: 50 }, 150],
    ['the limit once for each answer', { max_completion_tokens: 50, n: 4 }, 300],
    ['a usual length without a limit', {}, 1100],
    ['a usual length for each answer', { n: 3 }, 3100],
    ['one answer where n is null', { max_tokens: 50, n: null }, 150],
  ])('%s', (_name, fields, tokens) => {
    const request: ChatRequest = { model: 'm', messages: [{ role: 'user', content: prompt }], ...fields };
    expect(estimatedTokens(request)).toBe(tokens);
  });
});
