import { catalogueCall, catalogueChatModels } from '../../../test/support/catalogue-call.js';

interface Row {
  readonly habit: string;
  readonly efforts: string;
  readonly drops: string;
}

function rowOf(model: string): Row {
  const { thinking, drops } = catalogueCall(`grok/${model}`).candidate.profile;
  return { habit: thinking.habit, efforts: thinking.efforts.join(' '), drops: drops.join(' ') };
}

const older = 'frequency_penalty presence_penalty stop';
const newer = `${older} logprobs top_logprobs`;
const silent: Row = { habit: 'never', efforts: '', drops: '' };

const catalogued: readonly (readonly [string, Row])[] = [
  ['grok-4.7', { habit: 'always', efforts: 'low medium high xhigh', drops: newer }],
  ['grok-4.6', { habit: 'always', efforts: 'low medium high xhigh', drops: newer }],
  ['grok-4.5', { habit: 'always', efforts: 'low medium high', drops: newer }],
  ['grok-4.3', { habit: 'on', efforts: 'none low medium high', drops: newer }],
  ['grok-4.20-0309-reasoning', { habit: 'always', efforts: '', drops: newer }],
  ['grok-4.20-0309-non-reasoning', silent],
  ['grok-build-0.1', { habit: 'always', efforts: '', drops: newer }],
  ['grok-4-fast-reasoning', { habit: 'always', efforts: '', drops: older }],
  ['grok-4-fast-non-reasoning', silent],
  ['grok-4-1-fast-reasoning', { habit: 'always', efforts: '', drops: older }],
  ['grok-4-1-fast-non-reasoning', silent],
  ['grok-4', { habit: 'always', efforts: '', drops: older }],
];
const strictest: Row = { habit: 'always', efforts: 'low medium high', drops: newer };

describe('families of grok', () => {
  it('every chat model of the catalogue is in this spec', () => {
    expect(catalogued.map(([model]) => `grok/${model}`)).toEqual(catalogueChatModels('grok'));
  });

  it.each(catalogued)('%s', (model, expected) => {
    expect(rowOf(model)).toEqual(expected);
  });

  it.each([
    ['grok-4.6-0801', { habit: 'always', efforts: 'low medium high xhigh', drops: newer }],
    ['grok-4-0709', { habit: 'always', efforts: '', drops: older }],
    ['grok-code-fast-1', { habit: 'always', efforts: '', drops: older }],
    ['grok-3-mini-fast', { habit: 'always', efforts: 'low high', drops: older }],
    ['grok-3', silent],
    ['grok-2-vision', silent],
    ['grok-4.8', strictest],
    ['grok-5', strictest],
    ['quite-another', strictest],
  ])('a name that is not in the catalogue: %s', (model, expected) => {
    expect(rowOf(model)).toEqual(expected);
  });

  it('all take schemas and demands, and answer whole', () => {
    for (const model of [...catalogueChatModels('grok'), 'grok/grok-5'])
      expect(catalogueCall(model).candidate.profile).toMatchObject({
        structuredOutput: 'json_schema',
        forcedToolChoice: 'accepted',
        wholeAnswers: 'always',
      });
  });
});
