import { parseConfigFile } from '../config-file.js';

const parse = (text: string) => parseConfigFile(text, 'gateway.yaml', {}, () => []);

describe('prices of a configuration file', () => {
  it('are read with their lines', () => {
    const { settings, mistakes } = parse(`
prices:
  openai/gpt-4o:
    input: "2.25"
    cache_read: '0.000001'
    web_search_per_1k_calls: "8.123456789"
  ollama/llama3.2:
    input: "0"
    output: "0"
    tiers:
      - prompt_tokens_above: 1000
        output: "0.5"
  kling/kling-v3: { per_second: "0.084000000001" }
`);
    expect(mistakes).toEqual([]);
    expect(settings.prices).toEqual([
      {
        modelId: 'openai/gpt-4o',
        override: {
          rates: { input: '2.25', cacheRead: '0.000001', webSearchPer1kCalls: '8.123456789' },
          tiers: undefined,
        },
        line: 3,
      },
      {
        modelId: 'ollama/llama3.2',
        override: {
          rates: { input: '0', output: '0' },
          tiers: [{ promptTokensAbove: 1000, output: '0.5' }],
        },
        line: 7,
      },
      {
        modelId: 'kling/kling-v3',
        override: { rates: { perSecond: '0.084000000001' }, tiers: undefined },
        line: 13,
      },
    ]);
  });

  it('may stand in JSON', () => {
    expect(parse('{"prices":{"a/b":{"input":"1"}}}').settings.prices).toMatchObject([
      { modelId: 'a/b', override: { rates: { input: '1' } }, line: 1 },
    ]);
  });

  const inQuotes = 'must be a decimal number of USD in quotes, such as "0.15"';

  it.each([
    ['prices: []\n', 'line 1: prices must be a block of keys and values'],
    ['prices:\n  a/b: "1"\n', 'line 2: prices.a/b must be a block of keys and values'],
    ['prices:\n  a/b: {}\n', 'line 2: prices.a/b names no price'],
    ['prices:\n  "": { input: "1" }\n', 'line 2: prices.: the id of a model has 1 to 256 characters'],
    ['prices:\n  a/b:\n    input: 0.15\n', `line 3: prices.a/b.input ${inQuotes}`],
    ['prices:\n  a/b:\n    input: 1\n', `line 3: prices.a/b.input ${inQuotes}`],
    ['prices:\n  a/b:\n    input: [1]\n', `line 3: prices.a/b.input ${inQuotes}`],
    ['prices:\n  a/b:\n    input: "-1"\n', `line 3: prices.a/b.input ${inQuotes}`],
    ['prices:\n  a/b:\n    input: "1e-7"\n', `line 3: prices.a/b.input ${inQuotes}`],
    ['prices:\n  a/b:\n    input: "NaN"\n', `line 3: prices.a/b.input ${inQuotes}`],
    ['prices:\n  a/b:\n    input: ""\n', `line 3: prices.a/b.input ${inQuotes}`],
    [`prices:\n  a/b:\n    input: "${'9'.repeat(40)}"\n`, `line 3: prices.a/b.input ${inQuotes}`],
    ['prices:\n  a/b:\n    output: "1000.1"\n', 'line 3: prices.a/b.output must not be above "1000"'],
    [
      'prices:\n  a/b:\n    input: "0.0000001"\n',
      'line 3: prices.a/b.input must not have more than 6 decimals',
    ],
    [
      'prices:\n  a/b:\n    web_search_per_1k_calls: "0.0000000001"\n',
      'line 3: prices.a/b.web_search_per_1k_calls must not have more than 9 decimals',
    ],
    ['prices:\n  a/b:\n    ouput: "1"\n', 'line 3: unknown key ouput in prices.a/b; known: input, output'],
    ['prices:\n  a/b:\n    upstream_unit_usd: "1"\n', 'line 3: unknown key upstream_unit_usd in prices.a/b'],
    ['prices:\n  a/b:\n    tiers: {}\n', 'line 3: prices.a/b.tiers must be a list of blocks'],
    [
      'prices:\n  a/b:\n    tiers:\n      - input: "1"\n',
      'line 4: prices.a/b.tiers[0] needs prompt_tokens_above',
    ],
    [
      'prices:\n  a/b:\n    tiers:\n      - prompt_tokens_above: 0.5\n        input: "1"\n',
      'line 4: prices.a/b.tiers[0].prompt_tokens_above must be a whole number above 0',
    ],
    [
      'prices:\n  a/b:\n    tiers:\n      - { prompt_tokens_above: 5, input: "1" }\n      - { prompt_tokens_above: 5 }\n',
      'line 4: prices.a/b.tiers names a bound twice',
    ],
    ['prices:\n  a/b: { input: "1" }\n  a/b: { input: "2" }\n', 'line 3: is not valid YAML (DUPLICATE_KEY)'],
  ])('%j is a mistake', (text, mistake) => {
    expect(parse(text).mistakes).toEqual([expect.stringContaining(`gateway.yaml ${mistake}`)]);
  });
});
