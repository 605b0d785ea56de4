import { fc } from '../../../test/support/property.js';
import type { ChatMessage } from '../../contract/chat.js';
import { GatewayError } from '../../contract/gateway-error.js';
import { checkConversation } from './conversation-rules.js';

const user: ChatMessage = { role: 'user', content: 'Hello' };
const call = (id: string, text = '{"a":1}') => ({
  id,
  type: 'function',
  function: { name: 'f', arguments: text },
});
const calls = (...ids: string[]): ChatMessage => ({
  role: 'assistant',
  content: null,
  tool_calls: ids.map((id) => call(id)),
});
const result = (id: string): ChatMessage => ({ role: 'tool', tool_call_id: id, content: 'r' });
const withArguments = (text: string): ChatMessage[] => [
  user,
  { role: 'assistant', tool_calls: [call('a'), call('b', text)] },
];

function refusal(messages: readonly ChatMessage[]): GatewayError {
  try {
    checkConversation(messages);
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('checkConversation accepts', () => {
  it.each<[string, ChatMessage[]]>([
    ['a conversation without tools', [user, { role: 'assistant', content: 'Hi' }, user]],
    ['parallel calls, answered in any order', [user, calls('a', 'b'), result('b'), result('a')]],
    ['calls that nobody has answered yet', [user, calls('a', 'b'), result('b')]],
    ['an id used again in a later turn', [user, calls('c0'), result('c0'), calls('c0'), result('c0')]],
    ['a result after other messages', [user, calls('a'), user, result('a')]],
    [
      'a custom call',
      [
        { role: 'assistant', tool_calls: [{ id: 'a', type: 'custom', custom: { name: 'c', input: 'x' } }] },
        result('a'),
      ],
    ],
    ['a call without arguments', withArguments('')],
    ['a call with blank arguments', withArguments(' \n')],
    ['arguments that are no object', withArguments('[1]')],
    ['100 levels of arguments', withArguments('['.repeat(100) + ']'.repeat(100))],
    [
      'the older form of calls',
      [
        user,
        { role: 'assistant', function_call: { name: 'f', arguments: '' } },
        { role: 'function', name: 'f', content: 'r' },
      ],
    ],
  ])('%s', (_case, messages) => {
    expect(() => checkConversation(messages)).not.toThrow();
  });
});

describe('checkConversation names the field', () => {
  it.each<[string, string, ChatMessage[]]>([
    ['messages[0].tool_call_id', 'a result first of all', [result('a')]],
    ['messages[2].tool_call_id', 'a result of another id', [user, calls('a'), result('b')]],
    ['messages[1].tool_call_id', 'a result before its call', [user, result('a'), calls('a')]],
    ['messages[3].tool_call_id', 'a second result', [user, calls('a'), result('a'), result('a')]],
    ['messages[1].tool_calls[2].id', 'an id twice in one message', [user, calls('a', 'b', 'a')]],
    ['messages[1].tool_calls[1].function.arguments', 'broken arguments', withArguments('{"a":')],
    ['messages[1].tool_calls[1].function.arguments', 'arguments in words', withArguments('none')],
    [
      'messages[1].tool_calls[1].function.arguments',
      '101 levels',
      withArguments('['.repeat(101) + ']'.repeat(101)),
    ],
    ['messages[1].tool_calls[1].function.arguments', '5 million brackets', withArguments('['.repeat(5e6))],
    [
      'messages[0].function_call.arguments',
      'broken arguments of the older form',
      [{ role: 'assistant', function_call: { name: 'f', arguments: '{' } }],
    ],
  ])('%s: %s', (param, _case, messages) => {
    const error = refusal(messages);
    expect(error).toMatchObject({ kind: 'invalid_request', param });
    expect(error.message).toContain(param);
  });

  it('and never quotes the arguments', () => {
    expect(refusal(withArguments('canary-secret')).message).not.toContain('canary');
  });
});

it('conversations in which every call is answered once are accepted, and refused with one result more', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd', '__proto__', 'constructor');
  const turn = fc
    .uniqueArray(id, { minLength: 1, maxLength: 4 })
    .chain((ids) =>
      fc
        .shuffledSubarray(ids, { minLength: ids.length })
        .map((answered) => [user, calls(...ids), ...answered.map(result)]),
    );
  fc.assert(
    fc.property(fc.array(turn, { minLength: 1, maxLength: 5 }), (turns) => {
      const messages = turns.flat();
      expect(() => checkConversation(messages)).not.toThrow();
      const last = messages.at(-1);
      expect(refusal(last === undefined ? [] : [...messages, last]).param).toBe(
        `messages[${messages.length}].tool_call_id`,
      );
    }),
  );
});
