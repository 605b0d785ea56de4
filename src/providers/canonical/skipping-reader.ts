import type { ChatDelta, FinishReason, StreamEvent } from '../../contract/chat.js';
import { GatewayError } from '../../contract/gateway-error.js';
import type { EventReader } from '../../upstream/upstream-request.js';
import type { ProviderCall } from '../provider-adapter.js';
import { fieldsOf } from './caller-fields.js';
import { UnreadableEvent } from './unreadable-event.js';

/** More of them are no accident: the stream is not what we take it for. */
const mostSkipped = 4;

/** A reader of one vendor's stream that can go on where an event is missing. */
export interface GapReader extends EventReader<StreamEvent> {
  /**
   * An event that cannot be read is passed over; from now on nothing may be taken for granted that it may have said.
   * @param data its text, of which something may still be legible.
   * @returns whether the answer can be whole without it, as far as that text tells.
   */
  passOver(data: string): boolean;
}

/**
 * Passes over a broken event between good ones, and counts it, where a reader would see no more than a gap in a text. It stays
 * the failure it is where a gap is worse than an error: in an answer with tool calls or a spoken one, where JSON was asked
 * for, in a choice of which nothing else came, and where there are too many. Whether the end came is the vendor's reader's
 * business. Source: issue 4, "What to build" number 6.
 */
export class SkippingReader implements EventReader<StreamEvent> {
  private skipped = 0;
  /** A piece that is missing would break what the pieces make. */
  private indivisible: boolean;
  /** Choices that have more than thoughts: all of an answer may stand in one event. */
  private readonly answered = new Set<number>();
  private watching: ((event: StreamEvent) => void) | undefined;

  constructor(
    private readonly reader: GapReader,
    private readonly call: ProviderCall,
  ) {
    this.indivisible = asksForJson(call);
  }

  event(data: string, emit: (value: StreamEvent) => void): boolean {
    try {
      return this.reader.event(data, this.watched(emit));
    } catch (failure) {
      if (!(failure instanceof UnreadableEvent)) throw failure;
      this.skip(data, failure);
      return false;
    }
  }

  /** Unwatched, so that it costs nothing: what is taken so carries text and is sound. */
  bytes(bytes: Buffer, start: number, emit: (value: StreamEvent) => void): number {
    return this.reader.bytes?.(bytes, start, emit) ?? -1;
  }

  isWhole(): boolean {
    return this.reader.isWhole?.() ?? false;
  }

  end(emit: (value: StreamEvent) => void): void {
    this.reader.end(this.watched(emit));
    if (this.skipped > 0) this.call.skipped(this.skipped);
  }

  private skip(data: string, failure: UnreadableEvent): void {
    this.skipped += 1;
    const isDispensable = this.reader.passOver(data) && !this.indivisible;
    // Behind the last finish reason nothing of the answer is left to be missing.
    if (this.skipped > mostSkipped || !(isDispensable || this.isWhole())) throw failure;
  }

  /** `emit` is the same for all events of a stream. */
  private watched(emit: (value: StreamEvent) => void): (value: StreamEvent) => void {
    return (this.watching ??= (event) => {
      this.watch(event);
      emit(event);
    });
  }

  private watch(event: StreamEvent): void {
    if (event.kind !== 'chunk' || event.textOnly) return;
    for (const { index, delta, finish_reason: finish } of event.chunk.choices) {
      if (answers(delta)) this.answered.add(index);
      if (isIndivisible(delta)) this.indivisible = true;
      if (this.skipped > 0 && (this.indivisible || this.isHollow(index, finish))) throw torn();
    }
  }

  /** It ends without an answer, or for calls that never came: they stood in what was passed over. */
  private isHollow(index: number, finish: FinishReason | null): boolean {
    return (
      finish !== null && (!this.answered.has(index) || finish === 'tool_calls' || finish === 'function_call')
    );
  }
}

function answers({ content, refusal, images }: ChatDelta): boolean {
  return Boolean(content || refusal || images);
}

/** Pieces of calls make JSON, pieces of sound make one encoded text. */
function isIndivisible({ tool_calls: calls, function_call: call, audio }: ChatDelta): boolean {
  return (calls !== undefined && calls.length > 0) || Boolean(call) || Boolean(audio);
}

function asksForJson(call: ProviderCall): boolean {
  return fieldsOf(call).response_format?.type.startsWith('json') === true;
}

function torn(): GatewayError {
  return new GatewayError('upstream_protocol', 'A part of the answer could not be read.');
}
