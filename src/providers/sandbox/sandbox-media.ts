import { concat, defer, from, map, type Observable, of } from 'rxjs';
import type { EmbeddingAnswer, EmbeddingRequest } from '../../contract/embedding.js';
import { GatewayError, invalidRequest } from '../../contract/gateway-error.js';
import type { ImageAnswer, ImageRequest } from '../../contract/image.js';
import type { BytesEvent, ConsumedEvent, MediaEvent, ResultEvent } from '../../contract/media.js';
import type { RouteCandidate } from '../../contract/route-plan.js';
import { speechContentTypes, type SpeechRequest } from '../../contract/speech.js';
import { guessedInputTokens, mostInputTokens, promptUsage } from '../canonical/embedding-input.js';
import { pictureCount, secondsNow } from '../canonical/image-answer.js';
import type { EmbeddingPort, ImagePort, ProviderCall, SpeechPort } from '../provider-adapter.js';
import { colourOf, plainPng } from './plain-png.js';
import { silenceIn } from './silence.js';
import { defaultDimensions, mostDimensions, vectorsOf } from './word-vectors.js';

/** Of a sound, as a caller gets to see them. */
const pieceBytes = 4096;

/** `sandbox/image`: a square in one colour, which is that of the prompt. An address is the picture itself, as `data:`. */
export const sandboxImages: ImagePort = {
  answer: (call) => served(call, 'image', drawn),
  most: (request) => ({ media: { images: pictureCount(request) } }),
};

/** `sandbox/speech`: silence, the longer the more there is to say. */
export const sandboxSpeech: SpeechPort = {
  answer: (call) => served(call, 'speech', spoken),
  most: (request) => {
    silenceIn(request.response_format);
    return { media: { characters: [...request.input].length } };
  },
};

/** `sandbox/embedding`: texts that share words are near each other. */
export const sandboxEmbeddings: EmbeddingPort = {
  answer: (call) => served(call, 'embedding', embedded),
  most: ({ input, dimensions }, candidate) => {
    checkDimensions(dimensions, candidate);
    return { usage: promptUsage(mostInputTokens(input)) };
  },
};

/** @throws GatewayError `model_not_found` for any other model, inside the Observable as all failures */
function served<Request, Event extends MediaEvent>(
  call: ProviderCall<Request>,
  model: string,
  answer: (call: ProviderCall<Request>) => Observable<Event>,
): Observable<Event> {
  return defer(() => {
    call.sent();
    const { upstreamModel, modelId } = call.candidate;
    if (upstreamModel !== model)
      throw new GatewayError('model_not_found', `The model '${modelId}' does not exist`, { param: 'model' });
    return answer(call);
  });
}

function drawn({ request }: ProviderCall<ImageRequest>): Observable<ResultEvent<ImageAnswer>> {
  const images = pictureCount(request);
  const data = Array.from({ length: images }, (_, index) => {
    const bytes = plainPng(colourOf(`${index} ${request.prompt}`)).toString('base64');
    return request.response_format === 'b64_json'
      ? { b64_json: bytes }
      : { url: `data:image/png;base64,${bytes}` };
  });
  return of({ kind: 'result', body: { created: secondsNow(), data }, media: { images } });
}

function spoken({ request, candidate }: ProviderCall<SpeechRequest>): Observable<BytesEvent | ConsumedEvent> {
  const sound = silenceIn(request.response_format)(request.input);
  const contentType = speechContentTypes[request.response_format ?? 'mp3'];
  const starts = Array.from(
    { length: Math.ceil(sound.length / pieceBytes) },
    (_, index) => index * pieceBytes,
  );
  const { media } = sandboxSpeech.most(request, candidate);
  return concat(
    from(starts).pipe(
      map((start): BytesEvent => {
        return { kind: 'bytes', bytes: sound.subarray(start, start + pieceBytes), contentType };
      }),
    ),
    of<ConsumedEvent>({ kind: 'consumed', media }),
  );
}

function embedded(call: ProviderCall<EmbeddingRequest>): Observable<ResultEvent<EmbeddingAnswer>> {
  const { input, dimensions, encoding_format: encoding } = call.request;
  checkDimensions(dimensions, call.candidate);
  const tokens = guessedInputTokens(input);
  const data = vectorsOf(input, dimensions ?? defaultDimensions).map((vector, index) => ({
    object: 'embedding' as const,
    index,
    embedding: encoding === 'base64' ? base64Of(vector) : Array.from(vector),
  }));
  const usage = { prompt_tokens: tokens, total_tokens: tokens };
  const body: EmbeddingAnswer = { object: 'list', model: call.candidate.modelId, data, usage };
  return of({ kind: 'result', body, usage: promptUsage(tokens) });
}

function checkDimensions(dimensions: number | null | undefined, { modelId }: RouteCandidate): void {
  if ((dimensions ?? 1) <= mostDimensions) return;
  throw invalidRequest(`The model '${modelId}' has at most ${mostDimensions} dimensions.`, 'dimensions');
}

/** Floats of four bytes: of whatever order the machine has them in, little endian is asked for. */
function base64Of(vector: Float32Array): string {
  const bytes = Buffer.allocUnsafe(vector.length * 4);
  vector.forEach((value, index) => bytes.writeFloatLE(value, index * 4));
  return bytes.toString('base64');
}
