import { parseModelFamily } from './model-family.js';

const entry = {
  models: ['sage-2*'],
  thinking: { habit: 'on', control: 'effort', efforts: ['low', 'high'] },
  source: 'its page',
};
const family = (fields: object = {}) => parseModelFamily({ ...entry, ...fields }, 'families/sage.json[0]');

describe('parseModelFamily', () => {
  it('matches the names of its globs, and stands for what OpenAI’s reference allows', () => {
    const { matches, profile } = family();
    expect(['sage-2', 'sage-2-mini', 'sage-1', 'my-sage-2'].map(matches)).toEqual([true, true, false, false]);
    expect(profile).toEqual({
      endpoint: 'chat',
      thinking: { habit: 'on', control: 'effort', efforts: ['low', 'high'], budget: undefined },
      drops: [],
      dropsThinking: [],
      forcedToolChoice: 'accepted',
      structuredOutput: 'json_schema',
      wholeAnswers: 'always',
      streams: true,
      prefill: 'answered',
      tokenPercent: 100,
      mostImageTokens: 16_384,
      traits: [],
    });
  });

  it('writes out sets of fields', () => {
    expect(family({ drops: ['n', '@sampling'] }).profile.drops).toEqual([
      'n',
      'temperature',
      'top_p',
      'logprobs',
      'top_logprobs',
    ]);
  });

  it.each([
    [{ drops: ['@samplings'] }, 'families/sage.json[0].drops names @samplings, which is no set of fields.'],
    [{ drops_thinking: ['@x'] }, 'families/sage.json[0].drops_thinking names @x'],
    [{ thinking: { habit: 'often', control: 'none' } }, 'families/sage.json[0].thinking.habit'],
    [{ endpoint: 'messages' }, 'families/sage.json[0].endpoint'],
    [{ traits: ['singing'] }, 'families/sage.json[0].traits'],
    [{ colour: 'red' }, 'families/sage.json[0]'],
    [{ source: undefined }, 'families/sage.json[0].source'],
  ])('%j is refused, with the place named', (fields, message) => {
    expect(() => family(fields)).toThrow(message);
  });
});
