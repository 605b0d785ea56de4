import type { ChunkEvent } from '../../contract/chat.js';
import type { ChunkBuilder } from '../canonical/chunk-builder.js';
import { callIdOf } from './responses-completion.js';
import { type Fields, recordOf, textOf } from './responses-wire.js';

/** One tool call under way. */
interface StreamedCall {
  /** Its place among the tool calls. */
  readonly index: number;
  readonly isCustom: boolean;
  started: boolean;
}

/**
 * The tool calls of one stream. A call begins with its item; its arguments come in pieces, or all at once from hosts that do not
 * cut them up. Source: providers digest, OpenAI section 1.4 "Bridge stream", traps T5, T6 and T40.
 */
export class StreamedCalls {
  private readonly calls = new Map<unknown, StreamedCall>();

  constructor(
    private readonly chunks: ChunkBuilder,
    private readonly emit: (chunk: ChunkEvent) => void,
  ) {}

  /** `output_item.added`; items that are no calls are none of ours. */
  begin(event: Fields): void {
    const item = recordOf(event.item);
    const isCustom = item.type === 'custom_tool_call';
    if (!isCustom && item.type !== 'function_call') return;
    const call = { index: this.chunks.toolCalls, isCustom, started: false };
    this.calls.set(event.output_index, call);
    const [id, name] = [callIdOf(item), textOf(item.name)];
    this.emit(isCustom ? this.chunks.customCall(id, name) : this.chunks.toolCall(id, name));
    this.say(call, textOf(isCustom ? item.input : item.arguments));
  }

  /** A piece of the arguments. */
  piece(event: Fields): void {
    const call = this.calls.get(event.output_index);
    if (call !== undefined) this.say(call, textOf(event.delta));
  }

  /** All of the arguments: only news where no piece of them came. */
  rest(event: Fields): void {
    const call = this.calls.get(event.output_index);
    if (call !== undefined && !call.started)
      this.say(call, textOf(call.isCustom ? event.input : event.arguments));
  }

  /** `output_item.done`: what was not said before is said now, and no arguments are an empty object. */
  complete(event: Fields): void {
    if (!this.calls.has(event.output_index)) this.begin(event);
    const call = this.calls.get(event.output_index);
    const item = recordOf(event.item);
    if (call === undefined || call.started) return;
    this.say(call, textOf(call.isCustom ? item.input : item.arguments));
    if (!call.started && !call.isCustom && item.status !== 'incomplete') this.say(call, '{}');
  }

  private say(call: StreamedCall, piece: string): void {
    if (piece === '') return;
    call.started = true;
    this.emit(
      call.isCustom
        ? this.chunks.customInput(piece, call.index)
        : this.chunks.toolArguments(piece, call.index),
    );
  }
}
