import { fc } from '../../../test/support/property.js';
import type { ChatRequest } from '../../contract/chat.js';
import { answerUsage, limitAnswer, textAnswer, toolCallAnswer } from './sandbox-answer.js';
import { countPromptTokens, lastUserText, messageText, splitTokens } from './sandbox-text.js';

const request = (fields: Partial<ChatRequest> = {}): ChatRequest => ({
  model: 'sandbox/echo',
  messages: [{ role: 'user', content: 'one two three four' }],
  ...fields,
});

describe('splitTokens', () => {
  it('cuts words with the space before them, long ones into pieces', () => {
    expect(splitTokens('Hello, dear  world\n')).toEqual(['Hello,', ' dear', '  world', '\n']);
    expect(splitTokens('incomprehensibilities')).toEqual(['incomprehens', 'ibilities']);
    expect(splitTokens(' '.repeat(30))).toEqual([' '.repeat(12), ' '.repeat(12), ' '.repeat(6)]);
    expect(splitTokens('')).toEqual([]);
  });

  it('loses nothing and never cuts a character in two', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const tokens = splitTokens(text);
        expect(tokens.join('')).toBe(text);
        for (const token of tokens) expect(Buffer.from(token).toString()).toBe(token);
      }),
    );
  });
});

describe('messages as text', () => {
  it('joins parts and marks those that are no text', () => {
    const content = [
      { type: 'text', text: 'look' },
      { type: 'image_url', image_url: { url: 'data:,' } },
    ];
    expect(messageText({ role: 'user', content })).toBe('look\n[image_url]');
    expect(messageText({ role: 'assistant', content: null })).toBe('');
  });

  it('finds the last thing a user said, or the last thing said', () => {
    const messages = [
      { role: 'user' as const, content: 'first' },
      { role: 'user' as const, content: 'second' },
      { role: 'assistant' as const, content: 'third' },
    ];
    expect(lastUserText(request({ messages }))).toBe('second');
    expect(lastUserText(request({ messages: [{ role: 'system', content: 'rule' }] }))).toBe('rule');
  });

  it('counts a token for each message and those of its text', () => {
    const messages = [
      { role: 'system' as const, content: 'Be brief' },
      { role: 'user' as const, content: 'one two three' },
      { role: 'assistant' as const, content: null },
    ];
    expect(countPromptTokens(request({ messages }))).toBe(3 + 2 + 3);
    expect(countPromptTokens(request({ messages }), 4)).toBe(5);
    expect(countPromptTokens(request({ messages }), 3 + 2 + 3)).toBe(3 + 2 + 3);
  });
});

describe('limitAnswer', () => {
  const answer = textAnswer('one two three four', 'let me think');

  it('leaves an answer within its limit alone', () => {
    expect(limitAnswer(answer, request())).toEqual(answer);
    expect(limitAnswer(answer, request({ max_tokens: 7 }))).toEqual(answer);
    expect(limitAnswer(answer, request({ max_tokens: null, stop: null }))).toEqual(answer);
  });

  it.each([
    [5, ['let', ' me', ' think'], ['one', ' two']],
    [2, ['let', ' me'], []],
  ])('ends with length after %d tokens, reasoning first', (limit, reasoning, content) => {
    const limited = limitAnswer(answer, request({ max_completion_tokens: limit }));
    expect(limited).toMatchObject({ reasoning, content, finishReason: 'length' });
  });

  it('lets max_completion_tokens win over max_tokens', () => {
    const limited = limitAnswer(answer, request({ max_tokens: 1, max_completion_tokens: 7 }));
    expect(limited.finishReason).toBe('stop');
  });

  it('cuts arguments of a tool call as well', () => {
    const limited = limitAnswer(toolCallAnswer('run', '{"a": 1, "b": 2}'), request({ max_tokens: 2 }));
    expect(limited.toolCall?.argumentTokens).toEqual(['{"a":', ' 1,']);
    expect(limited.finishReason).toBe('length');
  });

  it.each([
    ['a string', ' three', 'one two'],
    ['a list, earliest first', ['four', 'two'], 'one '],
    ['a sequence across tokens', 'o thr', 'one tw'],
    ['one that never comes', 'five', 'one two three four'],
    ['an empty one', '', 'one two three four'],
    ['nonsense', [5, null], 'one two three four'],
  ])('stops at %s, leaves it out and says stop', (_what, stop, text) => {
    const limited = limitAnswer(answer, request({ stop }));
    expect(limited.content.join('')).toBe(text);
    expect(limited.finishReason).toBe('stop');
  });

  it('says stop where the stop sequence comes before the limit', () => {
    const limited = limitAnswer(textAnswer('one two three'), request({ stop: ' two', max_tokens: 1 }));
    expect(limited).toMatchObject({ content: ['one'], finishReason: 'stop' });
  });
});

describe('answerUsage', () => {
  it('adds up, reasoning included, for every choice', () => {
    expect(answerUsage(textAnswer('one two', 'hm'), request(), 2)).toEqual({
      prompt_tokens: 5,
      completion_tokens: 6,
      total_tokens: 11,
      prompt_tokens_details: { cached_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 2 },
    });
  });
});
