import { randomUUID } from 'node:crypto';
import type { ChatChunk, ChunkChoice, ChunkEvent } from '../../contract/chat.js';
import { GatewayError } from '../../contract/gateway-error.js';
import { cutStream } from '../../upstream/upstream-failure.js';
import type { EventReader } from '../../upstream/upstream-request.js';
import { fromErrorObject } from './chat-errors.js';
import { isStandardFinishReason, toFinishReason } from './finish-reason.js';
import { moveReasoning } from './reasoning.js';
import { eventEnd, eventStart, TextChunkEvent, TextFrame } from './text-chunk.js';
import { ToolCallPlaces } from './tool-call-places.js';
import { isChunk, isRecord } from './wire-shape.js';

/**
 * Reads an OpenAI-shaped stream. A chunk that already says everything the way OpenAI does keeps its own text. The answer
 * is whole with `[DONE]`, or when every choice has its finish reason: some hosts leave `[DONE]` out.
 */
export class ChatStreamReader implements EventReader<ChunkEvent> {
  private done = false;
  private frame: TextFrame | undefined;
  private readonly choices = new Set<number>();
  private readonly finished = new Set<number>();
  private readonly toolCalls = new Map<number, ToolCallPlaces>();
  /** Of the first chunk, for hosts that leave them out later or everywhere. */
  private identity: { id: string; created: number; model: string } | undefined;

  event(data: string, emit: (value: ChunkEvent) => void): boolean {
    // Blanks behind it are legal.
    this.done ||= data.startsWith('[DONE]');
    if (this.done) return true;
    // Events without data: how some relays keep the connection open.
    if (data.trim() !== '') this.read(data, emit);
    return false;
  }

  bytes(bytes: Buffer, start: number, emit: (value: ChunkEvent) => void): number {
    if (this.frame === undefined || this.done) return -1;
    const end = this.frame.endOf(bytes, start);
    if (end === -1) return -1;
    const isAll = start === 0 && end === bytes.length;
    emit(new TextChunkEvent(isAll ? bytes : bytes.subarray(start, end), parseChunk));
    return end;
  }

  private read(data: string, emit: (value: ChunkEvent) => void): void {
    const chunk = parseChunk(data);
    // Some hosts begin with a chunk about the prompt's content filter: no choice, no id, no model.
    if (chunk.choices.length === 0 && !chunk.usage) return;
    if (this.mend(chunk)) {
      emit({ kind: 'chunk', chunk });
      return;
    }
    this.frame ??= TextFrame.of(chunk, data);
    emit({ kind: 'chunk', chunk, wire: `${eventStart}${data}${eventEnd}` });
  }

  end(): void {
    const whole = this.finished.size > 0 && this.finished.size === this.choices.size;
    if (!this.done && !whole) throw cutStream();
  }

  /** Puts right in place what a host says differently; the chunk is ours, freshly parsed. Whether anything was. */
  private mend(chunk: ChatChunk): boolean {
    let changed = this.mendIdentity(chunk);
    if ('provider' in chunk) {
      // Hosts that are gateways themselves say who answered; ours never does.
      delete chunk.provider;
      changed = true;
    }
    for (const choice of chunk.choices) if (this.mendChoice(choice)) changed = true;
    return changed;
  }

  private mendChoice(choice: ChunkChoice): boolean {
    this.choices.add(choice.index);
    let changed = false;
    if (choice.delta) {
      changed = moveReasoning(choice.delta);
      if (choice.delta.tool_calls && this.placesOf(choice.index).fillIn(choice.delta.tool_calls))
        changed = true;
    }
    const reason = choice.finish_reason;
    if (!reason) return changed;
    this.finished.add(choice.index);
    if (isStandardFinishReason(reason)) return changed;
    choice.native_finish_reason = reason;
    choice.finish_reason = toFinishReason(reason);
    return true;
  }

  private placesOf(choice: number): ToolCallPlaces {
    let places = this.toolCalls.get(choice);
    if (places === undefined) this.toolCalls.set(choice, (places = new ToolCallPlaces()));
    return places;
  }

  private mendIdentity(chunk: ChatChunk): boolean {
    const { id, created, model, object } = chunk;
    if (isText(id) && isText(model) && created && object === 'chat.completion.chunk') return false;
    this.identity ??= {
      id: isText(id) ? id : `chatcmpl-${randomUUID()}`,
      created: created || Math.floor(Date.now() / 1000),
      model: isText(model) ? model : '',
    };
    if (!isText(id)) chunk.id = this.identity.id;
    if (!isText(model)) chunk.model = this.identity.model;
    chunk.created ||= this.identity.created;
    chunk.object = 'chat.completion.chunk';
    return true;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** @throws GatewayError for an error event, for broken JSON, and for anything that is no chunk. */
function parseChunk(data: string): ChatChunk {
  let parsed: unknown;
  try {
    parsed = JSON.parse(data);
  } catch (cause) {
    throw new GatewayError('upstream_protocol', 'The upstream provider sent a chunk that cannot be read.', {
      cause,
    });
  }
  // Some hosts add choices to an error.
  if (isRecord(parsed) && parsed.error) throw fromErrorObject(parsed.error);
  if (isChunk(parsed)) return parsed;
  throw new GatewayError('upstream_protocol', 'The upstream provider sent a chunk that cannot be read.');
}
