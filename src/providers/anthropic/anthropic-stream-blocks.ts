import { randomUUID } from 'node:crypto';
import type { StreamEvent } from '../../contract/chat.js';
import type { ChunkBuilder } from '../canonical/chunk-builder.js';
import { isRecord } from '../openai-shape/wire-shape.js';
import { toAnnotations, toArguments, toThoughts } from './anthropic-answer.js';
import type { AnswerBlock, CitationWire } from './anthropic-wire.js';

export type Emit = (value: StreamEvent) => void;

/** Reads one block of a streamed answer. Source: providers digest, Anthropic section 2.9. */
export interface BlockReader {
  start(chunks: ChunkBuilder, emit: Emit): void;
  delta(delta: Readonly<Record<string, unknown>>, chunks: ChunkBuilder, emit: Emit): void;
  stop(chunks: ChunkBuilder, emit: Emit): void;
}

/** Undefined for a block that says nothing to the caller, such as those of the vendor's own tools. Source: trap T12. */
export function toBlockReader(
  block: AnswerBlock,
  text: HeldText,
  answerTool: string | undefined,
  index: unknown,
): BlockReader | undefined {
  switch (block.type) {
    case 'text':
      return new TextReader(block, text);
    case 'thinking':
    case 'redacted_thinking':
      return new ThoughtReader(block, index);
    case 'tool_use':
      return answerTool !== undefined && block.name === answerTool
        ? new AnswerToolReader(block, text)
        : new ToolReader(block, text);
    default:
      return undefined;
  }
}

/**
 * The answer's text and its sources. Where the answer is to be a tool's input they are held back: words around it would break
 * its JSON, but where no such input comes they are the answer.
 */
export class HeldText {
  /** UTF-16 units of the text so far, by which citations count. */
  length = 0;
  private held: string[] = [];
  private sources: Record<string, unknown>[] = [];
  private dropped = false;

  constructor(private readonly holding: boolean) {}

  add(piece: string, chunks: ChunkBuilder, emit: Emit): void {
    if (piece === '' || this.dropped) return;
    this.length += piece.length;
    if (this.holding) this.held.push(piece);
    else emit(chunks.text(piece));
  }

  annotate(annotations: readonly Record<string, unknown>[]): void {
    if (!this.dropped) this.sources.push(...annotations);
  }

  /** Lets the text out. */
  release(chunks: ChunkBuilder, emit: Emit): void {
    const held = this.held.join('');
    this.held = [];
    if (held !== '') emit(chunks.text(held));
  }

  /** All sources at once: of a list that comes again OpenAI's SDKs keep the last piece only, or break off. */
  end(chunks: ChunkBuilder, emit: Emit): void {
    this.release(chunks, emit);
    if (this.sources.length > 0) emit(chunks.delta({ annotations: this.sources }));
  }

  /** The answer comes otherwise: neither what was said so far nor what is said behind it is part of it. */
  drop(): void {
    this.held = [];
    this.sources = [];
    this.dropped = true;
  }
}

class TextReader implements BlockReader {
  private begin = 0;
  private readonly citations: CitationWire[];

  constructor(
    private readonly block: AnswerBlock,
    private readonly text: HeldText,
  ) {
    this.citations = [...(block.citations ?? [])];
  }

  start(chunks: ChunkBuilder, emit: Emit): void {
    this.begin = this.text.length;
    this.text.add(this.block.text ?? '', chunks, emit);
  }

  delta(delta: Readonly<Record<string, unknown>>, chunks: ChunkBuilder, emit: Emit): void {
    if (delta.type === 'text_delta' && typeof delta.text === 'string')
      this.text.add(delta.text, chunks, emit);
    else if (delta.type === 'citations_delta' && isRecord(delta.citation))
      this.citations.push(delta.citation);
  }

  stop(): void {
    this.text.annotate(toAnnotations(this.citations, this.begin, this.text.length));
  }
}

/** Thoughts are shown as they come, and given out once more, sealed, to be brought back. */
class ThoughtReader implements BlockReader {
  private readonly thinking: string[] = [];
  private signature: string;

  /** @param index place of the block in the answer. */
  constructor(
    private readonly block: AnswerBlock,
    private readonly index: unknown,
  ) {
    this.signature = block.signature ?? '';
  }

  start(chunks: ChunkBuilder, emit: Emit): void {
    this.think(this.block.thinking ?? '', chunks, emit);
  }

  delta(delta: Readonly<Record<string, unknown>>, chunks: ChunkBuilder, emit: Emit): void {
    if (typeof delta.thinking === 'string') this.think(delta.thinking, chunks, emit);
    else if (typeof delta.signature === 'string') this.signature += delta.signature;
  }

  stop(chunks: ChunkBuilder, emit: Emit): void {
    const thinking = this.thinking.join('');
    const thoughts = toThoughts({ ...this.block, thinking, signature: this.signature });
    // OpenAI's SDK for Python breaks off at a second piece of a list whose members do not say where they belong.
    const placed = this.index ? thoughts.map((thought) => ({ ...thought, index: this.index })) : thoughts;
    if (placed.length > 0) emit(chunks.delta({ thinking_blocks: placed }));
  }

  private think(piece: string, chunks: ChunkBuilder, emit: Emit): void {
    if (piece === '') return;
    this.thinking.push(piece);
    emit(chunks.reasoning(piece));
  }
}

/** A call of the caller's. What has arrived of its arguments is never looked at: a prefix may be JSON too. Source: trap T11. */
class ToolReader implements BlockReader {
  private place = 0;
  private silent = true;

  constructor(
    private readonly block: AnswerBlock,
    private readonly text: HeldText,
  ) {}

  start(chunks: ChunkBuilder, emit: Emit): void {
    this.text.release(chunks, emit);
    this.place = chunks.toolCalls;
    emit(chunks.toolCall(this.block.id || `call_${randomUUID()}`, this.block.name ?? ''));
  }

  delta({ partial_json: piece }: Readonly<Record<string, unknown>>, chunks: ChunkBuilder, emit: Emit): void {
    if (typeof piece !== 'string' || piece === '') return;
    this.silent = false;
    emit(chunks.toolArguments(piece, this.place));
  }

  stop(chunks: ChunkBuilder, emit: Emit): void {
    if (this.silent) emit(chunks.toolArguments(toArguments(this.block.input), this.place));
  }
}

/** The tool whose input is the answer. */
class AnswerToolReader implements BlockReader {
  private silent = true;

  constructor(
    private readonly block: AnswerBlock,
    private readonly text: HeldText,
  ) {}

  start(): void {
    this.text.drop();
  }

  delta({ partial_json: piece }: Readonly<Record<string, unknown>>, chunks: ChunkBuilder, emit: Emit): void {
    if (typeof piece !== 'string' || piece === '') return;
    this.silent = false;
    emit(chunks.text(piece));
  }

  stop(chunks: ChunkBuilder, emit: Emit): void {
    if (this.silent) emit(chunks.text(toArguments(this.block.input)));
  }
}
