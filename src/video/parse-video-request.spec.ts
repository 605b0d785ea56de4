import { fc } from '../../test/support/property.js';
import { GatewayError } from '../contract/gateway-error.js';
import { parseGenerationRequest, parseVideoRequest } from './parse-video-request.js';

const base = { model: 'm', prompt: 'A lighthouse.' };
const generation = (fields: object = {}) => parseGenerationRequest({ ...base, ...fields });
const video = (fields: object = {}) => parseVideoRequest({ ...base, ...fields });

function refusal(parse: () => unknown): [kind: string, param: string | undefined] {
  try {
    parse();
  } catch (error) {
    if (error instanceof GatewayError) return [error.kind, error.param];
    throw error;
  }
  throw new Error('It was taken.');
}

const sizes: readonly (readonly [size: string, metadata: object])[] = [
  ['1280x720', { aspect_ratio: '16:9' }],
  ['720x1280', { aspect_ratio: '9:16' }],
  ['854x480', { aspect_ratio: '16:9' }],
  ['720x720', { aspect_ratio: '1:1' }],
  ['1024x1024', { aspect_ratio: '1:1' }],
  // Those of OpenAI's own, either way.
  ['1792x1024', { aspect_ratio: '16:9' }],
  ['1024x1792', { aspect_ratio: '9:16' }],
  ['1920x1080', { aspect_ratio: '16:9', mode: 'pro' }],
  ['1920x1088', { aspect_ratio: '16:9', mode: 'pro' }],
  ['1080x1920', { aspect_ratio: '9:16', mode: 'pro' }],
  ['1440x1440', { aspect_ratio: '1:1', mode: 'pro' }],
  ['3840x2160', { aspect_ratio: '16:9', mode: '4k' }],
  ['2160x3840', { aspect_ratio: '9:16', mode: '4k' }],
];
const badSizes = ['', '720p', '16:9', '1280X720', '1280x', ' 1280x720', '0x0', '9x9', '1280x720x1', '-1x1'];
const badShapes = ['1280x800', '640x480', '4096x2160', '800x1280', '99999x10'];

describe.each([
  ['POST /v1/video/generations', generation],
  ['POST /v1/videos', video],
])('%s', (_name, parse) => {
  it('takes no more than a model and a prompt', () => {
    expect(parse()).toEqual({ ...base, metadata: {}, pathOf: expect.any(Function) });
  });

  it('keeps the chain, and nothing that it does not know', () => {
    const chain = { models: ['a', 'b'], route: 'fallback', extra_body: { models: ['c'] } };
    expect(parse({ ...chain, unheard: 1 })).toEqual({
      ...base,
      ...chain,
      metadata: {},
      pathOf: expect.any(Function),
    });
  });

  it.each(sizes)('understands the size %s', (size, metadata) => {
    expect(parse({ size }).metadata).toEqual(metadata);
  });

  it.each([...badSizes, ...badShapes])('refuses the size %j', (size) => {
    expect(refusal(() => parse({ size }))).toEqual(['invalid_request', 'size']);
  });

  it.each([
    [{ prompt: '' }, 'prompt'],
    [{ prompt: ' \n' }, 'prompt'],
    [{ prompt: undefined }, 'prompt'],
    [{ model: undefined }, 'model'],
    [{ size: 720 }, 'size'],
  ])('refuses %j', (fields, param) => {
    expect(refusal(() => parse(fields))).toEqual(['invalid_request', param]);
  });

  it('throws nothing but errors that name a field', () => {
    const names = [
      'model',
      'prompt',
      'image',
      'metadata',
      'duration',
      'seconds',
      'size',
      'mode',
      'n',
      'seed',
    ];
    const key = fc.oneof(fc.constantFrom(...names, 'input_reference', 'models', 'extra_body'), fc.string());
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom('5', 5, '1280x720', 'A lighthouse.', null));
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(key, value)), key, (body, field) => {
        const whole = typeof body === 'object' && !Array.isArray(body) ? { ...base, ...body } : body;
        for (const asked of [body, whole])
          try {
            const { pathOf, metadata } =
              parse === video ? parseVideoRequest(asked) : parseGenerationRequest(asked);
            for (const name of [field, ...Object.keys(metadata)]) expect(typeof pathOf(name)).toBe('string');
          } catch (error) {
            if (!(error instanceof GatewayError)) throw error;
            expect(error.kind).toBe('invalid_request');
          }
      }),
    );
  });
});

