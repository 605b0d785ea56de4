import { defer, type Observable } from 'rxjs';
import { GatewayError, invalidRequest } from '../../contract/gateway-error.js';
import type { ImageAnswer, ImageRequest } from '../../contract/image.js';
import type { Consumption, ResultEvent } from '../../contract/media.js';
import type { RouteCandidate } from '../../contract/route-plan.js';
import type { UpstreamClient } from '../../upstream/upstream-client.js';
import type { UpstreamAnswer } from '../../upstream/upstream-request.js';
import { allWithheld, pictureCount, type PictureShape, secondsNow } from '../canonical/image-answer.js';
import { jsonAnswer, unreadableAnswer } from '../canonical/json-answer.js';
import { chosenWord, refuseFields } from '../canonical/unfit-fields.js';
import type { ImagePort, ProviderCall } from '../provider-adapter.js';
import type { GeminiEndpoint } from './gemini-endpoint.js';
import { fromErrorAnswer } from './gemini-errors.js';
import { recordsOf, textIn } from './gemini-wire.js';

const mostPictures = 4;

/** Imagen's five shapes in its own pixels, and the two wide ones of OpenAI's that come near one. Source: Google's guide to Imagen. */
const shapes: Readonly<Record<string, PictureShape>> = {
  auto: { ratio: undefined, isExact: true },
  '1024x1024': { ratio: '1:1', isExact: true },
  '896x1280': { ratio: '3:4', isExact: true },
  '1280x896': { ratio: '4:3', isExact: true },
  '768x1408': { ratio: '9:16', isExact: true },
  '1408x768': { ratio: '16:9', isExact: true },
  '1024x1792': { ratio: '9:16', isExact: false },
  '1792x1024': { ratio: '16:9', isExact: false },
};

/** It makes pictures of one quality: who leaves it to the model or wants the usual one is served. */
const qualities = { auto: 'auto', standard: 'standard' } as const;

/** Pictures of Imagen by `predict`, paid by the piece. Source: Google's guide to Imagen. */
export class ImagenImages implements ImagePort {
  constructor(
    private readonly upstream: UpstreamClient,
    private readonly endpoint: GeminiEndpoint,
  ) {}

  answer(call: ProviderCall<ImageRequest>): Observable<ResultEvent<ImageAnswer>> {
    return defer(() => {
      const request = {
        ...this.endpoint.methodOf(call.candidate.upstreamModel, 'predict'),
        headers: this.endpoint.headers(call.credential),
        body: JSON.stringify(toPredictBody(call)),
        sent: call.sent,
      };
      return this.upstream.whole(request, fromPredictAnswer);
    });
  }

  most(request: ImageRequest, candidate: RouteCandidate): Consumption {
    shapeFor(request, candidate);
    return { media: { images: pictureCount(request) } };
  }
}

function toPredictBody(call: ProviderCall<ImageRequest>): Record<string, unknown> {
  const { request, candidate } = call;
  const shape = shapeFor(request, candidate);
  if (shape?.isExact === false) call.adjusted('size');
  // It has no addresses to give.
  if (request.response_format === 'url') call.adjusted('response_format');
  return {
    instances: [{ prompt: request.prompt }],
    // Why a picture is missing is told only where it is asked for.
    parameters: { sampleCount: pictureCount(request), aspectRatio: shape?.ratio, includeRaiReason: true },
  };
}

/** @throws GatewayError `invalid_request` naming the field for what the model lacks */
function shapeFor(request: ImageRequest, candidate: RouteCandidate): PictureShape | undefined {
  if (pictureCount(request) > mostPictures)
    throw invalidRequest(`The model '${candidate.modelId}' makes at most ${mostPictures} pictures.`, 'n');
  refuseFields(request, candidate, [
    'style',
    'background',
    'moderation',
    'output_format',
    'output_compression',
  ]);
  chosenWord('quality', request.quality, qualities, candidate);
  return chosenWord('size', request.size, shapes, candidate);
}

/**
 * The pictures that were not withheld: they alone are paid for.
 * @throws GatewayError `content_filtered` where none is left: an empty list is how it said so before there were reasons
 */
function fromPredictAnswer(answer: UpstreamAnswer): ResultEvent<ImageAnswer> {
  const parsed = jsonAnswer(answer, fromPredictError);
  if (parsed.error) throw fromPredictError(answer);
  const predictions = recordsOf(parsed.predictions);
  const data = predictions.flatMap(({ bytesBase64Encoded, prompt }) => {
    const [bytes, revised] = [textIn(bytesBase64Encoded), textIn(prompt)];
    return bytes === undefined ? [] : [{ b64_json: bytes, ...(revised && { revised_prompt: revised }) }];
  });
  if (data.length > 0)
    return { kind: 'result', body: { created: secondsNow(), data }, media: { images: data.length } };
  const isWithheld = predictions.some(({ raiFilteredReason }) => textIn(raiFilteredReason) !== undefined);
  throw isWithheld || predictions.length === 0 ? allWithheld() : unreadableAnswer();
}

/** A prompt that it will not make a picture of is a bad argument in its words. */
function fromPredictError(answer: UpstreamAnswer): GatewayError {
  const failure = fromErrorAnswer(answer);
  if (failure.kind !== 'invalid_request' || !/responsible ai|violat\w+.{0,60}polic/i.test(failure.message))
    return failure;
  return new GatewayError('content_filtered', failure.message, {
    param: 'prompt',
    upstreamStatus: failure.upstreamStatus,
  });
}
