import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { speechContentTypes, type SpeechFormat } from '../../src/contract/speech.js';
import type { RecordedRequest } from '../support/fake-upstream.js';
import {
  geminiEmbeddings,
  imageUsage,
  imagenImages,
  pictureBase64,
  serveMedia,
  soundEvents,
  soundFile,
  vectorOf,
} from '../support/media-replies.js';
import { type MediaRig, startMediaRig } from '../support/media-rig.js';

let rig: MediaRig;
let client: OpenAI;
beforeAll(async () => {
  rig = await startMediaRig();
  client = new OpenAI({ baseURL: `${rig.app.url}/v1`, apiKey: rig.app.apiKey, maxRetries: 0 });
});
beforeEach(() => {
  rig.upstream.clear();
  rig.upstream.script(serveMedia);
});
afterAll(() => rig.close());

const asked = async (): Promise<RecordedRequest> => rig.upstream.arrival();

describe('openai: images.generate', () => {
  const prompt = 'A lighthouse at dusk';

  it('has pictures of OpenAI in base64, and what they took', async () => {
    const answer = await client.images.generate({
      model: 'openai/gpt-image-1.5',
      prompt,
      size: '1536x1024',
      quality: 'medium',
      background: 'transparent',
    });
    expect(answer).toMatchObject({
      created: 1_764_208_800,
      data: [{ b64_json: pictureBase64 }],
      usage: imageUsage,
      size: '1024x1024',
      quality: 'medium',
    });
    const { path, body } = await asked();
    expect(path).toBe('/v1/images/generations');
    expect(body).toEqual({
      model: 'gpt-image-1.5',
      prompt,
      size: '1536x1024',
      quality: 'medium',
      background: 'transparent',
    });
  });

  it('is told that addresses are none of OpenAI’s', async () => {
    const { data, response } = await client.images
      .generate({ model: 'openai/gpt-image-1', prompt, response_format: 'url' })
      .withResponse();
    expect(data.data).toEqual([{ b64_json: pictureBase64 }]);
    expect(response.headers.get('x-clear-adjusted')).toBe('response_format');
    expect((await asked()).body).not.toHaveProperty('response_format');
  });

  it.each(['b64_json', 'url', undefined] as const)('has pictures of Imagen; as %s', async (format) => {
    rig.upstream.script(() => imagenImages(2));
    const { data, response } = await client.images
      .generate({ model: 'google/imagen-4.0-generate-001', prompt, n: 2, response_format: format })
      .withResponse();
    expect(data.data).toEqual([{ b64_json: pictureBase64 }, { b64_json: pictureBase64 }]);
    expect(data.created).toBeGreaterThan(1_700_000_000);
    expect(response.headers.get('x-clear-adjusted')).toBe(format === 'url' ? 'response_format' : null);
    expect((await asked()).path).toBe('/v1beta/models/imagen-4.0-generate-001:predict');
  });

  it.each([
    ['b64_json', { b64_json: pictureBase64 }],
    ['url', { url: 'https://img.example/1.jpeg' }],
    [undefined, { url: 'https://img.example/1.jpeg' }],
  ] as const)('has pictures of Grok; as %s', async (format, picture) => {
    const answer = await client.images.generate({
      model: 'grok/grok-imagine-image',
      prompt,
      n: 3,
      response_format: format,
    });
    expect(answer.data).toEqual([picture, picture, picture]);
  });

  it('gets a refusal as the error of the SDK for it', async () => {
    await expect(client.images.generate({ model: 'openai/gpt-image-1', prompt: ' ' })).rejects.toMatchObject({
      status: 400,
      param: 'prompt',
    });
    await expect(client.images.generate({ model: 'nobody/paints', prompt })).rejects.toBeInstanceOf(
      OpenAI.NotFoundError,
    );
  });
});

