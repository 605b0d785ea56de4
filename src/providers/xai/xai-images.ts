import type { ImageRequest } from '../../contract/image.js';
import type { Consumption } from '../../contract/media.js';
import type { RouteCandidate } from '../../contract/route-plan.js';
import { pictureCount, type PictureShape } from '../canonical/image-answer.js';
import { chosenWord, refuseFields } from '../canonical/unfit-fields.js';
import { fromErrorAnswer } from '../openai-shape/chat-errors.js';
import type { ImageDialect } from '../openai-shape/openai-shaped-images.js';
import type { ProviderCall } from '../provider-adapter.js';
import { xaiErrors } from './xai-errors.js';

/** Pictures have a shape and a resolution here, of which the lowest has 1024 pixels square. Source: xAI's guide to images. */
const shapes: Readonly<Record<string, PictureShape>> = {
  auto: { ratio: undefined, isExact: true },
  '1024x1024': { ratio: '1:1', isExact: true },
  '1792x1024': { ratio: '16:9', isExact: false },
  '1024x1792': { ratio: '9:16', isExact: false },
};

/** Pictures of Grok, paid by the piece. Source: second digest section 3 "Images". */
export const xaiImages: ImageDialect = {
  toBody: toImageBody,
  most: (request, candidate) => {
    shapeFor(request, candidate);
    return ofPictures(pictureCount(request));
  },
  toFailure: (answer) => fromErrorAnswer(answer, xaiErrors),
  consumed: ofPictures,
  isWithheld: (picture) => picture.respect_moderation === false,
};

function toImageBody(call: ProviderCall<ImageRequest>): Record<string, unknown> {
  const { request, candidate } = call;
  const shape = shapeFor(request, candidate);
  if (shape?.isExact === false) call.adjusted('size');
  return {
    model: candidate.upstreamModel,
    prompt: request.prompt,
    n: request.n ?? undefined,
    aspect_ratio: shape?.ratio,
    response_format: request.response_format ?? undefined,
    user: request.user ?? undefined,
  };
}

/** @throws GatewayError `invalid_request` naming the field for what the model lacks */
function shapeFor(request: ImageRequest, candidate: RouteCandidate): PictureShape | undefined {
  refuseFields(request, candidate, [
    ...(request.quality === 'auto' ? [] : (['quality'] as const)),
    'style',
    'background',
    'moderation',
    'output_format',
    'output_compression',
  ]);
  return chosenWord('size', request.size, shapes, candidate);
}

function ofPictures(images: number): Consumption {
  return { media: { images } };
}
