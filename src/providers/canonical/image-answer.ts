import type { ImageAnswer, ImageRequest } from '../../contract/image.js';
import { GatewayError } from '../../contract/gateway-error.js';

export type Picture = ImageAnswer['data'][number];

/** The shape that a vendor makes of a size, and whether the picture has just the pixels that were asked for. */
export interface PictureShape {
  /** `16:9`; undefined = as the model likes. */
  readonly ratio: string | undefined;
  readonly isExact: boolean;
}

/** How many pictures are asked for. */
export function pictureCount({ n }: ImageRequest): number {
  return n ?? 1;
}

/** No picture is left of an answer: all of them were withheld for what they show. */
export function allWithheld(): GatewayError {
  return new GatewayError(
    'content_filtered',
    "The model withheld every picture: the prompt or the pictures are against the provider's content policy.",
    { param: 'prompt' },
  );
}

/** Now, as an answer tells it. */
export function secondsNow(): number {
  return Math.floor(Date.now() / 1000);
}
