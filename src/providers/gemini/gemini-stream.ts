import type { StreamEvent, Usage } from '../../contract/chat.js';
import { GatewayError } from '../../contract/gateway-error.js';
import { cutStream } from '../../upstream/upstream-failure.js';
import type { EventReader } from '../../upstream/upstream-request.js';
import { ChunkBuilder } from '../canonical/chunk-builder.js';
import { type AnswerContext, blockedRefusal, blockReasonOf, idOf, modelOf } from './gemini-answer.js';
import { errorIn, fromErrorObject } from './gemini-errors.js';
import { toLogprobs } from './gemini-logprobs.js';
import { Transcript } from './gemini-transcript.js';
import { toUsage } from './gemini-usage.js';
import { listOf, recordOf } from './gemini-wire.js';
import type { ThoughtDetail } from './thought-details.js';

type Emit = (event: StreamEvent) => void;

/**
 * The vendor's stream in the canonical shape: whole answers in pieces, without an event for the end. What it says last of usage
 * and sources counts, and after its finish reason more may come, so that finish, sources and usage wait for the end of the
 * body. Source: providers digest, Gemini section 3.8.
 */
export class GeminiStreamReader implements EventReader<StreamEvent> {
  private chunks: ChunkBuilder | undefined;
  private transcript: Transcript | undefined;
  private usage: Usage | undefined;
  private blocked: string | undefined;
  private pictures = 0;
  private readonly details: ThoughtDetail[] = [];

  constructor(private readonly context: AnswerContext) {}

  event(data: string, emit: Emit): boolean {
    const text = data.trim();
    // The vendor has no such event; hosts in between add one.
    if (text === '[DONE]') return true;
    if (text !== '') this.read(parse(text), emit);
    return false;
  }

  end(emit: Emit): void {
    const { chunks, transcript } = this;
    if (chunks === undefined) throw cutStream();
    if (transcript?.nativeFinish === undefined) this.endUnfinished(chunks, transcript === undefined, emit);
    else {
      // First, as it may be none.
      const finish = transcript.finishReason();
      // Each list in one piece: of one that comes again OpenAI's SDKs keep the last piece only, or break off.
      if (this.details.length > 0) emit(chunks.delta({ reasoning_details: this.details }));
      const annotations = transcript.citations();
      if (annotations.length > 0) emit(chunks.delta({ annotations }));
      emit(chunks.finish(finish, transcript.nativeFinish));
    }
    if (this.usage !== undefined) emit(chunks.usage(this.usage));
  }

  private read(answer: Readonly<Record<string, unknown>>, emit: Emit): void {
    if (answer.error !== undefined) throw fromErrorObject(answer.error);
    if (answer.usageMetadata !== undefined) {
      this.usage = toUsage(answer.usageMetadata);
      emit({ kind: 'tally', usage: this.usage });
    }
    this.blocked ??= blockReasonOf(answer);
    const chunks = (this.chunks ??= this.begin(answer, emit));
    // It streams one answer only.
    const candidate = recordOf(listOf(answer.candidates)[0]);
    if (candidate === undefined) return;
    this.transcript ??= this.newTranscript(chunks, emit);
    this.transcript.take(candidate, false);
    const logprobs = toLogprobs(candidate.logprobsResult);
    if (logprobs !== null) emit(chunks.text('', logprobs));
  }

  private begin(answer: Readonly<Record<string, unknown>>, emit: Emit): ChunkBuilder {
    const chunks = new ChunkBuilder(idOf(answer), modelOf(answer, this.context));
    emit(chunks.role());
    return chunks;
  }

  /** `emit` is the same for all events of a stream. */
  private newTranscript(chunks: ChunkBuilder, emit: Emit): Transcript {
    return new Transcript(this.context.names, {
      text: (piece) => emit(chunks.text(piece)),
      reasoning: (piece) => emit(chunks.reasoning(piece)),
      toolCall: ({ id, function: { name, arguments: args }, extra_content: extra }) =>
        emit(chunks.toolCall(id, name, args, extra === undefined ? {} : { extra_content: extra })),
      // Too large to be held back: they say where in the list they belong instead.
      picture: (picture) => {
        const index = this.pictures++;
        emit(chunks.delta({ images: [index === 0 ? picture : { ...picture, index }] }));
      },
      detail: (detail) => this.details.push(detail),
    });
  }

  /** A blocked prompt, or a limit that was used up by thoughts: traps T23 and T30. */
  private endUnfinished(chunks: ChunkBuilder, isEmpty: boolean, emit: Emit): void {
    const { limit } = this.context;
    if (this.blocked !== undefined) {
      emit(chunks.delta({ refusal: blockedRefusal }));
      emit(chunks.finish('content_filter', this.blocked));
    } else if (isEmpty && limit !== undefined && (this.usage?.completion_tokens ?? 0) >= limit) {
      emit(chunks.finish('length'));
    } else throw cutStream();
  }
}

/** @throws GatewayError for broken JSON, for a list with an error in it, and for anything that is no object. */
function parse(data: string): Readonly<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(data);
  } catch (cause) {
    throw unreadable(cause);
  }
  const object = recordOf(parsed);
  if (object !== undefined) return object;
  const error = errorIn(parsed);
  throw Object.keys(error).length > 0 ? fromErrorObject(error) : unreadable();
}

function unreadable(cause?: unknown): GatewayError {
  return new GatewayError('upstream_protocol', 'The upstream provider sent a chunk that cannot be read.', {
    cause,
  });
}
