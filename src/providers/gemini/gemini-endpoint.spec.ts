import { credentialsOf } from '../../contract/credential.js';
import { GeminiEndpoint } from './gemini-endpoint.js';

const endpoint = new GeminiEndpoint('https://vendor.example');

describe('the address of a model', () => {
  it.each([
    ['gemini-2.5-pro', '/v1beta/models/gemini-2.5-pro:generateContent'],
    ['models/gemini-2.5-pro', '/v1beta/models/gemini-2.5-pro:generateContent'],
    ['tunedModels/my-model_1', '/v1beta/tunedModels/my-model_1:generateContent'],
  ])('%s is at %s', (model, path) => {
    expect(endpoint.address(model, false)).toEqual({ origin: 'https://vendor.example', path });
  });

  it('of a stream says that events are wanted', () => {
    expect(endpoint.address('gemini-2.5-pro', true).path).toBe(
      '/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse',
    );
  });

  it('is under the path of the base URL', () => {
    const other = new GeminiEndpoint('http://127.0.0.1:8080/proxy/');
    expect(other.address('m', false)).toEqual({
      origin: 'http://127.0.0.1:8080',
      path: '/proxy/v1beta/models/m:generateContent',
    });
  });

  it.each([
    '',
    '.',
    '..',
    '../files',
    'models/..',
    'models/../../v1beta/files/x',
    'tunedModels/a/b',
    'files/secret',
    'cachedContents/x',
    'm:countTokens?x=',
    'm?key=x',
    'm#x',
    'm%2f..',
    'm\\..',
    'm\nx',
    'm x',
    '-m',
    'ä',
  ])('%j is no model', (model) => {
    expect(() => endpoint.address(model, false)).toThrow(
      expect.objectContaining({ kind: 'model_not_found', param: 'model' }) as Error,
    );
  });
});

it('the credential stands in a header and nowhere else', () => {
  const keys = credentialsOf('a', 'b').map((credential) => endpoint.headers(credential)['x-goog-api-key']);
  expect(keys).toEqual(['a', 'b']);
  expect(endpoint.address('m', true).path).not.toContain('key');
});