describe('openai: audio.speech.create', () => {
  const said = { input: 'Good morning.', voice: 'alloy' } as const;
  /** No text: a decoder on the way would spoil it. */
  const pieces = [
    Buffer.from([0xff, 0xfb, 0x90, 0xc4]),
    Buffer.from([0x00, 0xfe, 0x80]),
    Buffer.from([0xc3]),
  ];
  const sounds = {
    'tts-1': (paceMs = 0) => soundFile(pieces, { paceMs }),
    'gpt-4o-mini-tts': (paceMs = 0) => soundEvents(pieces, null, { paceMs }),
  };
  const models = ['tts-1', 'gpt-4o-mini-tts'] as const;
  const formats = Object.entries(speechContentTypes) as [SpeechFormat, string][];

  it.each(models.flatMap((model) => formats.map(([format, type]) => [model, format, type] as const)))(
    '%s has every byte as %s',
    async (model, format, type) => {
      // Whatever the vendor calls it.
      rig.upstream.script(() => (model === 'tts-1' ? soundFile(pieces) : soundEvents(pieces)));
      const response = await client.audio.speech.create({
        ...said,
        model: `openai/${model}`,
        response_format: format,
      });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe(type);
      expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.concat(pieces));
      expect((await asked()).body).toEqual({
        ...said,
        model,
        response_format: format,
        ...(model !== 'tts-1' && { stream_format: 'sse' }),
      });
    },
  );

  it('has mp3 where no format is named', async () => {
    const response = await client.audio.speech.create({ ...said, model: 'tts-1-hd', speed: 1.5 });
    expect(response.headers.get('content-type')).toBe('audio/mpeg');
    expect(Buffer.from(await response.arrayBuffer()).toString()).toBe('ID3sound');
    expect((await asked()).body).toEqual({ ...said, model: 'tts-1-hd', speed: 1.5 });
  });

  it.each(models)('%s is heard before the vendor has sent its last piece', async (model) => {
    rig.upstream.script(() => ({ ...sounds[model](400), ending: 'hold' }));
    const response = await client.audio.speech.create({ ...said, model: `openai/${model}` });
    const reader = response.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? [])).toEqual(pieces[0]);
    expect((await asked()).chunksSent).toBeLessThan(pieces.length);
    await reader?.cancel();
  });
});

describe('openai: embeddings.create', () => {
  const model = 'openai/text-embedding-3-small';
  const inputs: readonly [string, OpenAI.EmbeddingCreateParams['input'], number][] = [
    ['a text', 'The sea', 1],
    ['texts', ['The sea', 'The sky'], 2],
    ['a text in tokens', [791, 9581], 1],
    ['texts in tokens', [[791, 9581], [791]], 2],
  ];

  it.each(inputs)('embeds %s, in base64 as the SDK wants it', async (_name, input, count) => {
    const answer = await client.embeddings.create({ model, input });
    expect(answer.data.map(({ index, embedding }) => [index, embedding])).toEqual(
      Array.from({ length: count }, (_, index) => [index, vectorOf(3)]),
    );
    expect(answer).toMatchObject({
      object: 'list',
      model: 'text-embedding-3-small',
      usage: { prompt_tokens: 6, total_tokens: 6 },
    });
    expect((await asked()).body).toEqual({
      model: 'text-embedding-3-small',
      input,
      encoding_format: 'base64',
    });
  });

  it('embeds in numbers, as long as asked for', async () => {
    const answer = await client.embeddings.create({
      model,
      input: 'The sea',
      encoding_format: 'float',
      dimensions: 5,
    });
    expect(answer.data[0]?.embedding).toEqual(vectorOf(5));
    expect((await asked()).body).toMatchObject({ encoding_format: 'float', dimensions: 5 });
  });

  it.each(['float', 'base64', undefined] as const)('has embeddings of Gemini; as %s', async (encoding) => {
    rig.upstream.script((request) => geminiEmbeddings(request, 4));
    const answer = await client.embeddings.create({
      model: 'google/gemini-embedding-001',
      input: ['The sea', 'The sky'],
      dimensions: 4,
      encoding_format: encoding,
    });
    const [first, second] = answer.data;
    const floats = vectorOf(4);
    const expected =
      encoding === 'base64' ? Buffer.from(new Float32Array(floats).buffer).toString('base64') : floats;
    expect([first?.embedding, second?.embedding]).toEqual([expected, expected]);
    expect(answer).toMatchObject({ model: 'gemini-embedding-001', usage: { prompt_tokens: 4 } });
    expect((await asked()).path).toBe('/v1beta/models/gemini-embedding-001:batchEmbedContents');
  });
});
