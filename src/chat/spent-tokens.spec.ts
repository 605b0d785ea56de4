import type { Usage } from '../contract/chat.js';
import { SpentTokens } from './spent-tokens.js';

const usage: Usage = { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 };

describe('SpentTokens', () => {
  it('adds up all attempts, those that failed or were left as well', () => {
    const spent = new SpentTokens();
    spent.add('failed', undefined);
    spent.add('failed', usage);
    spent.add('client_gone', usage);
    expect(spent.total).toBe(24);
  });

  it('is nothing for a request that nobody served', () => {
    expect(new SpentTokens().total).toBe(0);
  });

  it.each(['completed', 'client_gone', 'superseded'] as const)(
    'is not known without the usage of %s',
    (outcome) => {
      const spent = new SpentTokens();
      spent.add('completed', usage);
      spent.add(outcome, undefined);
      expect(spent.total).toBeUndefined();
    },
  );
});
