import { describe, expect, it } from '@jest/globals';
import type { ChatMessage } from '../../contract/chat.js';
import { withOneSystemMessage, withResultsInOrder } from './minimax-conversation.js';

const user: ChatMessage = { role: 'user', content: 'Hm?' };

function calling(...ids: string[]): ChatMessage {
  const calls = ids.map((id) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } }));
  return { role: 'assistant', content: null, tool_calls: calls };
}

function result(id: string, content = id): ChatMessage {
  return { role: 'tool', tool_call_id: id, content };
}

describe('trap 40: results of tools', () => {
  const [both, a, b] = [calling('a', 'b'), result('a'), result('b')];

  it.each([
    ['as they should be', [user, both, a, b, user]],
    ['in the other order', [user, both, b, a, user]],
    ['with something in between', [user, both, a, user, b]],
    ['before their calls', [user, b, both, a, user]],
  ])('%s stand behind their calls', (_name, messages) => {
    expect(withResultsInOrder(messages)).toEqual([user, both, a, b, user]);
  });

  it('belong to the nearest turn before them where an id is used again', () => {
    const messages = [calling('a'), result('a', '1'), user, calling('a'), result('a', '2')];
    expect(withResultsInOrder(messages)).toEqual(messages);
  });

  it('may be missing', () => {
    expect(withResultsInOrder([both, b])).toEqual([both, b]);
  });

  it.each([
    ['an orphan', [user, a], 1],
    ['a second one of the same call', [both, a, b, a], 3],
    ['one of another id', [both, a, result('c')], 2],
  ])('%s is refused by its path', (_name, messages, index) => {
    expect(() => withResultsInOrder(messages)).toThrow(
      expect.objectContaining({ kind: 'invalid_request', param: `messages[${index}].tool_call_id` }),
    );
  });

  it('are not looked for in a conversation without', () => {
    expect(withResultsInOrder([user, calling('a')])).toEqual([user, calling('a')]);
  });
});

describe('trap 39: system messages', () => {
  const system = (content: string): ChatMessage => ({ role: 'system', content });

  it('are one, at the beginning, in their order', () => {
    expect(withOneSystemMessage([system('A'), user, system('B'), user, system('C')])).toEqual([
      system('A\n\nB\n\nC'),
      user,
      user,
    ]);
  });

  it('move to the beginning alone, too', () => {
    expect(withOneSystemMessage([user, system('A')])).toEqual([system('A'), user]);
  });

  it('are not made up', () => {
    expect(withOneSystemMessage([user])).toEqual([user]);
  });
});
