import { parseCatalogModel } from './catalog-parser.js';

const record = {
  id: 'acme/rocket',
  upstream_id: 'rocket-1',
  provider: 'acme',
  prefix: 'acme',
  type: 'chat',
  context_length: 1000,
  max_completion_tokens: null,
  quality: 50,
  modalities: { input: ['text'], output: ['text'] },
  supports: {
    tools: true,
    vision: false,
    audio: false,
    structured_outputs: true,
    reasoning: false,
    web_search: false,
    streaming: true,
  },
  prices: { unit: 'usd_per_million_tokens', input: '0.10', output: '2' },
  aliases: ['rocket'],
  source: 'acme.test',
};

describe('parseCatalogModel', () => {
  it('reads a minimal record', () => {
    expect(parseCatalogModel(record, 'row')).toMatchObject({
      id: 'acme/rocket',
      upstreamId: 'rocket-1',
      name: 'rocket',
      contextLength: 1000,
      maxCompletionTokens: null,
      supports: { structuredOutputs: true, webSearch: false },
      prices: { input: '0.10', output: '2', tiers: [], perSecondVariants: [], fastMode: undefined },
      reasoningEfforts: undefined,
      quality: 50,
      routerUse: undefined,
    });
  });

  it('tells an empty list of efforts from an absent one', () => {
    expect(parseCatalogModel({ ...record, reasoning_efforts: [] }, 'row').reasoningEfforts).toEqual([]);
  });

  it.each([
    ['a missing field', { upstream_id: undefined }, 'row.upstream_id is missing.'],
    ['an unknown field', { colour: 'red' }, 'row.colour is unknown.'],
    ['an unknown price', { prices: { ...record.prices, ouput: '1' } }, 'row.prices.ouput is unknown.'],
    [
      'a price as a number',
      { prices: { ...record.prices, input: 0.1 } },
      'row.prices.input is not a string.',
    ],
    [
      'a price with an exponent',
      { prices: { ...record.prices, input: '1e-7' } },
      'row.prices.input is not a decimal string.',
    ],
    [
      'a negative price',
      { prices: { ...record.prices, input: '-1' } },
      'row.prices.input is not a decimal string.',
    ],
    ['an unknown unit', { prices: { unit: 'eur' } }, 'row.prices.unit is not one of'],
    [
      'an unknown modality',
      { modalities: { input: ['smell'], output: ['text'] } },
      'row.modalities.input is not a list of',
    ],
    ['an unknown type', { type: 'game' }, 'row.type is not one of'],
    ['a foreign prefix', { prefix: 'other' }, 'row.id does not begin with its prefix.'],
    ['a fractional window', { context_length: 1.5 }, 'row.context_length is not a whole number above zero.'],
    [
      'a bad tier',
      { prices: { ...record.prices, tiers: [{ prompt_tokens_above: 0 }] } },
      'row.prices.tiers[0].prompt_tokens_above is not',
    ],
    ['a bad date', { deprecated: 'soon' }, 'row.deprecated is not an ISO date.'],
    ['a chat model without a rank', { quality: undefined }, 'row.quality is missing.'],
    ['a rank above 100', { quality: 101 }, 'row.quality is not a whole number from 1 to 100.'],
    ['a fractional rank', { quality: 50.5 }, 'row.quality is not a whole number above zero.'],
    ['a rank of what is no chat model', { type: 'tts' }, 'row.quality is unknown.'],
    ['an unknown use by routers', { router_use: 'never' }, 'row.router_use is not one of'],
    ['an unknown effort', { reasoning_efforts: ['huge'] }, 'row.reasoning_efforts is not a list of'],
  ])('refuses %s and names it', (_what, change, message) => {
    const changed: unknown = JSON.parse(JSON.stringify({ ...record, ...change }));
    expect(() => parseCatalogModel(changed, 'row')).toThrow(message);
  });

  it('refuses what is not an object', () => {
    expect(() => parseCatalogModel(null, 'row')).toThrow('row is not an object.');
    expect(() => parseCatalogModel([], 'row')).toThrow('row is not an object.');
  });
});
