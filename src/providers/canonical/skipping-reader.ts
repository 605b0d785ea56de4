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

/** What is known of one choice of the answer. */
interface ChoiceState {
  /** It has more than thoughts: all of the answer may have stood in one event. */
  answered: boolean;
  ended: boolean;
}

/**
 * Passes over a broken event between good ones, and counts it, where a reader would see no more than a gap in a text. It stays
 * the failure it is where a gap is worse than an error: in an answer with tool calls or a spoken one, where JSON was asked
 * for, in a choice of which nothing else came, and where there are too many. Whether the end came is the vendor's reader's
 * business. Source: issue 4, "What to build" number 6.
 */
export class SkippingReader implements EventReader<StreamEvent> {
  /** The reader's own, so that text on the fast path costs nothing more. */
  readonly bytes: EventReader<StreamEvent>['bytes'];
  private skipped = 0;
  /** A piece that is missing would break what the pieces make. */
  private indivisible: boolean;
  private readonly choices = new Map<number, ChoiceState>();
  private watching: ((event: StreamEvent) => void) | undefined;

  constructor(
    private readonly reader: GapReader,
    private readonly call: ProviderCall,
  ) {
    this.bytes = reader.bytes?.bind(reader);
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

  end(emit: (value: StreamEvent) => void): void {
    this.reader.end(this.watched(emit));
    if (this.skipped > 0) this.call.skipped(this.skipped);
  }

  private skip(data: string, failure: UnreadableEvent): void {
    this.skipped += 1;
    if (this.skipped > mostSkipped) throw failure;
    // Behind the last finish reason nothing of the answer is left to be missing.
    if (this.hasEnded()) return;
    if (this.indivisible || !this.reader.passOver(data)) throw failure;
  }

  private hasEnded(): boolean {
    return this.choices.size > 0 && [...this.choices.values()].every(({ ended }) => ended);
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
      const state = this.stateOf(index);
      state.answered ||= answers(delta);
      if (isIndivisible(delta)) this.indivisible = true;
      if (this.skipped > 0 && (this.indivisible || isHollow(state, finish))) throw torn();
      if (finish) state.ended = true;
    }
  }

  private stateOf(index: number): ChoiceState {
    const known = this.choices.get(index);
    if (known !== undefined) return known;
    const state = { answered: false, ended: false };
    this.choices.set(index, state);
    return state;
  }
}

/** It ends without an answer, or for calls that never came: they stood in what was passed over. */
function isHollow({ answered }: ChoiceState, finish: FinishReason | null): boolean {
  return finish !== null && (!answered || finish === 'tool_calls' || finish === 'function_call');
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
