import { parseConfigFile } from './config-file.js';

const parse = (text: string, environment = {}) =>
  parseConfigFile(text, 'gateway.yaml', environment, () => []);

describe('parseConfigFile', () => {
  it('reads hosts, timeouts and the rule for unknown models', () => {
    const { settings, mistakes } = parse(
      `
# a comment
providers:
  vllm:
    base_url: http://10.0.0.5:8000/v1/
    api_key_env: VLLM_KEY
    models: [meta/llama-3, qwen3]
  local: { base_url: "http://127.0.0.1:11434/v1", api_key: abc }
timeouts:
  connect: 2.5
  idle: 30
allow_unknown_models: false
`,
      { VLLM_KEY: 'from-the-environment' },
    );
    expect(mistakes).toEqual([]);
    expect(settings).toEqual({
      hosts: [
        {
          id: 'vllm',
          baseUrl: 'http://10.0.0.5:8000/v1',
          apiKey: 'from-the-environment',
          models: ['meta/llama-3', 'qwen3'],
        },
        { id: 'local', baseUrl: 'http://127.0.0.1:11434/v1', apiKey: 'abc', models: [] },
      ],
      timeouts: { connectMs: 2500, idleMs: 30_000 },
      allowUnknownModels: false,
      aliases: [],
      routers: [],
    });
  });

  it('reads JSON', () => {
    const { settings, mistakes } = parse('{\n\t"timeouts": {\n\t\t"idle": 5\n\t}\n}\n');
    expect(mistakes).toEqual([]);
    expect(settings.timeouts).toEqual({ idleMs: 5000 });
  });

  it('takes an empty file as no settings', () => {
    expect(parse('# nothing yet\n').mistakes).toEqual([]);
  });

  it.each([
    [
      'providers:\n  vllm:\n    base_url: http://h\n    url: x\n',
      'line 4: unknown key url in providers.vllm; known: base_url',
    ],
    ['timeouts:\n  idle: 0\n', 'line 2: timeouts.idle must be seconds'],
    ['timeouts:\n  idle: soon\n', 'line 2: timeouts.idle must be seconds'],
    ['timeouts: 5\n', 'line 1: timeouts must be a block'],
    ['- a\n- b\n', 'line 1: the file must be a block'],
    ['a: [\n', 'is not valid YAML'],
    ['timeouts: {idle: 1}\ntimeouts: {idle: 2}\n', 'line 2: is not valid YAML (DUPLICATE_KEY)'],
    ['providers:\n  openai:\n    base_url: http://h/v1\n', 'line 3: providers.openai: this id is built in'],
    ['providers:\n  google:\n    base_url: http://h/v1\n', 'line 3: providers.google: this id is built in'],
    ['providers:\n  Big Host:\n    base_url: http://h/v1\n', "line 3: providers.Big Host: a provider's id"],
    ['providers:\n  vllm:\n    models: [a]\n', 'line 3: providers.vllm needs a base_url'],
    ['providers:\n  vllm:\n    base_url: nowhere\n', 'line 3: providers.vllm.base_url must be an http'],
    [
      'providers:\n  v:\n    base_url: http://h\n    api_key: ""\n',
      'line 4: providers.v.api_key is empty or not set',
    ],
    [
      'providers:\n  v:\n    base_url: http://h\n    api_key_env: ABSENT\n',
      'line 4: providers.v.api_key_env: ABSENT is empty or not set',
    ],
    [
      'providers:\n  v:\n    base_url: http://h\n    api_key: 12345678\n',
      'line 4: providers.v.api_key must be a text; put it in quotes',
    ],
    [
      'providers:\n  v:\n    base_url: http://h\n    api_key: abc\n    api_key_env: PRESENT\n',
      'line 5: providers.v has both api_key and api_key_env',
    ],
    [
      'providers:\n  v:\n    base_url: http://h\n    api_key_env: PRESENT\n    api_key: abc\n',
      'line 5: providers.v has both api_key and api_key_env',
    ],
    [
      'providers:\n  v:\n    base_url: http://h\n    models: a\n',
      'line 4: providers.v.models must be a list',
    ],
    [
      'providers:\n  v:\n    base_url: http://h\n    models: [1]\n',
      'line 4: providers.v.models must hold model names',
    ],
    ['providers:\n  v:\n', 'line 2: providers.v must be a block'],
    ['allow_unknown_models: perhaps\n', 'line 1: allow_unknown_models must be true or false'],
    ['constructor: 1\n', 'line 1: unknown key constructor'],
  ])('names the line of a mistake: %j', (text, expected) => {
    const { mistakes } = parse(text, { PRESENT: 'from-the-environment' });
    expect(mistakes).toEqual([expect.stringContaining(expected)]);
    expect(mistakes[0]).toMatch(/^gateway\.yaml line \d+: /);
  });

  it('lists all mistakes and quotes no secret', () => {
    const { mistakes } = parse(
      'providers:\n  v:\n    base_url: http://h\n    api_key: your-secret-key\nother: 1\n',
    );
    expect(mistakes).toHaveLength(2);
    expect(mistakes.join()).not.toContain('your-secret-key');
  });
});
