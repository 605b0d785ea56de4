import { parseConfigFile } from '../../config/config-file.js';
import { checkFileNames } from './file-names.js';

const mistakesIn = (text: string) => parseConfigFile(text, 'gateway.yaml', {}, checkFileNames).mistakes;

describe('the names in a configuration file', () => {
  it('may be ids, bare names, with an effort, of hosts, of models newer than the catalogue', () => {
    const text = `
providers:
  ollama: { base_url: "http://127.0.0.1:1/v1" }
aliases:
  a: openai/gpt-4o
  b: gpt-4o
  c: gpt-5-high
  d: ollama/llama3.2
  e: openai/gpt-99
  gpt-4o-mini: deepseek/deepseek-chat
  f: clearmaas/not-made-yet
routers:
  r: { default_model: a }
  q: { default_model: b-high }
  s: { default_model: sandbox/echo }
  t: { default_model: tts-1 }
`;
    expect(mistakesIn(text)).toEqual([]);
  });

  it.each([
    ['aliases:\n  a: nobody\n', 'line 2: aliases.a: nobody is not a model known here'],
    ['aliases:\n  a: nobody/model\n', 'line 2: aliases.a: nobody/model is not a model known here'],
    ['aliases:\n  a: sandbox/none\n', 'line 2: aliases.a: sandbox/none is not a model known here'],
    ['aliases:\n  a: openai/\n', 'line 2: aliases.a: openai/ is not a model known here'],
    ['aliases:\n  a: openai/模型\n', 'line 2: aliases.a: openai/模型 is not a model known here'],
    [
      'allow_unknown_models: false\naliases:\n  a: openai/gpt-99\n',
      'line 3: aliases.a: openai/gpt-99 is not a model known here',
    ],
    ['aliases:\n  openai/gpt-4o: gpt-5\n', 'line 2: aliases.openai/gpt-4o: this is the id of a model'],
    ['routers:\n  r:\n    default_model: nobody\n', 'line 3: routers.r.default_model: nobody is not a model'],
    [
      'routers:\n  r:\n    default_model: clearmaas/r\n',
      'line 3: routers.r.default_model: clearmaas/r is a router',
    ],
    [
      'aliases:\n  gpt-5: clearmaas/r\nrouters:\n  r:\n    default_model: gpt-5-high\n',
      'line 5: routers.r.default_model: gpt-5-high is a router',
    ],
    [
      'aliases:\n  a: clearmaas/r\nrouters:\n  r:\n    default_model: a\n',
      'line 5: routers.r.default_model: a is a router, which another router cannot have for its default',
    ],
  ])('are mistakes in %j', (text, expected) => {
    expect(mistakesIn(text)).toEqual([expect.stringContaining(expected)]);
  });

  it('are not judged twice', () => {
    expect(mistakesIn('aliases:\n  a: b\n  b: a\n  c: c\n  d: c-low\n')).toHaveLength(4);
  });
});
