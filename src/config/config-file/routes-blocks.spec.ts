import { parseConfigFile } from '../config-file.js';

const parse = (text: string) => parseConfigFile(text, 'gateway.yaml', {}, () => []);

const usual = {
  allowedModels: [],
  strategy: 'balanced',
  defaultModel: undefined,
  enabled: true,
  hedge: false,
  source: 'config_file',
};

describe('aliases and routers of a configuration file', () => {
  it('are read with their lines', () => {
    const { settings, mistakes } = parse(`
aliases:
  fast: openai/gpt-4o-mini
  team/best model: clearmaas/frugal
routers:
  frugal:
    allowed_models: [openai/*, deepseek/*]
    strategy: cheapest
    default_model: fast
    hedge: true
  narrow:
    workspace: ws_team
    allowed_models: |
      google/gemini-*,
      grok/*
    enabled: false
  plain: {}
`);
    expect(mistakes).toEqual([]);
    expect(settings.aliases).toEqual([
      { name: 'fast', target: 'openai/gpt-4o-mini', line: 3 },
      { name: 'team/best model', target: 'clearmaas/frugal', line: 4 },
    ]);
    expect(settings.routers).toEqual([
      {
        router: {
          ...usual,
          name: 'frugal',
          allowedModels: ['openai/*', 'deepseek/*'],
          strategy: 'cheapest',
          defaultModel: 'fast',
          hedge: true,
        },
        workspaceId: undefined,
        defaultModelLine: 9,
      },
      {
        router: { ...usual, name: 'narrow', allowedModels: ['google/gemini-*', 'grok/*'], enabled: false },
        workspaceId: 'ws_team',
        defaultModelLine: 12,
      },
      { router: { ...usual, name: 'plain' }, workspaceId: undefined, defaultModelLine: 17 },
    ]);
  });

  const long = 'x'.repeat(257);

  it.each([
    ['aliases: [a]\n', 'line 1: aliases must be a block'],
    ['aliases:\n  a: 5\n', 'line 2: aliases.a must name a model or a router'],
    ['aliases:\n  a: [b]\n', 'line 2: aliases.a must name a model or a router'],
    ['aliases:\n  a: ""\n', 'line 2: aliases.a must name a model or a router'],
    ['aliases:\n  a: a\n', 'line 2: aliases.a stands for itself'],
    [
      'aliases:\n  a: b\n  b: x/y\n',
      'line 2: aliases.a must stand for a model or a router; b is another alias',
    ],
    ['aliases:\n  a: b-high\n  b: x/y\n', 'line 2: aliases.a must stand for a model or a router; b-high is'],
    ['aliases:\n  模型: x/y\n', 'line 2: aliases.模型: an alias must consist of visible ASCII'],
    ['aliases:\n  "": x/y\n', 'line 2: aliases.: an alias must consist of visible ASCII'],
    ['aliases:\n  "a\\nb": x/y\n', 'an alias must consist of visible ASCII'],
    ['aliases:\n  " a": x/y\n', 'an alias must consist of visible ASCII'],
    [`aliases:\n  ${long}: x/y\n`, 'an alias must not be longer than 256 characters'],
    [
      'aliases:\n  clearmaas/a: x/y\n',
      'line 2: aliases.clearmaas/a: an alias must not begin with clearmaas/',
    ],
    ['aliases:\n  a: clearmaas/B\n', 'line 2: aliases.a: the name of a router must be 1 to 50'],
    ['aliases:\n  a: clearmaas/clearmaas\n', 'line 2: aliases.a: the name of a router is reserved'],
    ['aliases: {a: x/y}\naliases: {}\n', 'line 2: is not valid YAML (DUPLICATE_KEY)'],
    ['routers: 5\n', 'line 1: routers must be a block'],
    ['routers:\n  a:\n', 'line 2: routers.a must be a block'],
    ['routers:\n  clearmaas: {}\n', 'line 2: routers.clearmaas: the name of a router is reserved'],
    ['routers:\n  My Router: {}\n', 'line 2: routers.My Router: the name of a router must be 1 to 50'],
    ['routers:\n  a:\n    models: [b]\n', 'line 3: unknown key models in routers.a; known: workspace,'],
    ['routers:\n  a:\n    strategy: cheap\n', 'line 3: routers.a.strategy must be one of cheapest, quality'],
    ['routers:\n  a:\n    enabled: yes please\n', 'line 3: routers.a.enabled must be true or false'],
    ['routers:\n  a:\n    hedge: 1\n', 'line 3: routers.a.hedge must be true or false'],
    ['routers:\n  a:\n    workspace: 7\n', 'line 3: routers.a.workspace must be the id of a workspace'],
    [
      'routers:\n  a:\n    default_model: [b]\n',
      'line 3: routers.a.default_model must be the name of a model',
    ],
    [
      'routers:\n  a:\n    allowed_models: {b: c}\n',
      'line 3: routers.a.allowed_models must be a list of globs',
    ],
    [
      'routers:\n  a:\n    allowed_models:\n      - ok/*\n      - 5\n',
      'line 5: routers.a.allowed_models must hold globs over model ids only',
    ],
    [
      `routers:\n  a:\n    allowed_models:\n      - ok/*\n      - ${long}\n`,
      'line 5: routers.a.allowed_models[1] must be a glob over model ids, of 1 to 256 characters',
    ],
    [
      `routers:\n  a:\n    allowed_models: "${'x,'.repeat(101)}"\n`,
      'line 3: routers.a.allowed_models must not have more than 100 globs',
    ],
  ])('name the line of a mistake: %j', (text, expected) => {
    const { mistakes } = parse(text);
    expect(mistakes).toEqual([expect.stringContaining(expected)]);
    expect(mistakes[0]).toMatch(/^gateway\.yaml line \d+: /);
  });

  it('are all checked at once, in the order of the file and together with what the catalogue says', () => {
    const { mistakes } = parseConfigFile(
      'routers:\n  A: {}\nlimits: 1\naliases:\n  a: a\n  b: nobody\n  b: gpt-4o\n',
      'gateway.yaml',
      {},
      ({ aliases }) => aliases.map(({ line, target }) => ({ line, text: `${target} was asked for` })),
    );
    expect(mistakes.map((mistake) => mistake.replace('gateway.yaml line ', ''))).toEqual([
      expect.stringMatching(/^2: routers\.A: the name/),
      expect.stringMatching(/^3: unknown key limits/),
      '5: aliases.a stands for itself.',
      '5: a was asked for.',
      '6: nobody was asked for.',
      '7: is not valid YAML (DUPLICATE_KEY).',
      '7: gpt-4o was asked for.',
    ]);
  });
});
