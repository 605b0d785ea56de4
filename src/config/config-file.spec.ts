import { credentialsOf } from '../contract/credential.js';
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
      providers: {},
      prices: [],
      hosts: [
        {
          id: 'vllm',
          baseUrl: 'http://10.0.0.5:8000/v1',
          credentials: credentialsOf('from-the-environment'),
          models: ['meta/llama-3', 'qwen3'],
        },
        { id: 'local', baseUrl: 'http://127.0.0.1:11434/v1', credentials: credentialsOf('abc'), models: [] },
      ],
      timeouts: { connectMs: 2500, idleMs: 30_000 },
      breakers: {},
      retries: undefined,
      allowUnknownModels: false,
      aliases: [],
      routers: [],
    });
  });

  it('reads credentials with weights and accounts, breakers and retries', () => {
    const { settings, mistakes } = parse(
      `
providers:
  gemini:
    base_url: https://proxy.example/
    credentials:
      - { api_key_env: FIRST, weight: 3, account: main }
      - { api_key: second, account: main }
      - api_key: third
breakers: { failures: 8, cooldown: 1.5, max_cooldown: 60 }
retries: 0
`,
      { FIRST: 'first' },
    );
    expect(mistakes).toEqual([]);
    expect(settings).toMatchObject({
      providers: {
        gemini: {
          baseUrl: 'https://proxy.example',
          credentials: [
            { id: '1', secret: 'first', weight: 3, account: 'main' },
            { id: '2', secret: 'second', weight: 1, account: 'main' },
            { id: '3', secret: 'third', weight: 1, account: '3' },
          ],
        },
      },
      breakers: { failures: 8, cooldownMs: 1500, maxCooldownMs: 60_000 },
      retries: 0,
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
    ['providers:\n  google:\n    base_url: http://h/v1\n', 'line 3: providers.google: this id is taken'],
    ['providers:\n  openai:\n    models: [a]\n', 'line 3: unknown key models in providers.openai'],
    ['providers:\n  openai:\n    credentials: []\n', 'line 3: providers.openai.credentials must be a list'],
    [
      'providers:\n  openai:\n    credentials:\n      - weight: 2\n',
      'line 4: providers.openai.credentials[0] needs an api_key',
    ],
    [
      'providers:\n  openai:\n    credentials:\n      - { api_key: abc, weight: 0 }\n',
      'line 4: providers.openai.credentials[0].weight must be a number above 0',
    ],
    [
      'providers:\n  openai:\n    credentials:\n      - { api_key: abc, account: 7 }\n',
      'line 4: providers.openai.credentials[0].account must be a text',
    ],
    [
      'providers:\n  openai:\n    credentials:\n      - { api_key: abc, api_key_env: PRESENT }\n',
      'line 4: providers.openai.credentials[0] gives its secret twice',
    ],
    [
      'providers:\n  openai:\n    api_key: abc\n    credentials:\n      - api_key: abc\n',
      'line 5: providers.openai gives its credentials twice',
    ],
    [
      'providers:\n  v:\n    base_url: http://h\n    api_key_env: constructor\n',
      'line 4: providers.v.api_key_env: constructor is empty or not set',
    ],
    [
      'providers:\n  v:\n    base_url: http://h\n    models: [模型]\n',
      'line 4: providers.v.models: a name must consist of visible ASCII',
    ],
    ['breakers:\n  failures: 0\n', 'line 2: breakers.failures must be a whole number'],
    ['breakers:\n  cooldown: soon\n', 'line 2: breakers.cooldown must be seconds'],
    ['breakers:\n  enabled: 1\n', 'line 2: breakers.enabled must be true or false'],
    ['retries: 2\n', 'line 1: retries must be 0 or 1'],
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
      'line 5: providers.v gives its credentials twice',
    ],
    [
      'providers:\n  v:\n    base_url: http://h\n    api_key_env: PRESENT\n    api_key: abc\n',
      'line 5: providers.v gives its credentials twice',
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
