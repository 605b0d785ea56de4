import { randomUUID } from 'node:crypto';
import type { ChatChunk, ChunkEvent } from '../../contract/chat.js';
import { GatewayError } from '../../contract/gateway-error.js';
import { cutStream } from '../../upstream/upstream-failure.js';
import type { EventReader } from '../../upstream/upstream-request.js';
import { fromErrorObject } from './chat-errors.js';
import { isStandardFinishReason, toFinishReason } from './finish-reason.js';
import { TextChunkEvent, TextFrame } from './text-chunk.js';

/**
 * Reads an OpenAI-shaped stream. A chunk that already says everything the way OpenAI does keeps its own text. The answer
 * is whole with `[DONE]`, or when every choice has its finish reason: some hosts leave `[DONE]` out.
 */
export class ChatStreamReader implements EventReader<ChunkEvent> {
  private done = false;
  private frame: TextFrame | undefined;
  private readonly choices = new Set<number>();
  private readonly finished = new Set<number>();
  /** Of the first chunk, for hosts that leave them out later or everywhere. */
  private identity: { id: string; created: number; model: string } | undefined;

  event(data: string, emit: (value: ChunkEvent) => void): void {
    if (this.done) return;
    if (data === '[DONE]') {
      this.done = true;
      return;
    }
    if (this.frame?.fits(data)) {
      emit(new TextChunkEvent(data, parseChunk));
      return;
    }
    const chunk = parseChunk(data);
    // Some hosts begin with a chunk about the prompt's content filter: no choice, no id, no model.
    if (chunk.choices.length === 0 && !chunk.usage) return;
    if (this.mend(chunk)) {
      emit({ kind: 'chunk', chunk });
      return;
    }
    this.frame ??= TextFrame.of(chunk, data);
    emit({ kind: 'chunk', chunk, json: data });
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
    for (const choice of chunk.choices) {
      this.choices.add(choice.index);
      const reason = choice.finish_reason;
      if (!reason) continue;
      this.finished.add(choice.index);
      if (isStandardFinishReason(reason)) continue;
      choice.native_finish_reason = reason;
      choice.finish_reason = toFinishReason(reason);
      changed = true;
    }
    return changed;
  }

  private mendIdentity(chunk: ChatChunk): boolean {
    if (chunk.id && chunk.model && chunk.created && chunk.object === 'chat.completion.chunk') return false;
    this.identity ??= {
      id: chunk.id || `chatcmpl-${randomUUID()}`,
      created: chunk.created || Math.floor(Date.now() / 1000),
      model: chunk.model || '',
    };
    chunk.id ||= this.identity.id;
    chunk.created ||= this.identity.created;
    chunk.model ||= this.identity.model;
    chunk.object = 'chat.completion.chunk';
    return true;
  }
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
  if (isChunk(parsed)) return parsed;
  if (typeof parsed === 'object' && parsed !== null && 'error' in parsed) throw fromErrorObject(parsed.error);
  throw new GatewayError('upstream_protocol', 'The upstream provider sent a chunk that cannot be read.');
}

function isChunk(value: unknown): value is ChatChunk {
  if (typeof value !== 'object' || value === null || !('choices' in value) || !Array.isArray(value.choices))
    return false;
  return !('error' in value && value.error);
}
