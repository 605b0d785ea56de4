import { defer, type Observable } from 'rxjs';
import type { EmbeddingAnswer, EmbeddingRequest } from '../../contract/embedding.js';
import type { Consumption, ResultEvent } from '../../contract/media.js';
import type { RouteCandidate } from '../../contract/route-plan.js';
import { isTokenCount } from '../../contract/token-count.js';
import type { UpstreamClient } from '../../upstream/upstream-client.js';
import type { FailureReader, UpstreamAnswer } from '../../upstream/upstream-request.js';
import {
  guessedInputTokens,
  inputPieces,
  mostInputTokens,
  promptUsage,
} from '../canonical/embedding-input.js';
import { jsonAnswer, unreadableAnswer } from '../canonical/json-answer.js';
import type { EmbeddingPort, ProviderCall } from '../provider-adapter.js';
import { postJson } from './json-post.js';
import type { Endpoint } from './openai-shaped-chat.js';
import { isRecord } from './wire-shape.js';

type EmbeddingCall = ProviderCall<EmbeddingRequest>;
type Embedding = EmbeddingAnswer['data'][number];

/** What differs between vendors that take OpenAI's `embeddings`. */
export interface EmbeddingDialect {
  /** @throws GatewayError `invalid_request` naming the field for what the model lacks. */
  readonly check: (request: EmbeddingRequest, candidate: RouteCandidate) => void;
  readonly toFailure: FailureReader;
}

/** Embeddings by a vendor that speaks OpenAI's shape. */
export class OpenAiShapedEmbeddings implements EmbeddingPort {
  constructor(
    private readonly upstream: UpstreamClient,
    private readonly endpoint: Endpoint,
    private readonly dialect: EmbeddingDialect,
  ) {}

  answer(call: EmbeddingCall): Observable<ResultEvent<EmbeddingAnswer>> {
    return defer(() => {
      this.dialect.check(call.request, call.candidate);
      return this.upstream.whole(postJson(call, this.endpoint, toBody(call)), (answer) =>
        fromEmbeddingAnswer(answer, call, this.dialect.toFailure),
      );
    });
  }

  most(request: EmbeddingRequest, candidate: RouteCandidate): Consumption {
    this.dialect.check(request, candidate);
    return { usage: promptUsage(mostInputTokens(request.input)) };
  }

  guess({ input }: EmbeddingRequest): Consumption {
    return { usage: promptUsage(guessedInputTokens(input)) };
  }
}

function toBody({ request, candidate }: EmbeddingCall): Record<string, unknown> {
  const { input, dimensions, encoding_format: encoding, user } = request;
  return {
    model: candidate.upstreamModel,
    input,
    dimensions: dimensions ?? undefined,
    encoding_format: encoding ?? undefined,
    user: user ?? undefined,
  };
}

/** @throws GatewayError `upstream_protocol` where there is not one embedding for each input */
function fromEmbeddingAnswer(
  answer: UpstreamAnswer,
  { request, candidate }: EmbeddingCall,
  toFailure: FailureReader,
): ResultEvent<EmbeddingAnswer> {
  const parsed = jsonAnswer(answer, toFailure);
  if (parsed.error) throw toFailure(answer);
  const { data: listed, model, usage } = parsed;
  const data = Array.isArray(listed) ? listed.map(toEmbedding) : [];
  if (data.length !== inputPieces(request.input).length) throw unreadableAnswer();
  const told = isRecord(usage) && isTokenCount(usage.prompt_tokens) ? usage.prompt_tokens : undefined;
  const tokens = told ?? guessedInputTokens(request.input);
  return {
    kind: 'result',
    body: {
      object: 'list',
      model: typeof model === 'string' && model !== '' ? model : candidate.upstreamModel,
      data,
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    },
    usage: told === undefined ? undefined : promptUsage(told),
  };
}

/** Hundreds of thousands of numbers in one answer: they are not looked at one by one. */
function toEmbedding(value: unknown, place: number): Embedding {
  if (!isRecord(value)) throw unreadableAnswer();
  const { embedding, index } = value;
  if (typeof embedding !== 'string' && !isNumbers(embedding)) throw unreadableAnswer();
  return { object: 'embedding', index: isTokenCount(index) ? index : place, embedding };
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && typeof value[0] === 'number';
}
