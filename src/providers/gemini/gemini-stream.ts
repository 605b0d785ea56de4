import type { StreamEvent, Usage } from '../../contract/chat.js';
import { cutStream } from '../../upstream/upstream-failure.js';
import { ChunkBuilder } from '../canonical/chunk-builder.js';
import type { GapReader } from '../canonical/skipping-reader.js';
import { parseEventData, UnreadableEvent } from '../canonical/unreadable-event.js';
import { isNothing } from '../openai-shape/wire-shape.js';
import { type AnswerContext, blockedRefusal, blockReasonOf, idOf, modelOf } from './gemini-answer.js';
import { errorIn, fromErrorObject } from './gemini-errors.js';
import { toLogprobs } from './gemini-logprobs.js';
import { Transcript } from './gemini-transcript.js';
import { SearchQueries, toUsage } from './gemini-usage.js';
import { listOf, recordOf, recordsOf } from './gemini-wire.js';
import type { ThoughtDetail } from './thought-details.js';

type Emit = (event: StreamEvent) => void;

/**
 * The vendor's stream in the canonical shape: whole answers in pieces, without an event for the end. What it says last of usage
 * and sources counts, and after its finish reason more may come, so that finish, sources and usage wait for the end of the
 * body. Source: providers digest, Gemini section 3.8.
 */
export class GeminiStreamReader implements GapReader {
  private chunks: ChunkBuilder | undefined;
  private transcript: Transcript | undefined;
  private usage: Usage | undefined;
  /** What the vendor said last of it. */
  private counted: unknown;
  private blocked: string | undefined;
  private pictures = 0;
  private done = false;
  private readonly details: ThoughtDetail[] = [];
  private readonly searches = new SearchQueries();

  constructor(private readonly context: AnswerContext) {}

  event(data: string, emit: Emit): boolean {
    const text = data.trim();
    // The vendor has no such event; hosts in between add one.
    if (text === '[DONE]') this.done = true;
    if (!this.done && text !== '') this.read(parse(text), emit);
    return this.done;
  }

  /** A call comes whole in one event, and nothing else tells of it. */
  passOver(): boolean {
    return !this.context.mayCall;
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
    // It streams one answer only.
    const candidate = recordOf(listOf(answer.candidates)[0]);
    this.count(answer.usageMetadata, candidate, emit);
    this.blocked ??= blockReasonOf(answer);
    const chunks = (this.chunks ??= this.begin(answer, emit));
    if (candidate === undefined) return;
    this.transcript ??= this.newTranscript(chunks, emit);
    this.transcript.take(candidate, false);
    const logprobs = toLogprobs(candidate.logprobsResult);
    if (logprobs !== null) emit(chunks.text('', logprobs));
  }

  private count(told: unknown, candidate: Readonly<Record<string, unknown>> | undefined, emit: Emit): void {
    const searchesTold = candidate?.groundingMetadata !== undefined;
    if (searchesTold) this.searches.take(candidate);
    this.counted = told ?? this.counted;
    if (this.counted === undefined || (told === undefined && !searchesTold)) return;
    this.usage = toUsage(this.counted, this.searches.count(this.context.searchesByPrompt));
    emit({ kind: 'tally', usage: this.usage, isCurrent: true });
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

/** @throws GatewayError for a list with an error in it, UnreadableEvent for broken JSON and for what is no piece of an answer. */
function parse(data: string): Readonly<Record<string, unknown>> {
  const parsed = parseEventData(data);
  const object = recordOf(parsed);
  if (object !== undefined && isPiece(object)) return object;
  const error = errorIn(parsed);
  throw Object.keys(error).length > 0 ? fromErrorObject(error) : new UnreadableEvent();
}

/** Whether everything that is said in it can be read. */
function isPiece({ candidates }: Readonly<Record<string, unknown>>): boolean {
  return isListOf(candidates, (candidate) => {
    const content = recordOf(candidate.content ?? {});
    return content !== undefined && isListOf(content.parts, isPart);
  });
}

function isPart({ text, functionCall, inlineData }: Readonly<Record<string, unknown>>): boolean {
  const call = recordOf(functionCall ?? {});
  return (
    (isNothing(text) || typeof text === 'string') &&
    call !== undefined &&
    recordOf(call.args ?? {}) !== undefined &&
    recordOf(inlineData ?? {}) !== undefined
  );
}

function isListOf(value: unknown, isMember: (member: Readonly<Record<string, unknown>>) => boolean): boolean {
  if (isNothing(value)) return true;
  const records = recordsOf(value);
  return Array.isArray(value) && records.length === value.length && records.every(isMember);
}
