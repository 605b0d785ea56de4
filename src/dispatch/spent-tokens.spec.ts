import type { Usage } from '../contract/chat.js';
import { SpentTokens } from './spent-tokens.js';

const usage: Usage = { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 };

describe('SpentTokens', () => {
  it('adds up all attempts, and takes those that never began for nothing', () => {
    const spent = new SpentTokens(1000);
    spent.add(undefined, true);
    spent.add(usage, true);
    spent.add(usage, true);
    expect(spent.total).toBe(24);
  });

  it('is nothing for a request that nobody served', () => {
    expect(new SpentTokens(1000).total).toBe(0);
  });

  it.each([undefined, usage])('is the estimate where the usage of an attempt is not whole: %j', (told) => {
    const spent = new SpentTokens(1000);
    spent.add(usage, true);
    spent.add(told, false);
    expect(spent.total).toBe(1000);
  });

  it('is no less than what is known', () => {
    const spent = new SpentTokens(10);
    spent.add(usage, true);
    spent.add(undefined, false);
    expect(spent.total).toBe(12);
  });
});
