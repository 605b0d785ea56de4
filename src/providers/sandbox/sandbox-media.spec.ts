import { crc32, inflateSync } from 'node:zlib';
import { mediaCall } from '../../../test/support/media-call.js';
import { failureOf, outcomeOf } from '../../../test/support/provider-contract/contract-run.js';
import type { EmbeddingRequest } from '../../contract/embedding.js';
import type { ImageRequest } from '../../contract/image.js';
import type { SpeechFormat, SpeechRequest } from '../../contract/speech.js';
import { SandboxAdapter } from './sandbox.adapter.js';

const { images, speech, embeddings } = new SandboxAdapter();
const imageCall = (fields: Partial<ImageRequest> = {}, model = 'image') =>
  mediaCall<ImageRequest>(`sandbox/${model}`, { prompt: 'A rose', ...fields });
const speechCall = (fields: Partial<SpeechRequest> = {}) =>
  mediaCall<SpeechRequest>('sandbox/speech', { input: 'Good day', voice: 'alloy', ...fields });
const embeddingCall = (fields: Omit<EmbeddingRequest, 'model'>) =>
  mediaCall<EmbeddingRequest>('sandbox/embedding', fields);

describe('sandbox/image', () => {
  const draw = async (fields: Partial<ImageRequest> = {}) => {
    const [event] = (await outcomeOf(images.answer(imageCall(fields)))).values;
    if (event === undefined) throw new Error('It has drawn nothing.');
    return event;
  };

  it('draws a PNG of one colour, the same for the same prompt', async () => {
    const { body } = await draw({ response_format: 'b64_json' });
    const png = Buffer.from(body.data[0]?.b64_json ?? '', 'base64');
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    const types: string[] = [];
    for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
      const end = at + 8 + png.readUInt32BE(at);
      const type = png.toString('latin1', at + 4, at + 8);
      expect(png.readUInt32BE(end)).toBe(crc32(png.subarray(at + 4, end)));
      if (type === 'IDAT') expect(inflateSync(png.subarray(at + 8, end))).toHaveLength(64 * 9);
      types.push(type);
    }
    expect(types).toEqual(['IHDR', 'PLTE', 'IDAT', 'IEND']);
    expect((await draw({ response_format: 'b64_json' })).body.data).toEqual(body.data);
  });

  it('gives an address by itself, and as many as are asked for, each another', async () => {
    const { body, media } = await draw({ n: 3 });
    expect(new Set(body.data.map(({ url }) => url)).size).toBe(3);
    for (const { url } of body.data) expect(url).toMatch(/^data:image\/png;base64,iVBORw0KGgo/);
    expect(media).toEqual({ images: 3 });
    const { request, candidate } = imageCall({ n: 3 });
    expect(images.most(request, candidate)).toEqual({ media });
  });

  it('is sent the request, and no other model draws', async () => {
    const call = imageCall();
    await outcomeOf(images.answer(call));
    expect(call.sentCount()).toBe(1);
    expect((await failureOf(images.answer(imageCall({}, 'echo')))).kind).toBe('model_not_found');
  });
});

describe('sandbox/speech', () => {
  it.each<[SpeechFormat | undefined, string, RegExp]>([
    [undefined, 'audio/mpeg', /^fffb90c4(00)+$/],
    ['wav', 'audio/wav', /^52494646........57415645666d7420/],
    ['pcm', 'audio/pcm', /^(00)+$/],
  ])('as %s says nothing, in pieces', async (format, contentType, beginning) => {
    const { values } = await outcomeOf(speech.answer(speechCall({ response_format: format })));
    const pieces = values.flatMap((event) => (event.kind === 'bytes' ? [event] : []));
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.every((piece) => piece.contentType === contentType)).toBe(true);
    expect(pieces[0]?.bytes.toString('hex', 0, 400)).toMatch(beginning);
    expect(values.at(-1)).toEqual({ kind: 'consumed', media: { characters: 8 } });
  });

  it('as wav is as long as its head says', async () => {
    const { values } = await outcomeOf(
      speech.answer(speechCall({ response_format: 'wav', input: 'x'.repeat(16) })),
    );
    const wav = Buffer.concat(values.flatMap((event) => (event.kind === 'bytes' ? [event.bytes] : [])));
    expect(wav.readUInt32LE(4)).toBe(wav.length - 8);
    expect(wav.readUInt32LE(40)).toBe(2 * 48_000);
  });

  it('has no encoder for the other formats', async () => {
    const call = speechCall({ response_format: 'opus' });
    const refusal = expect.objectContaining({ kind: 'invalid_request', param: 'response_format' }) as Error;
    expect(() => speech.most(call.request, call.candidate)).toThrow(refusal);
    expect(await failureOf(speech.answer(call))).toMatchObject({ param: 'response_format' });
  });
});

describe('sandbox/embedding', () => {
  const embed = async (fields: Omit<EmbeddingRequest, 'model'>) => {
    const [event] = (await outcomeOf(embeddings.answer(embeddingCall(fields)))).values;
    if (event === undefined) throw new Error('It has embedded nothing.');
    return event;
  };
  const vectors = async (fields: Omit<EmbeddingRequest, 'model'>): Promise<(readonly number[])[]> =>
    (await embed(fields)).body.data.map(({ embedding }) => (typeof embedding === 'string' ? [] : embedding));
  const likeness = (one: readonly number[] = [], other: readonly number[] = []): number =>
    one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);

  it('puts texts near each other that share words', async () => {
    const [a, same, near, far] = await vectors({
      input: ['A red rose', 'a RED rose!', 'A red car', 'Nothing like it'],
    });
    expect(a).toHaveLength(1536);
    expect(same).toEqual(a);
    expect(likeness(a, a)).toBeCloseTo(1, 5);
    expect(likeness(a, near)).toBeGreaterThan(0.4);
    expect(likeness(a, far)).toBeLessThan(0.3);
  });

  it.each([
    ['tokens', [1, 2, 3], 1, 3],
    ['lists of tokens', [[1, 2], [3]], 2, 3],
    ['a text without words', '…', 1, 1],
  ])('takes %s', async (_title, input, count, tokens) => {
    const { body, usage } = await embed({ input });
    expect(body.data).toHaveLength(count);
    expect(body.usage).toEqual({ prompt_tokens: tokens, total_tokens: tokens });
    expect(usage?.prompt_tokens).toBe(tokens);
  });

  it('is as long as asked for, and in base64 where that is asked for', async () => {
    const [floats = []] = await vectors({ input: 'Hi', dimensions: 8 });
    const { body } = await embed({ input: 'Hi', dimensions: 8, encoding_format: 'base64' });
    const bytes = Buffer.from(String(body.data[0]?.embedding), 'base64');
    expect(floats).toHaveLength(8);
    expect(Array.from(floats, (_, index) => bytes.readFloatLE(index * 4))).toEqual(floats);
  });

  it('is not longer than it can be', async () => {
    const call = embeddingCall({ input: 'Hi', dimensions: 3073 });
    const refusal = expect.objectContaining({ kind: 'invalid_request', param: 'dimensions' }) as Error;
    expect(() => embeddings.most(call.request, call.candidate)).toThrow(refusal);
    expect(await failureOf(embeddings.answer(call))).toMatchObject({ param: 'dimensions' });
    const { request, candidate } = embeddingCall({ input: 'Hi' });
    expect(embeddings.most(request, candidate).usage?.prompt_tokens).toBe(2);
  });
});
