import { GatewayError } from '../../contract/gateway-error.js';
import { cutStream } from '../../upstream/upstream-failure.js';
import { ChunkBuilder } from '../canonical/chunk-builder.js';
import type { GapReader } from '../canonical/skipping-reader.js';
import { parseEventData, UnreadableEvent } from '../canonical/unreadable-event.js';
import { isRecord } from '../openai-shape/wire-shape.js';
import { isBlock, isDelta, toAnswerId, toFinish, toRefusal, unreadable } from './anthropic-answer.js';
import { type BlockReader, type Emit, HeldText, toBlockReader } from './anthropic-stream-blocks.js';
import { fromErrorEvent } from './anthropic-errors.js';
import { mergedUsage, toServiceTier, toUsage } from './anthropic-usage.js';
import type { StopWire, UsageWire } from './anthropic-wire.js';

/** What an answer cannot do without, in the text of an event that cannot be read. Pieces of blocks and pings are none of it. */
const essential = /"type"\s*:\s*"(message_start|content_block_start|message_delta|message_stop)"/;

/**
 * Reads a stream of the Messages API. The answer is whole with `message_stop`; the finish reason, told a little earlier, is
 * held back until then. Source: providers digest, Anthropic section 2.9.
 */
export class MessagesStreamReader implements GapReader {
  private chunks: ChunkBuilder | undefined;
  private messageId: unknown;
  /** Those under way by the vendor's index, which counts texts and thoughts too; undefined for one that says nothing to the caller. */
  private readonly blocks = new Map<unknown, BlockReader | undefined>();
  private readonly text: HeldText;
  private usage: UsageWire = {};
  private stop: StopWire | undefined;
  private done = false;
  /** An event was passed over: what was never said may have been in it. */
  private hasGap = false;

  /** @param answerTool the tool whose input is the answer. */
  constructor(private readonly answerTool?: string) {
    this.text = new HeldText(answerTool !== undefined);
  }

  event(data: string, emit: Emit): boolean {
    // Relays keep a connection open with events without data; others end a stream as OpenAI does.
    if (!this.done && data.trim() !== '' && !data.startsWith('[DONE]')) this.read(parseEvent(data), emit);
    return this.done;
  }

  end(): void {
    if (!this.done) throw cutStream();
  }

  passOver(data: string): boolean {
    this.hasGap = true;
    return !essential.test(data);
  }

  private read(event: Record<string, unknown>, emit: Emit): void {
    switch (event.type) {
      case 'content_block_delta':
        if (!isDelta(event.delta)) throw new UnreadableEvent();
        this.blockAt(event.index)?.delta(event.delta, this.begun(), emit);
        return;
      case 'content_block_start':
        this.startBlock(event, emit);
        return;
      case 'content_block_stop':
        this.stopBlock(event.index, emit);
        return;
      case 'message_start':
        this.start(event.message, emit);
        return;
      case 'message_delta':
        this.takeDelta(event, emit);
        return;
      case 'message_stop':
        this.finish(emit);
        return;
      case 'error':
        throw fromErrorEvent(event.error);
      // Pings, and what is newer than this reader.
      default:
    }
  }

  private start(message: unknown, emit: Emit): void {
    if (!isRecord(message)) throw unreadable();
    if (this.chunks !== undefined) {
      // Some relays say it twice; another answer in the middle of this one is none. Source: trap T35.
      if (message.id === this.messageId) return;
      throw new GatewayError('upstream_protocol', 'The upstream provider mixed up two answers.');
    }
    this.messageId = message.id;
    const model = typeof message.model === 'string' ? message.model : '';
    this.chunks = new ChunkBuilder(toAnswerId(message.id), model);
    emit(this.chunks.role());
    this.count(message.usage, emit);
  }

  private startBlock({ index, content_block: block }: Record<string, unknown>, emit: Emit): void {
    if (!isBlock(block)) throw unreadable();
    const reader = toBlockReader(block, this.text, this.answerTool, index);
    this.blocks.set(index, reader);
    reader?.start(this.begun(), emit);
  }

  /** @throws GatewayError for a block whose beginning was passed over: it may be a call. */
  private blockAt(index: unknown): BlockReader | undefined {
    if (this.hasGap && !this.blocks.has(index)) throw unreadable();
    return this.blocks.get(index);
  }

  private stopBlock(index: unknown, emit: Emit): void {
    this.blockAt(index)?.stop(this.begun(), emit);
    this.blocks.delete(index);
  }

  private takeDelta({ delta, usage }: Record<string, unknown>, emit: Emit): void {
    this.stop = { ...this.stop, ...(isRecord(delta) ? toStop(delta) : {}) };
    this.count(usage, emit);
  }

  private count(usage: unknown, emit: Emit): void {
    if (!isRecord(usage)) return;
    this.usage = mergedUsage(this.usage, usage);
    emit({ kind: 'tally', usage: toUsage(this.usage), isCurrent: this.stop !== undefined });
  }

  private finish(emit: Emit): void {
    if (this.stop === undefined) throw cutStream();
    const chunks = this.begun();
    if (this.hasGap && this.stop.stop_reason === 'tool_use' && chunks.toolCalls === 0) throw unreadable();
    for (const index of [...this.blocks.keys()]) this.stopBlock(index, emit);
    this.text.end(chunks, emit);
    const refusal = toRefusal(this.stop);
    if (refusal !== null) emit(chunks.delta({ refusal }));
    const { stop_reason: reason } = this.stop;
    emit(chunks.finish(toFinish(reason, chunks.toolCalls > 0), reason ?? undefined));
    const tier = toServiceTier(this.usage.service_tier);
    emit(chunks.usage(toUsage(this.usage), tier === undefined ? {} : { service_tier: tier }));
    this.done = true;
  }

  /** @throws GatewayError for a stream that begins in the middle. */
  private begun(): ChunkBuilder {
    if (this.chunks === undefined) throw unreadable();
    return this.chunks;
  }
}

/** @throws UnreadableEvent for broken JSON and anything that is no object. */
function parseEvent(data: string): Record<string, unknown> {
  const parsed = parseEventData(data);
  if (isRecord(parsed)) return parsed;
  throw new UnreadableEvent();
}

/** What the event says; a later null takes nothing back. */
function toStop({ stop_reason: reason, stop_details: details }: Record<string, unknown>): StopWire {
  return {
    ...(typeof reason === 'string' ? { stop_reason: reason } : {}),
    ...(isRecord(details) ? { stop_details: details } : {}),
  };
}
