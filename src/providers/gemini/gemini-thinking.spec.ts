import { bodyFor, sent } from '../../../test/support/gemini-calls.js';
import { efforts } from '../../contract/chat.js';

const thinking = (model: string, fields: object = {}): unknown =>
  bodyFor(model, fields).generationConfig?.thinkingConfig;
const levels = (model: string): unknown =>
  efforts.map((reasoning_effort) => {
    const config = bodyFor(model, { reasoning_effort }).generationConfig?.thinkingConfig;
    return config?.thinkingLevel;
  });
const budgets = (model: string, fields: object = {}): unknown =>
  efforts.map((reasoning_effort) => {
    const config = bodyFor(model, { ...fields, reasoning_effort }).generationConfig?.thinkingConfig;
    return config?.thinkingBudget;
  });

describe('levels', () => {
  it.each([
    ['gemini-3-pro-preview', ['LOW', 'LOW', 'LOW', 'HIGH', 'HIGH', 'HIGH', 'HIGH']],
    ['gemini-3.1-pro-preview', ['LOW', 'LOW', 'LOW', 'MEDIUM', 'HIGH', 'HIGH', 'HIGH']],
    ['gemini-3-flash-preview', ['MINIMAL', 'MINIMAL', 'LOW', 'MEDIUM', 'HIGH', 'HIGH', 'HIGH']],
    ['gemini-3.1-flash-lite', ['MINIMAL', 'MINIMAL', 'LOW', 'MEDIUM', 'HIGH', 'HIGH', 'HIGH']],
    ['gemini-3.5-flash-lite', ['MINIMAL', 'MINIMAL', 'LOW', 'MEDIUM', 'HIGH', 'HIGH', 'HIGH']],
    ['gemini-3.6-flash', ['MINIMAL', 'MINIMAL', 'LOW', 'MEDIUM', 'HIGH', 'HIGH', 'HIGH']],
    ['gemini-3.7-flash', ['LOW', 'LOW', 'LOW', 'MEDIUM', 'HIGH', 'HIGH', 'HIGH']],
    ['gemini-3.8-flash', ['LOW', 'LOW', 'LOW', 'MEDIUM', 'HIGH', 'HIGH', 'HIGH']],
    ['gemini-flash-latest', ['LOW', 'LOW', 'LOW', 'MEDIUM', 'HIGH', 'HIGH', 'HIGH']],
    ['gemma-4-31b-it', ['MINIMAL', 'MINIMAL', 'MINIMAL', 'HIGH', 'HIGH', 'HIGH', 'HIGH']],
  ])('T60, T61: those of %s', (model, expected) => {
    expect(levels(model)).toEqual(expected);
    expect(budgets(model)).toEqual(efforts.map(() => undefined));
  });

  it('a level that is another than the effort is told to the caller', () => {
    expect(sent('gemini-3.8-flash', { reasoning_effort: 'minimal' }).adjusted).toEqual(['reasoning_effort']);
    expect(sent('gemini-3.8-flash', { reasoning_effort: 'low' }).adjusted).toEqual([]);
  });

  it('T61: a budget asked for is said as a level', () => {
    const google = (thinking_budget: number): object => ({
      google: { thinking_config: { thinking_budget } },
    });
    expect(thinking('gemma-4-31b-it', google(0))).toEqual({ thinkingLevel: 'MINIMAL' });
    expect(thinking('gemini-3.8-flash', google(8000))).toEqual({
      thinkingLevel: 'MEDIUM',
      includeThoughts: true,
    });
    expect(thinking('gemini-3.8-flash', google(99_999))).toEqual({
      thinkingLevel: 'HIGH',
      includeThoughts: true,
    });
    expect(thinking('gemini-3.8-flash', google(-1))).toEqual({ includeThoughts: true });
  });
});

describe('budgets', () => {
  it('T60: shares of the longest, thinking off where it can be', () => {
    expect(budgets('gemini-2.5-pro')).toEqual([128, 1638, 6553, 16_384, 26_214, 32_768, 32_768]);
    expect(budgets('gemini-2.5-flash')).toEqual([0, 1228, 4915, 12_288, 19_660, 24_576, 24_576]);
    expect(budgets('gemini-2.5-flash-lite')).toEqual([0, 1228, 4915, 12_288, 19_660, 24_576, 24_576]);
    expect(levels('gemini-2.5-pro')).toEqual(efforts.map(() => undefined));
  });

  it('shares of a shorter limit on the answer, which leave room for one', () => {
    expect(budgets('gemini-2.5-flash', { max_tokens: 1000 })).toEqual([0, 50, 200, 500, 800, 800, 800]);
    expect(budgets('gemini-2.5-flash-lite', { max_tokens: 1000 })).toEqual([0, 512, 512, 512, 800, 800, 800]);
    expect(budgets('gemini-2.5-pro', { max_tokens: 60_000 })).toEqual(budgets('gemini-2.5-pro'));
  });

  it("the caller's own wins over the effort, within the bounds of the model", () => {
    const google = (thinking_budget: number): object => ({
      reasoning_effort: 'low',
      extra_body: { google: { thinking_config: { thinking_budget } } },
    });
    expect(thinking('gemini-2.5-pro', google(2000))).toEqual({ thinkingBudget: 2000, includeThoughts: true });
    expect(thinking('gemini-2.5-pro', google(0))).toEqual({ thinkingBudget: 128, includeThoughts: true });
    expect(thinking('gemini-2.5-flash', google(0))).toEqual({ thinkingBudget: 0 });
    expect(thinking('gemini-2.5-flash', google(-1))).toEqual({ thinkingBudget: -1, includeThoughts: true });
    expect(thinking('gemini-2.5-flash-lite', google(10))).toEqual({
      thinkingBudget: 512,
      includeThoughts: true,
    });
    expect(thinking('gemini-2.5-flash', google(99_999))).toEqual({
      thinkingBudget: 24_576,
      includeThoughts: true,
    });
  });

  it('a level asked for is said as a budget', () => {
    const google = { thinking_config: { thinking_level: 'HIGH', include_thoughts: false } };
    expect(thinking('gemini-2.5-flash', { google })).toEqual({ thinkingBudget: 19_660 });
  });
});

describe('thoughts', () => {
  it('T76: are asked for wherever there are some', () => {
    expect(thinking('gemini-3.8-flash')).toEqual({ includeThoughts: true });
    expect(thinking('gemini-2.5-pro')).toEqual({ includeThoughts: true });
    expect(thinking('gemini-2.5-flash')).toEqual({ includeThoughts: true });
    expect(thinking('gemini-2.5-flash-lite')).toBeUndefined();
    expect(thinking('gemini-2.5-flash-lite', { reasoning_effort: 'low' })).toMatchObject({
      includeThoughts: true,
    });
    expect(thinking('gemini-3.8-flash', { reasoning_effort: 'none' })).toEqual({ thinkingLevel: 'LOW' });
    expect(thinking('gemini-2.5-pro', { reasoning_effort: 'none' })).toEqual({ thinkingBudget: 128 });
  });

  it('models that do not think are told nothing', () => {
    const { body, adjusted } = sent('gemini-2.0-flash', { reasoning_effort: 'high' });
    expect(body.generationConfig).toBeUndefined();
    expect(adjusted).toEqual(['reasoning_effort']);
  });
});
