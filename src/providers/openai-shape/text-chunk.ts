import { isUtf8 } from 'node:buffer';
import type { ChatChunk, ChunkEvent } from '../../contract/chat.js';

/** How OpenAI frames an event; hosts that do it otherwise have their chunks parsed. */
export const eventStart = 'data: ';
export const eventEnd = '\n\n';
/** Everything before the text of a chunk that carries nothing but text. */
const textStart = '"delta":{"content":"';
/** OpenAI pads its chunks to a length that gives nothing away; the padding differs from chunk to chunk. */
const paddingStart = '"obfuscation":"';
const paddedEnd = Buffer.from(`"}${eventEnd}`);
const quote = 0x22;
const backslash = 0x5c;

/**
 * Chunks of one stream that carry text differ in nothing but the text (and the padding). Once one of them was parsed, the
 * others are known by the bytes around the text: they are neither decoded nor parsed, and leave as they came.
 */
export class TextFrame {
  private constructor(
    private readonly before: Buffer,
    private readonly after: Buffer,
    private readonly padded: boolean,
  ) {}

  /** The frame of a chunk, if it carries text in its only choice and nothing else. */
  static of(chunk: ChatChunk, json: string): TextFrame | undefined {
    const [choice] = chunk.choices;
    if (chunk.choices.length !== 1 || !choice || choice.finish_reason || chunk.usage) return undefined;
    if (!choice.delta?.content || Object.keys(choice.delta).length !== 1) return undefined;
    const start = json.indexOf(textStart) + textStart.length;
    const end = json.indexOf('"', start);
    if (start < textStart.length || end === -1 || json.slice(start, end) !== choice.delta.content)
      return undefined;
    const padding = json.indexOf(paddingStart, end);
    const before = Buffer.from(eventStart + json.slice(0, start));
    const after =
      padding === -1 ? json.slice(end) + eventEnd : json.slice(end, padding + paddingStart.length);
    const frame = new TextFrame(before, Buffer.from(after), padding !== -1);
    const wire = Buffer.from(eventStart + json + eventEnd);
    return frame.endOf(wire, 0) === wire.length ? frame : undefined;
  }

  /** Where the text begins in an event of this frame. */
  get textAt(): number {
    return this.before.length;
  }

  /**
   * Where the event that begins at `start` ends, if it is this frame around a text without escapes: then it is sound JSON
   * and says nothing but the text. -1 for any other event, and for one that is not all there.
   */
  endOf(bytes: Buffer, start: number): number {
    const { before, after } = this;
    const text = start + before.length;
    if (!isAt(before, bytes, start)) return -1;
    const textEnd = endOfText(bytes, text);
    if (textEnd <= text || !isAt(after, bytes, textEnd)) return -1;
    let end = textEnd + after.length;
    if (this.padded) {
      const close = endOfText(bytes, end);
      if (close === -1 || !isAt(paddedEnd, bytes, close)) return -1;
      end = close + paddedEnd.length;
    }
    return end;
  }
}

function isAt(expected: Buffer, bytes: Buffer, start: number): boolean {
  const end = start + expected.length;
  return end <= bytes.length && expected.compare(bytes, start, end) === 0;
}

/**
 * Position of the quote that closes a string without escapes; -1 where there is an escape, a raw control character, or
 * what is no UTF-8.
 */
function endOfText(bytes: Buffer, start: number): number {
  let ascii = true;
  for (let position = start; position < bytes.length; position++) {
    const byte = bytes[position] ?? 0;
    if (byte === quote) return ascii || isUtf8(bytes.subarray(start, position)) ? position : -1;
    if (byte === backslash || byte < 0x20) return -1;
    if (byte > 0x7f) ascii = false;
  }
  return -1;
}

/** A chunk of text that nobody has parsed yet. */
export class TextChunkEvent implements ChunkEvent {
  readonly kind = 'chunk';
  readonly textOnly = true;
  private parsed: ChatChunk | undefined;

  /** @param textAt where in `wire` the text begins; it ends at the next quote, as it has no escapes */
  constructor(
    readonly wire: Buffer,
    private readonly textAt: number,
    private readonly parse: (json: string) => ChatChunk,
  ) {}

  /** A loop, because a text is a few bytes and any call that copies costs more than they do. */
  copyText(target: Uint8Array, at: number): number {
    const { wire } = this;
    let end = at;
    for (let from = this.textAt; from < wire.length; from++) {
      const byte = wire[from] ?? quote;
      if (byte === quote) break;
      target[end++] = byte;
    }
    return end;
  }

  get chunk(): ChatChunk {
    return (this.parsed ??= this.parse(
      this.wire.toString('utf8', eventStart.length, this.wire.length - eventEnd.length),
    ));
  }
}