describe('a request by the reference', () => {
  it('has its fields and what is in metadata together', () => {
    const { image, metadata } = generation({
      image: 'https://a.test/1.png',
      duration: 10,
      size: '1920x1080',
      metadata: { negative_prompt: 'rain', sound: true },
    });
    expect(image).toBe('https://a.test/1.png');
    expect(metadata).toEqual({
      aspect_ratio: '16:9',
      mode: 'pro',
      duration: '10',
      negative_prompt: 'rain',
      sound: true,
    });
  });

  it.each([[5], ['5'], ['05'], [0], [-1]])('takes the duration %j as text', (duration) => {
    expect(generation({ duration }).metadata).toEqual({ duration: String(duration) });
  });

  it.each([['five'], ['5.5'], [5.5], [''], ['12345'], [true]])('refuses the duration %j', (duration) => {
    expect(refusal(() => generation({ duration }))).toEqual(['invalid_request', 'duration']);
  });

  it('goes by metadata where both say something, and by the mode rather than the size', () => {
    const fields = { duration: 5, size: '1920x1080', mode: 'std' };
    expect(generation(fields).metadata).toEqual({ aspect_ratio: '16:9', mode: 'std', duration: '5' });
    const metadata = { duration: '10', mode: '4k', aspect_ratio: '1:1' };
    expect(generation({ ...fields, metadata }).metadata).toEqual(metadata);
  });

  it.each([null, ''])('goes by the fields where metadata says %j', (nothing) => {
    const metadata = { duration: nothing, mode: nothing, aspect_ratio: nothing, negative_prompt: nothing };
    const { metadata: told, pathOf } = generation({ duration: 10, size: '1920x1080', metadata });
    expect(told).toEqual({ aspect_ratio: '16:9', mode: 'pro', duration: '10' });
    expect(['duration', 'mode'].map(pathOf)).toEqual(['duration', 'size']);
  });

  it('takes null for nothing', () => {
    const nothing = {
      image: null,
      duration: null,
      size: null,
      mode: null,
      metadata: null,
      n: null,
      seed: null,
    };
    expect(generation(nothing)).toEqual({ ...base, metadata: {}, pathOf: expect.any(Function) });
  });

  it.each([
    [{ metadata: [] }, 'metadata'],
    [{ metadata: '{}' }, 'metadata'],
    [{ n: 2 }, 'n'],
    [{ image: 5 }, 'image'],
    [{ mode: 5 }, 'mode'],
    [{ seed: 'x' }, 'seed'],
  ])('refuses %j', (fields, param) => {
    expect(refusal(() => generation(fields))).toEqual(['invalid_request', param]);
  });

  it('calls every field what its caller does', () => {
    const fields = ['prompt', 'image', 'duration', 'mode', 'aspect_ratio', 'sound', 'multi_prompt[1].prompt'];
    const paths = (request: object): string[] => fields.map(generation(request).pathOf);
    const tail = ['metadata.sound', 'metadata.multi_prompt[1].prompt'];
    const inMetadata = ['metadata.duration', 'metadata.mode', 'metadata.aspect_ratio'];
    expect(paths({})).toEqual(['prompt', 'image', ...inMetadata, ...tail]);
    expect(paths({ duration: 5, size: '1920x1080' })).toEqual([
      ...['prompt', 'image', 'duration', 'size', 'size'],
      ...tail,
    ]);
    expect(paths({ mode: 'pro', size: '1920x1080' })).toEqual([
      ...['prompt', 'image', 'metadata.duration', 'mode', 'size'],
      ...tail,
    ]);
    const metadata = { duration: '5', mode: 'pro', aspect_ratio: '1:1' };
    expect(paths({ duration: 5, mode: 'pro', size: '1920x1080', metadata })).toEqual([
      ...['prompt', 'image', ...inMetadata],
      ...tail,
    ]);
    expect(generation().pathOf('constructor')).toBe('metadata.constructor');
  });
});

describe("a request by OpenAI's route", () => {
  it.each([[8], ['8']])('takes %j seconds and a first frame', (seconds) => {
    const { image, metadata } = video({ seconds, input_reference: 'data:image/png;base64,AA==' });
    expect(image).toBe('data:image/png;base64,AA==');
    expect(metadata).toEqual({ duration: '8' });
  });

  it('refuses what are no seconds, and takes null for nothing', () => {
    expect(refusal(() => video({ seconds: '8s' }))).toEqual(['invalid_request', 'seconds']);
    expect(video({ seconds: null, size: null, input_reference: null }).metadata).toEqual({});
  });

  it('calls every field what its caller does', () => {
    const fields = ['prompt', 'image', 'duration', 'mode', 'aspect_ratio', 'constructor'];
    expect(fields.map(video().pathOf)).toEqual([
      'prompt',
      'input_reference',
      'seconds',
      'size',
      'size',
      'constructor',
    ]);
  });
});
