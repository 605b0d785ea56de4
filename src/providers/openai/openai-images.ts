import type { Usage } from '../../contract/chat.js';
import { invalidRequest } from '../../contract/gateway-error.js';
import type { ImageRequest } from '../../contract/image.js';
import type { Consumption } from '../../contract/media.js';
import type { RouteCandidate } from '../../contract/route-plan.js';
import { isTokenCount } from '../../contract/token-count.js';
import { pictureCount } from '../canonical/image-answer.js';
import { chosenWord, refuseFields } from '../canonical/unfit-fields.js';
import type { ImageDialect } from '../openai-shape/openai-shaped-images.js';
import { isRecord } from '../openai-shape/wire-shape.js';
import type { ProviderCall } from '../provider-adapter.js';
import { fromOpenAiError } from './openai-errors.js';
import { type ImageQuality, imageModelOf, mostPictureTokens } from './image-models.js';
import { promptOverheadTokens } from './prompt-overhead.js';

/** The words of OpenAI's older models mean these of its present ones. */
const qualities: Readonly<Record<string, ImageQuality>> = {
  auto: 'auto',
  low: 'low',
  medium: 'medium',
  high: 'high',
  standard: 'medium',
  hd: 'high',
};

/** Pictures by the models that are paid by token. Source: OpenAI's reference of `images/generations` and its guide to images. */
export const openAiImages: ImageDialect = {
  toBody: toImageBody,
  most,
  toFailure: fromOpenAiError,
  consumed: (_pictures, { usage }) => ({ usage: toUsage(usage) }),
  further: ['background', 'output_format', 'quality', 'size', 'usage'],
};

/** Without `response_format`: these models refuse it and send base64 whatever was asked for. */
function toImageBody(call: ProviderCall<ImageRequest>): Record<string, unknown> {
  const { request, candidate } = call;
  const quality = checked(request, candidate);
  if ((quality ?? 'auto') !== (request.quality ?? 'auto')) call.adjusted('quality');
  if (request.response_format === 'url') call.adjusted('response_format');
  return {
    model: candidate.upstreamModel,
    prompt: request.prompt,
    n: request.n ?? undefined,
    size: request.size ?? undefined,
    quality,
    background: request.background ?? undefined,
    moderation: request.moderation ?? undefined,
    output_format: request.output_format ?? undefined,
    output_compression: request.output_compression ?? undefined,
    user: request.user ?? undefined,
  };
}

function most(request: ImageRequest, candidate: RouteCandidate): Consumption {
  const quality = checked(request, candidate) ?? 'auto';
  const { picture, text } = mostPictureTokens(candidate.upstreamModel, quality, request.size ?? 'auto');
  const pictures = pictureCount(request);
  const prompt = Buffer.byteLength(request.prompt) + promptOverheadTokens;
  return { usage: usageOf(prompt, 0, pictures * (picture + text), pictures * picture) };
}

/**
 * The quality in the model's own word; undefined where none was asked for.
 * @throws GatewayError `invalid_request` naming the field for what the model lacks
 */
function checked(request: ImageRequest, candidate: RouteCandidate): ImageQuality | undefined {
  refuseFields(request, candidate, ['style']);
  const { sizes, isTransparent } = imageModelOf(candidate.upstreamModel);
  const { size, background } = request;
  if (size !== undefined && size !== null && size !== 'auto' && !sizes.has(size))
    throw invalidRequest(`The model '${candidate.modelId}' takes only these sizes: ${sizes.words}.`, 'size');
  if (background === 'transparent' && !isTransparent)
    throw invalidRequest(
      `The model '${candidate.modelId}' makes no transparent background: use opaque or auto.`,
      'background',
    );
  return chosenWord('quality', request.quality, qualities, candidate);
}

/** All that comes out is picture, unless the vendor says otherwise. */
function toUsage(value: unknown): Usage | undefined {
  if (!isRecord(value)) return undefined;
  const { input_tokens: prompt, output_tokens: completion } = value;
  if (!isTokenCount(prompt) || !isTokenCount(completion)) return undefined;
  const shown = imageTokensIn(value.input_tokens_details) ?? 0;
  return usageOf(prompt, shown, completion, imageTokensIn(value.output_tokens_details) ?? completion);
}

function imageTokensIn(details: unknown): number | undefined {
  const count = isRecord(details) ? details.image_tokens : undefined;
  return isTokenCount(count) ? count : undefined;
}

function usageOf(prompt: number, shown: number, completion: number, pictures: number): Usage {
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { image_tokens: shown },
    completion_tokens_details: { image_tokens: pictures },
  };
}
