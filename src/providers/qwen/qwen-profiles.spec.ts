import { catalogueCall, catalogueChatModels } from '../../../test/support/catalogue-call.js';
import { toQwenBody } from './qwen-request.js';

interface Row {
  readonly habit: string;
  readonly control: string;
  readonly whole: string;
  readonly forced: string;
  readonly json: string;
}

function rowOf(model: string): Row {
  const { profile } = catalogueCall(`qwen/${model}`).candidate;
  return {
    habit: profile.thinking.habit,
    control: profile.thinking.control,
    whole: profile.wholeAnswers,
    forced: profile.forcedToolChoice,
    json: profile.structuredOutput,
  };
}

function row(text: string): Row {
  const [habit = '', control = '', whole = '', forced = '', json = ''] = text.split(' ');
  return { habit, control, whole, forced, json };
}

const never = row('never none always accepted json_object');
const openHybrid = row('on budget not_thinking not_thinking json_object');
const alwaysThinks = row('always budget never refused none');
const thinksWhenTold = row('off budget always not_thinking json_object');
const thinksByHabit = row('on budget always not_thinking json_object');

const catalogued: readonly (readonly [string, Row])[] = [
  ['qwen3.8-max', row('always effort always refused json_schema')],
  ['qwen3.8-flash', row('on effort always not_thinking json_schema')],
  ['qwen3.7-max', { ...thinksByHabit, json: 'json_schema' }],
  ['qwen3.7-plus', { ...thinksByHabit, json: 'json_schema' }],
  ['qwen3.6-plus', thinksByHabit],
  ['qwen3.6-flash', thinksByHabit],
  ['qwen3.6-max-preview', thinksByHabit],
  ['qwen3.5-plus', thinksByHabit],
  ['qwen3.5-397b-a17b', openHybrid],
  ['qwen3-max', thinksWhenTold],
  ['qwen-max', never],
  ['qwen-plus', { ...thinksWhenTold, json: 'json_schema' }],
  ['qwen-flash', thinksWhenTold],
  ['qwen3-coder-plus', never],
  ['qwen3-coder-flash', never],
  ['qwen3-coder-480b-a35b-instruct', never],
  ['qwen3-235b-a22b', openHybrid],
  ['qwen3-next-80b-a3b-instruct', never],
  ['qwen3-next-80b-a3b-thinking', alwaysThinks],
  ['qwen3-vl-plus', thinksWhenTold],
  ['qwen3-vl-235b-a22b-thinking', alwaysThinks],
  ['qwq-plus', row('always none never refused none')],
  ['qwen3-omni-flash', row('off budget never not_thinking none')],
];

/** Nothing that any model refuses. */
const strictest = row('always effort never refused json_object');

describe('families of qwen', () => {
  it('every chat model of the catalogue is in this spec', () => {
    expect(catalogued.map(([model]) => `qwen/${model}`)).toEqual(catalogueChatModels('qwen'));
  });

  it.each(catalogued)('%s', (model, expected) => {
    expect(rowOf(model)).toEqual(expected);
  });

  it.each([
    ['qwen3-32b', openHybrid],
    ['qwen3-0.6b', openHybrid],
    ['qwen3.6-27b', openHybrid],
    ['qwen3-30b-a3b-2507', openHybrid],
    ['qwen3-vl-235b-a22b', openHybrid],
    ['qwen3-235b-a22b-thinking-2507', alwaysThinks],
    ['qwen3-235b-a22b-instruct-2507', never],
    ['qvq-max', row('always none never refused none')],
    ['qwq-32b', row('always none never refused none')],
    ['qwen2.5-72b-instruct', never],
    ['qwen-vl-max', never],
    ['qwen-plus-us', { ...thinksWhenTold, json: 'json_schema' }],
    ['qwen-turbo-latest', thinksWhenTold],
    ['qwen3.8-max-0902', row('always effort always refused json_schema')],
    ['qwen3.9-max', strictest],
    ['qwen4-plus', strictest],
    ['quite-another', strictest],
  ])('a name that is not in the catalogue: %s', (model, expected) => {
    expect(rowOf(model)).toEqual(expected);
  });

  it.each(['qwen3.9-max', 'qwen4-plus'])('%s gets nothing that some model refuses', (model) => {
    const call = catalogueCall(`qwen/${model}`, {
      reasoning_effort: 'none',
      tool_choice: { type: 'function', function: { name: 'f' } },
      tools: [{ type: 'function', function: { name: 'f' } }],
      response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' } } },
    });
    expect(toQwenBody(call, true)).toMatchObject({
      reasoning_effort: 'low',
      tool_choice: 'auto',
      response_format: { type: 'json_object' },
      messages: [
        { role: 'system', content: expect.stringMatching(/tool f[^]*JSON Schema/) },
        { role: 'user' },
      ],
    });
    expect(call.adjustments).toEqual(['tool_choice', 'reasoning_effort', 'response_format']);
  });
});
