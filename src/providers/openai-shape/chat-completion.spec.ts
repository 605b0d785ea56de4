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
    ['content', withMessage({ content: 5 })],
    ['reasoning', withMessage({ reasoning_content: {} })],
    ['name of a function', withMessage({ tool_calls: [{ id: 'a', function: { name: 5 } }] })],
    ['arguments', withMessage({ tool_calls: [{ id: 'a', function: { name: 'f', arguments: 5 } }] })],
    ['place', { choices: [{ index: -1, message, finish_reason: 'stop' }] }],
    ['place among choices', { choices: [{ index: '0', message, finish_reason: 'stop' }] }],
  ])('refuses what is no %s', (_name, changes) => {
    expect(() => read(changes)).toThrow(expect.objectContaining({ kind: 'upstream_protocol' }));
  });

  it('takes arguments that are an object for the text of it', () => {
    const tool_calls = [
      { id: 'a', type: 'function', function: { name: 'f', arguments: { city: 'Berlin' } } },
    ];
    const [choice] = read(withMessage({ tool_calls })).completion.choices;
    expect(choice?.message.tool_calls?.[0]?.function?.arguments).toBe('{"city":"Berlin"}');
  });

  it('counts the choices where their host does not', () => {
    const choice = { message, finish_reason: 'stop' };
    const { choices } = read({ choices: [choice, choice] }).completion;
    expect(choices.map(({ index }) => index)).toEqual([0, 1]);
  });

  it.each([
    'many',
    5,
    [1],
    { prompt_tokens: '1' },
    { prompt_tokens: 1, completion_tokens: -1 },
    { total_tokens: 1.5 },
  ])('has no usage where it is %j', (usage) => {
    const { completion, json } = read({ usage });
    expect(completion).not.toHaveProperty('usage');
    expect(json).toBeUndefined();
  });

  it('keeps counts that a host tells only some of', () => {
    expect(read({ usage: { prompt_tokens: 5 } }).completion.usage).toEqual({ prompt_tokens: 5 });
  });
});
