import { concat, defer, map, type Observable, of, throwIfEmpty } from 'rxjs';
import { invalidRequest } from '../../contract/gateway-error.js';
import type { BytesEvent, ConsumedEvent, Consumption } from '../../contract/media.js';
import type { RouteCandidate } from '../../contract/route-plan.js';
import { speechContentTypes, type SpeechRequest } from '../../contract/speech.js';
import type { UpstreamClient } from '../../upstream/upstream-client.js';
import { unreadableAnswer } from '../canonical/json-answer.js';
import { refuseFields } from '../canonical/unfit-fields.js';
import { postJson } from '../openai-shape/json-post.js';
import type { Endpoint } from '../openai-shape/openai-shaped-chat.js';
import type { ProviderCall, SpeechPort } from '../provider-adapter.js';
import { fromOpenAiError } from './openai-errors.js';
import { promptOverheadTokens } from './prompt-overhead.js';
import { SpeechReader } from './speech-reader.js';

type SpeechEvent = BytesEvent | ConsumedEvent;

/** Paid by the character, and of before events: they answer with nothing but the file. Source: OpenAI's reference of `audio/speech`. */
const byCharacter = /^tts-1(-hd)?(-\d+)?$/;
const mostCharacters = 4096;

/**
 * The most tokens that a spoken character comes to: half a second of the vendor's 20 a second, where English has a fifteenth of
 * one and Chinese a quarter. What is spoken at all may be drawn out: 20 seconds on top.
 */
const tokensPerCharacter = 10;
const leastSpeechTokens = 400;
/** As people usually speak: 15 characters and 20 tokens a second. Source: OpenAI's estimate of $0.015 a minute at $12 a million. */
const usualTokensPerCharacter = 4 / 3;
/** UTF-8 bytes of a token of the prompt. */
const bytesPerToken = 4;

/** Speech by OpenAI: a file as it comes where it is paid by the character, else events, of which the last tells the usage. */
export class OpenAiSpeech implements SpeechPort {
  constructor(
    private readonly upstream: UpstreamClient,
    private readonly endpoint: Endpoint,
  ) {}

  answer(call: ProviderCall<SpeechRequest>): Observable<SpeechEvent> {
    return defer(() => {
      const consumption = this.most(call.request, call.candidate);
      return consumption.media === undefined ? this.inEvents(call) : this.asFile(call, consumption);
    });
  }

  most(request: SpeechRequest, candidate: RouteCandidate): Consumption {
    const characters = countCharacters(request.input);
    if (!byCharacter.test(candidate.upstreamModel)) return mostTokens(request, characters);
    refuseFields(request, candidate, ['instructions']);
    if (characters > mostCharacters)
      throw invalidRequest(
        `The model '${candidate.modelId}' takes at most ${mostCharacters} characters; these are ${characters}.`,
        'input',
      );
    return { media: { characters } };
  }

  /** The whole text: a vendor speaks on for who has left, and nobody tells how far it came. */
  guess(request: SpeechRequest, candidate: RouteCandidate): Consumption {
    const characters = countCharacters(request.input);
    return byCharacter.test(candidate.upstreamModel)
      ? { media: { characters } }
      : usualTokens(request, characters);
  }

  /** What is paid for is known before: the characters that were asked for. */
  private asFile(call: ProviderCall<SpeechRequest>, consumption: Consumption): Observable<SpeechEvent> {
    const contentType = contentTypeOf(call.request);
    const file$ = this.upstream.bytes(
      postJson(call, this.endpoint, toBody(call)),
      fromOpenAiError,
      call.backpressure,
    );
    return concat(
      file$.pipe(
        map((bytes): BytesEvent => ({ kind: 'bytes', bytes, contentType })),
        throwIfEmpty(() => unreadableAnswer()),
      ),
      of<ConsumedEvent>({ kind: 'consumed', ...consumption }),
    );
  }

  private inEvents(call: ProviderCall<SpeechRequest>): Observable<SpeechEvent> {
    const contentType = contentTypeOf(call.request);
    return this.upstream.events(
      postJson(call, this.endpoint, { ...toBody(call), stream_format: 'sse' }),
      () => new SpeechReader(contentType),
      fromOpenAiError,
      call.backpressure,
    );
  }
}

function toBody({ request, candidate }: ProviderCall<SpeechRequest>): Record<string, unknown> {
  const { input, voice, instructions, speed, response_format: format } = request;
  return {
    model: candidate.upstreamModel,
    input,
    voice,
    instructions: instructions || undefined,
    speed: speed ?? undefined,
    response_format: format ?? undefined,
  };
}

function contentTypeOf({ response_format: format }: SpeechRequest): string {
  return speechContentTypes[format ?? 'mp3'];
}

function mostTokens({ input, instructions, speed }: SpeechRequest, characters: number): Consumption {
  const prompt = Buffer.byteLength(input) + Buffer.byteLength(instructions ?? '') + promptOverheadTokens;
  const slowness = 1 / Math.min(1, speed ?? 1);
  const completion = Math.ceil((characters * tokensPerCharacter + leastSpeechTokens) * slowness);
  return tokens(prompt, completion);
}

function usualTokens({ input, instructions, speed }: SpeechRequest, characters: number): Consumption {
  const bytes = Buffer.byteLength(input) + Buffer.byteLength(instructions ?? '');
  return tokens(
    Math.ceil(bytes / bytesPerToken),
    Math.ceil((characters * usualTokensPerCharacter) / (speed ?? 1)),
  );
}

function tokens(prompt: number, completion: number): Consumption {
  return {
    usage: { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion },
  };
}

/** As the vendor counts: code points, of which many are two units of a text here. */
function countCharacters(text: string): number {
  let characters = 0;
  for (const _character of text) characters += 1;
  return characters;
}
