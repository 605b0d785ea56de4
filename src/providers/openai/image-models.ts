export type ImageQuality = 'auto' | 'low' | 'medium' | 'high';

/** Which sizes a model makes. */
interface ImageSizes {
  /** As it is told to a caller who asked for another. */
  readonly words: string;
  /** @param size `WxH` in pixels */
  has(size: string): boolean;
}

/** What differs between OpenAI's image models. */
interface ImageModel {
  readonly sizes: ImageSizes;
  readonly isTransparent: boolean;
  /** The most tokens of a picture of the usual sizes, by quality. */
  readonly pictureTokens: Readonly<Record<Exclude<ImageQuality, 'auto'>, number>>;
  /** The most tokens of text that a picture is preceded by. */
  readonly textTokens: number;
}

/** Pixels of the square that the token counts are those of, where a model makes larger ones. */
const squarePixels = 1024 * 1024;

const threeSizes: ImageSizes = {
  words: '1024x1024, 1536x1024, 1024x1536 or auto',
  has: (size) => ['1024x1024', '1536x1024', '1024x1536'].includes(size),
};

const freeSizes: ImageSizes = {
  words:
    'WxH with both edges multiples of 16 and at most 3840, neither more than three times the other, ' +
    'and 655360 to 8294400 pixels in all; or auto',
  has: (size) => {
    const [width, height] = edgesOf(size) ?? [0, 0];
    const [short, long] = width < height ? [width, height] : [height, width];
    const fits = width % 16 === 0 && height % 16 === 0 && long <= 3840 && long <= short * 3;
    return fits && width * height >= 655_360 && width * height <= 8_294_400;
  },
};

const first: ImageModel = {
  sizes: threeSizes,
  isTransparent: true,
  pictureTokens: { low: 408, medium: 1584, high: 6240 },
  textTokens: 0,
};

/**
 * Token counts are the largest of OpenAI's guide to images, section "Cost and latency". Those of the mini are its prices of a
 * picture there, divided by the price of a token and rounded up; those of 2 are those of its calculator for the square, which
 * is dearer than any other of its area. Text is written by none before 1.5 (`output_tokens_details`); 500 a picture is ours.
 */
const models: Readonly<Record<string, ImageModel>> = {
  'gpt-image-1': first,
  'gpt-image-1-mini': { ...first, pictureTokens: { low: 800, medium: 1950, high: 6600 } },
  'gpt-image-1.5': { ...first, textTokens: 500 },
  'gpt-image-2': {
    sizes: freeSizes,
    isTransparent: false,
    pictureTokens: { low: 210, medium: 1800, high: 7100 },
    textTokens: 500,
  },
};

/** A name that nobody has told us of: the vendor itself says what it takes. */
const unknownModel: ImageModel = {
  sizes: { words: 'any', has: () => true },
  isTransparent: true,
  pictureTokens: { low: 800, medium: 1950, high: 7100 },
  textTokens: 500,
};

/** @param upstreamModel as the vendor calls it, with or without the date of a snapshot */
export function imageModelOf(upstreamModel: string): ImageModel {
  const name = upstreamModel.replace(/-\d{4}-\d{2}-\d{2}$/, '');
  return (Object.hasOwn(models, name) ? models[name] : undefined) ?? unknownModel;
}

/**
 * The most tokens that one picture can come to. Larger ones than the square are taken to grow with their area: they grow more
 * slowly (12,329 tokens for seven times the pixels of 7,024).
 * @param size `auto`, which is one of the usual sizes, or `WxH` in pixels
 */
export function mostPictureTokens(
  upstreamModel: string,
  quality: ImageQuality,
  size: string,
): { readonly picture: number; readonly text: number } {
  const { pictureTokens, sizes, textTokens } = imageModelOf(upstreamModel);
  const ofSquare = pictureTokens[quality === 'auto' ? 'high' : quality];
  const [width, height] = edgesOf(size) ?? [1024, 1024];
  const growth = sizes === threeSizes ? 1 : Math.max(1, (width * height) / squarePixels);
  return { picture: Math.ceil(ofSquare * growth), text: textTokens };
}

function edgesOf(size: string): readonly [width: number, height: number] | undefined {
  const [, width, height] = /^(\d{1,5})x(\d{1,5})$/.exec(size) ?? [];
  return width === undefined || height === undefined ? undefined : [Number(width), Number(height)];
}
