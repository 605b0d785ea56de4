import { defer, type Observable } from 'rxjs';
import { invalidRequest } from '../../contract/gateway-error.js';
import type { EmbeddingAnswer, EmbeddingRequest } from '../../contract/embedding.js';
import type { Consumption, ResultEvent } from '../../contract/media.js';
import type { RouteCandidate } from '../../contract/route-plan.js';
import { isTokenCount } from '../../contract/token-count.js';
import type { UpstreamClient } from '../../upstream/upstream-client.js';
import type { UpstreamAnswer } from '../../upstream/upstream-request.js';
import {
  guessedInputTokens,
  inputPieces,
  mostInputTokens,
  promptUsage,
} from '../canonical/embedding-input.js';
import { jsonAnswer, unreadableAnswer } from '../canonical/json-answer.js';
import type { EmbeddingPort, ProviderCall } from '../provider-adapter.js';
import type { GeminiEndpoint } from './gemini-endpoint.js';
import { fromErrorAnswer } from './gemini-errors.js';
import { listOf, recordOf } from './gemini-wire.js';

type EmbeddingCall = ProviderCall<EmbeddingRequest>;

/** Of one request; with more it answers “at most 100 requests can be in one batch”. */
const mostTexts = 100;

/**
 * Embeddings by `batchEmbedContents`: all texts in one request. Shortened ones of `gemini-embedding-001` are passed on as they
 * come, and are not of length 1: whoever compares them by their product has to normalise them. Source: Google's guide to
 * embeddings.
 */
export class GeminiEmbeddings implements EmbeddingPort {
  constructor(
    private readonly upstream: UpstreamClient,
    private readonly endpoint: GeminiEndpoint,
  ) {}

  answer(call: EmbeddingCall): Observable<ResultEvent<EmbeddingAnswer>> {
    return defer(() => {
      const { request, candidate } = call;
      const texts = textsOf(request, candidate);
      const post = {
        ...this.endpoint.methodOf(candidate.upstreamModel, 'batchEmbedContents'),
        headers: this.endpoint.headers(call.credential),
        body: JSON.stringify(this.toBody(texts, call)),
        sent: call.sent,
      };
      return this.upstream.whole(post, (answer) => fromEmbedAnswer(answer, texts.length, call));
    });
  }

  most(request: EmbeddingRequest, candidate: RouteCandidate): Consumption {
    textsOf(request, candidate);
    return { usage: promptUsage(mostInputTokens(request.input)) };
  }

  guess({ input }: EmbeddingRequest): Consumption {
    return { usage: promptUsage(guessedInputTokens(input)) };
  }

  private toBody(texts: readonly string[], { request, candidate }: EmbeddingCall): object {
    const model = this.endpoint.nameOf(candidate.upstreamModel);
    const outputDimensionality = request.dimensions ?? undefined;
    return {
      requests: texts.map((text) => ({ model, content: { parts: [{ text }] }, outputDimensionality })),
    };
  }
}

/** @throws GatewayError `invalid_request` naming `input` for tokens, which are of another tokeniser, and for too many texts */
function textsOf({ input }: EmbeddingRequest, { modelId }: RouteCandidate): readonly string[] {
  const pieces = inputPieces(input);
  const texts = pieces.filter((piece) => typeof piece === 'string');
  if (texts.length < pieces.length)
    throw invalidRequest(`The model '${modelId}' takes texts, not tokens.`, 'input');
  if (texts.length > mostTexts)
    throw invalidRequest(`The model '${modelId}' takes at most ${mostTexts} texts in one request.`, 'input');
  return texts;
}

/** @throws GatewayError `upstream_protocol` where there is not one embedding for each text */
function fromEmbedAnswer(
  answer: UpstreamAnswer,
  texts: number,
  { request, candidate }: EmbeddingCall,
): ResultEvent<EmbeddingAnswer> {
  const parsed = jsonAnswer(answer, fromErrorAnswer);
  if (parsed.error) throw fromErrorAnswer(answer);
  const vectors = listOf(parsed.embeddings).map(valuesIn);
  if (vectors.length !== texts) throw unreadableAnswer();
  const encode = request.encoding_format === 'base64' ? toBase64 : asTheyAre;
  const count = recordOf(parsed.usageMetadata)?.promptTokenCount;
  const told = isTokenCount(count) ? count : undefined;
  const tokens = told ?? guessedInputTokens(request.input);
  return {
    kind: 'result',
    body: {
      object: 'list',
      model: candidate.upstreamModel,
      data: vectors.map((values, index) => ({ object: 'embedding', index, embedding: encode(values) })),
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    },
    usage: told === undefined ? undefined : promptUsage(told),
  };
}

function valuesIn(embedding: unknown): readonly number[] {
  const values = listOf(recordOf(embedding)?.values);
  if (values.length === 0 || !values.every((value) => typeof value === 'number')) throw unreadableAnswer();
  return values;
}

function asTheyAre(values: readonly number[]): readonly number[] {
  return values;
}

/** As OpenAI does it: floats of four bytes, little endian. */
function toBase64(values: readonly number[]): string {
  const bytes = Buffer.allocUnsafe(values.length * 4);
  values.forEach((value, index) => bytes.writeFloatLE(value, index * 4));
  return bytes.toString('base64');
}
