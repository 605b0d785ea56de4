import { Injectable } from '@nestjs/common';
import { defer, type Observable } from 'rxjs';
import type { ChatRequest, ChunkEvent, CompletionEvent } from '../../contract/chat.js';
import { noCredential } from '../../contract/credential.js';
import { GatewayError, invalidRequest } from '../../contract/gateway-error.js';
import type {
  ChatPort,
  EmbeddingPort,
  ImagePort,
  ProviderAdapter,
  ProviderCall,
  SpeechPort,
} from '../provider-adapter.js';
import { answerUsage, limitAnswer } from './sandbox-answer.js';
import { countChunks, newAnswerHead, toChunks, toCompletion } from './sandbox-chunks.js';
import { deliverStream, deliverWhole } from './sandbox-delivery.js';
import { sandboxEmbeddings, sandboxImages, sandboxSpeech } from './sandbox-media.js';
import { contextTooLong, createSandboxModels } from './sandbox-models.js';
import type { SandboxScript } from './sandbox-script.js';
import { countPromptTokens } from './sandbox-text.js';

/** As many as make sense for copies of one answer. */
const maxChoices = 8;

/** The offline provider: test models that need no network, no credentials and no money. */
@Injectable()
export class SandboxAdapter implements ProviderAdapter {
  readonly id = 'sandbox';
  readonly credentials = [noCredential];
  readonly knowsItsModels = true;
  readonly failsOnPurpose = true;
  readonly chat: ChatPort = {
    complete: (call) => defer(() => this.complete(call)),
    stream: (call) => defer(() => this.stream(call)),
  };
  readonly images: ImagePort = sandboxImages;
  readonly speech: SpeechPort = sandboxSpeech;
  readonly embeddings: EmbeddingPort = sandboxEmbeddings;
  private readonly models = createSandboxModels();

  private complete(call: ProviderCall): Observable<CompletionEvent> {
    const { answer, chunkDelayMs, breakdown } = this.script(call);
    const choices = countChoices(call.request);
    const usage = answerUsage(answer, call.request, choices);
    const completion = toCompletion(newAnswerHead(call.candidate.modelId), answer, choices, usage);
    return deliverWhole(completion, chunkDelayMs * countChunks(answer, choices), breakdown);
  }

  private stream(call: ProviderCall): Observable<ChunkEvent> {
    const { answer, chunkDelayMs, breakdown } = this.script(call);
    const choices = countChoices(call.request);
    const usage = answerUsage(answer, call.request, choices);
    const chunks = toChunks(newAnswerHead(call.candidate.modelId), answer, choices, usage);
    return deliverStream(chunks, chunkDelayMs, breakdown, call.backpressure);
  }

  private script({ request, candidate, sent }: ProviderCall): SandboxScript {
    sent();
    const model = this.models.get(candidate.upstreamModel);
    if (model === undefined)
      throw new GatewayError('model_not_found', `The model '${candidate.modelId}' does not exist`, {
        param: 'model',
      });
    const { contextLength } = candidate;
    if (contextLength !== null && countPromptTokens(request, contextLength) > contextLength)
      throw contextTooLong(contextLength);
    const effort = request.reasoning_effort ?? candidate.effort;
    const script = model(effort === undefined ? request : { ...request, reasoning_effort: effort });
    return { ...script, answer: limitAnswer(script.answer, request) };
  }
}

/** @throws GatewayError invalid_request when `n` is out of range. */
function countChoices({ n }: ChatRequest): number {
  const choices = n ?? 1;
  if (!Number.isInteger(choices) || choices < 1 || choices > maxChoices)
    throw invalidRequest(`n must be a whole number from 1 to ${maxChoices} for sandbox models.`, 'n');
  return choices;
}
