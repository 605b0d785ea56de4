import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { errorOf, type MediaRig, type MediaRoute, startMediaRig } from '../support/media-rig.js';

/** Bad input to images, speech and embeddings: refused by its field, nothing submitted, nothing billed. Source: issue 6. */

let rig: MediaRig;
beforeAll(async () => {
  rig = await startMediaRig();
});
beforeEach(() => rig.upstream.clear());
afterAll(() => rig.close());

async function expectRefused(route: MediaRoute, fields: object, param: string | undefined): Promise<void> {
  const answer = await rig.ask(route, fields as Record<string, unknown>);
  expect([answer.status, errorOf(answer)['param']]).toEqual([400, param]);
  expect(rig.upstream.requests).toHaveLength(0);
  expect(await rig.usageRows(answer.headers['x-request-id'])).toEqual([]);
}

const texts = ['size', 'quality', 'style', 'background', 'moderation', 'output_format', 'user'];

describe('images', () => {
  it.each<[string, object, string]>([
    ['no prompt', { prompt: undefined }, 'prompt'],
    ['an empty prompt', { prompt: '' }, 'prompt'],
    ['a prompt of blanks', { prompt: ' \n\t ' }, 'prompt'],
    ['a prompt that is no text', { prompt: ['A rose'] }, 'prompt'],
    ['no model', { model: undefined }, 'model'],
    ['none of them', { n: 0 }, 'n'],
    ['eleven of them', { n: 11 }, 'n'],
    ['one and a half', { n: 1.5 }, 'n'],
    ['as many as a text says', { n: '2' }, 'n'],
    ['a format that is none', { response_format: 'png' }, 'response_format'],
    ['more than all of its quality', { output_compression: 101 }, 'output_compression'],
    ['a size that the model lacks', { size: '1792x1024' }, 'size'],
    ['a size that nobody has', { size: '7x7' }, 'size'],
    ['more than Imagen makes at once', { model: 'google/imagen-4.0-generate-001', n: 5 }, 'n'],
    ['a size that Imagen lacks', { model: 'google/imagen-4.0-generate-001', size: '7x7' }, 'size'],
    ['a style to Grok', { model: 'grok/grok-imagine-image', style: 'vivid' }, 'style'],
    ['a quality to Grok', { model: 'grok/grok-imagine-image', quality: 'high' }, 'quality'],
    ['as a stream', { stream: true }, 'stream'],
    ['a chain that is no list', { models: 'openai/gpt-image-1' }, 'models'],
    ...texts.map((name): [string, object, string] => [`a number as ${name}`, { [name]: 1 }, name]),
  ])('%s', async (_name, fields, param) => {
    await expectRefused('images', fields, param);
  });
});

describe('speech', () => {
  it.each<[string, object, string]>([
    ['nothing to say', { input: '' }, 'input'],
    ['blanks to say', { input: '  \n' }, 'input'],
    ['10 MB to say', { input: 'a'.repeat(10 * 1024 * 1024) }, 'input'],
    ['no voice', { voice: undefined }, 'voice'],
    ['a voice of blanks', { voice: ' ' }, 'voice'],
    ['a voice that is no text', { voice: 7 }, 'voice'],
    ['too fast', { speed: 5 }, 'speed'],
    ['too slow', { speed: 0.2 }, 'speed'],
    ['as fast as a text says', { speed: '1' }, 'speed'],
    ['a format that is none', { response_format: 'ogg' }, 'response_format'],
    ['as events', { stream_format: 'sse' }, 'stream_format'],
    ['instructions to a model that takes none', { instructions: 'Softly.' }, 'instructions'],
  ])('%s', async (_name, fields, param) => {
    await expectRefused('speech', fields, param);
  });
});

describe('embeddings', () => {
  it.each<[string, object, string]>([
    ['no input', { input: undefined }, 'input'],
    ['an empty text', { input: '' }, 'input'],
    ['an empty list', { input: [] }, 'input'],
    ['a list with an empty text', { input: ['a', ''] }, 'input'],
    ['2,049 texts', { input: Array.from({ length: 2_049 }, () => 'a') }, 'input'],
    ['texts and tokens in one list', { input: ['a', 1] }, 'input'],
    ['half a token', { input: [1.5] }, 'input'],
    ['a token below zero', { input: [-1] }, 'input'],
    ['an empty list of tokens', { input: [[1], []] }, 'input'],
    ['an object', { input: { text: 'a' } }, 'input'],
    ['no dimensions', { dimensions: 0 }, 'dimensions'],
    ['half a dimension', { dimensions: 0.5 }, 'dimensions'],
    [
      'dimensions to a model of one length',
      { model: 'openai/text-embedding-ada-002', dimensions: 5 },
      'dimensions',
    ],
    ['an encoding that is none', { encoding_format: 'hex' }, 'encoding_format'],
    ['tokens to Gemini', { model: 'google/gemini-embedding-001', input: [1, 2] }, 'input'],
  ])('%s', async (_name, fields, param) => {
    await expectRefused('embeddings', fields, param);
  });
});

describe.each(['images', 'speech', 'embeddings'] as const)('%s of a model from nowhere', (route) => {
  it.each(['openai2/x', 'gpt-image-99', 'clearmaas/none', 'x'.repeat(300)])('(%s)', async (model) => {
    const answer = await rig.ask(route, { model });
    expect([404, 400]).toContain(answer.status);
    expect(errorOf(answer)['param']).toBe('model');
    expect(rig.upstream.requests).toHaveLength(0);
  });
});
