import { fromCompletionAnswer } from './chat-completion.js';

const message = { role: 'assistant', content: 'Hi', refusal: null };
const whole = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message, finish_reason: 'stop' }],
};

function read(changes: object) {
  const body = Buffer.from(JSON.stringify({ ...whole, ...changes }));
  return fromCompletionAnswer({ status: 200, headers: {}, body });
}

const withMessage = (fields: object) => ({
  choices: [{ index: 0, message: { ...message, ...fields }, finish_reason: 'stop' }],
});

describe('fromCompletionAnswer', () => {
  it('leaves the bytes of an answer that says everything the way OpenAI does', () => {
    expect(read({}).json?.toString()).toBe(JSON.stringify(whole));
  });

  it('does not say who answered behind a host that is a gateway itself', () => {
    const { completion, json } = read({ provider: 'Somebody' });
    expect(json).toBeUndefined();
    expect(completion).toEqual(whole);
  });

  it('calls reasoning by the one name clients look for', () => {
    const { completion, json } = read(withMessage({ reasoning: 'Why' }));
    expect(json).toBeUndefined();
    expect(completion.choices[0]?.message).toEqual({ ...message, reasoning_content: 'Why' });
    expect(read(withMessage({ reasoning: null })).json).toBeDefined();
  });

  it.each([[42], [{}], [''], [null]])('gives an answer an id of its own for %j', (id) => {
    expect(read({ id }).completion.id).toMatch(/^chatcmpl-/);
  });

  it.each([
    ['choices', { choices: 5 }],
    ['a choice', { choices: [null] }],
    ['a message', { choices: [{ index: 0, message: 'text', finish_reason: 'stop' }] }],
    ['a list of tool calls', withMessage({ tool_calls: 'none' })],
  ])('refuses what is no %s', (_name, changes) => {
    expect(() => read(changes)).toThrow(expect.objectContaining({ kind: 'upstream_protocol' }));
  });
});
