import { parseConfigFile } from '../../config/config-file.js';
import { checkFileNames } from './file-names.js';

const mistakesIn = (text: string) => parseConfigFile(text, 'gateway.yaml', {}, checkFileNames).mistakes;

describe('the models in the prices of a configuration file', () => {
  it('may be in the catalogue, of a host, newer than the catalogue, and sold by other things than tokens', () => {
    const text = `
providers:
  ollama: { base_url: "http://127.0.0.1:1/v1" }
prices:
  openai/gpt-4o: { web_search_per_1k_calls: "1" }
  sandbox/echo: { input: "1" }
  ollama/llama3.2: { input: "0", output: "0" }
  openai/gpt-99: { input: "1", output: "2", tiers: [{ prompt_tokens_above: 9, input: "3" }] }
  kling/kling-v3: { per_second: "0.1" }
  openai/tts-1: { input: "14" }
`;
    expect(mistakesIn(text)).toEqual([]);
  });

  it.each([
    [
      'prices:\n  gpt-4o: { input: "1" }\n',
      'line 2: prices.gpt-4o: prices are set by id, here openai/gpt-4o',
    ],
    ['prices:\n  nobody/x: { input: "1" }\n', 'line 2: prices.nobody/x is not a model known here'],
    ['prices:\n  sandbox/none: { input: "1" }\n', 'line 2: prices.sandbox/none is not a model known here'],
    [
      'allow_unknown_models: false\nprices:\n  openai/gpt-99: { input: "1", output: "1" }\n',
      'line 3: prices.openai/gpt-99 is not a model known here',
    ],
    ['prices:\n  openai/gpt-99: { input: "1" }\n', 'line 2: prices.openai/gpt-99 needs input and output'],
    [
      'prices:\n  openai/gpt-4o: { per_image: "1" }\n',
      'line 2: prices.openai/gpt-4o.per_image: the model is not sold by that',
    ],
    [
      'prices:\n  kling/kling-v3: { input: "1" }\n',
      'line 2: prices.kling/kling-v3.input: the model is not sold',
    ],
    [
      'prices:\n  kling/kling-v3:\n    per_second: "1"\n    tiers: [{ prompt_tokens_above: 5 }]\n',
      'line 2: prices.kling/kling-v3.tiers: the model is not sold by tokens',
    ],
  ])('%j is a mistake', (text, mistake) => {
    expect(mistakesIn(text)).toEqual([expect.stringContaining(mistake)]);
  });
});
