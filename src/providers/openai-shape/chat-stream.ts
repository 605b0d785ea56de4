import { randomUUID } from 'node:crypto';
import {
  type ChatChunk,
  type ChunkChoice,
  type ChunkEvent,
  isEffective,
  type StreamEvent,
} from '../../contract/chat.js';
import { cutStream } from '../../upstream/upstream-failure.js';
import type { GapReader } from '../canonical/skipping-reader.js';
import { asChunk, parseChunk, parseEvent } from './chat-chunk.js';
import type { ErrorRules } from './chat-errors.js';
import type { DialectReader } from './dialect.js';
import { isStandardFinishReason, toFinishReason } from './finish-reason.js';
import { moveReasoning } from './reasoning.js';
import { eventEnd, eventStart, TextChunkEvent, TextFrame } from './text-chunk.js';
import { ToolCallFragments } from './tool-call-fragments.js';
import { dropFalseUsage, mendUsage } from './usage.js';
import { isRecord } from './wire-shape.js';

/** What is known of one choice of the answer. */
interface ChoiceState {
  readonly toolCalls: ToolCallFragments;
  finished: boolean;
}

/** What an answer can least do without, in the text of an event that cannot be read: a call, or why it ended. */
const essential = /"(tool_calls|function_call)"\s*:\s*[[{]|"finish_reason"\s*:\s*"\w/;

/**
 * Reads an OpenAI-shaped stream. A chunk that already says everything the way OpenAI does keeps its own text. The answer
 * is whole with `[DONE]`, or when every choice has its finish reason: some hosts leave `[DONE]` out. However a host does it,
 * the role comes once, so does a choice's finish reason, and usage comes last, in a chunk of its own.
 * Source: providers digest sections 0.1 and 1.7.
 */
export class ChatStreamReader implements GapReader {
  private done = false;
  /** The answer has begun: not by its role alone. */
  private said = false;
  private frame: TextFrame | undefined;
  private readonly choices = new Map<number, ChoiceState>();
  private unfinished = 0;
  /** The last word on usage, held back until the end: some hosts count up in every chunk. */
  private usage: ChunkEvent | undefined;
  private usageTold = false;
  /** An event was passed over: what was never said may have been in it. */
  private hasGap = false;
  /** Of the first chunk, for hosts that leave them out later or everywhere. */
  private identity: { id: string; created: number; model: string } | undefined;

  constructor(
    private readonly dialect?: DialectReader,
    private readonly errors?: ErrorRules,
  ) {}

  event(data: string, emit: (value: StreamEvent) => void): boolean {
    // Blanks behind it are legal.
    if (!this.done && data.startsWith('[DONE]')) {
      this.done = true;
      this.endChoices(emit);
      this.emitUsage(emit);
    }
    // Events without data: how some relays keep the connection open.
    if (!this.done && data.trim() !== '') this.read(data, emit);
    return this.done || (this.usageTold && this.isWhole());
  }

  bytes(bytes: Buffer, start: number, emit: (value: StreamEvent) => void): number {
    if (this.frame === undefined || this.done) return -1;
    const end = this.frame.endOf(bytes, start);
    if (end === -1) return -1;
    const isAll = start === 0 && end === bytes.length;
    emit(new TextChunkEvent(isAll ? bytes : bytes.subarray(start, end), this.frame.textAt, parseChunk));
    return end;
  }

  isWhole(): boolean {
    return this.choices.size > 0 && this.unfinished === 0;
  }

  end(emit: (value: StreamEvent) => void): void {
    if (this.done) return;
    if (!this.isWhole()) throw cutStream();
    this.emitUsage(emit);
  }

  passOver(data: string): boolean {
    this.hasGap = true;
    // Who has to see every chunk cannot tell text from reasoning without one of them.
    return !this.dialect?.seesText && !essential.test(data);
  }

  private read(data: string, emit: (value: StreamEvent) => void): void {
    const parsed = parseEvent(data);
    let changed = this.dialect?.receive(parsed) ?? false;
    const chunk = asChunk(parsed, this.errors);
    if (dropFalseUsage(chunk)) changed = true;
    if (this.mend(chunk)) changed = true;
    if (chunk.usage) {
      if (mendUsage(chunk.usage)) changed = true;
      emit({ kind: 'tally', usage: chunk.usage, isCurrent: true });
      if (chunk.choices.length === 0) {
        this.usage = changed ? { kind: 'chunk', chunk } : { kind: 'chunk', chunk, wire: framed(data) };
        // Behind the last finish reason nothing but the end can come: a client that leaves now has seen it.
        if (this.isWhole()) this.emitUsage(emit);
        return;
      }
      this.usage = { kind: 'chunk', chunk: { ...chunk, choices: [] } };
      chunk.usage = null;
      changed = true;
    }
    // Some hosts begin with a chunk about the prompt's content filter; others go on after the end.
    if (chunk.choices.length === 0) return;
    this.said ||= isEffective(chunk);
    if (changed) {
      emit({ kind: 'chunk', chunk });
      return;
    }
    if (!this.dialect?.seesText) this.frame ??= TextFrame.of(chunk, data);
    emit({ kind: 'chunk', chunk, wire: framed(data) });
  }

  /**
   * Choices of which the host never said why they ended have ended by themselves: clients take no answer without a reason. Not
   * so where nothing was said at all: that is no answer. Source: providers digest, trap T80; second digest section 9.
   * @throws GatewayError where the reason may have been in what was passed over.
   */
  private endChoices(emit: (value: StreamEvent) => void): void {
    if (this.hasGap && !this.isWhole()) throw cutStream();
    if (this.identity === undefined || !this.said) return;
    const choices: ChunkChoice[] = [];
    for (const [index, state] of this.choices) {
      if (state.finished) continue;
      const choice: ChunkChoice = { index, delta: {}, finish_reason: 'stop' };
      this.mendFinish(choice, state);
      choices.push(choice);
    }
    if (choices.length === 0) return;
    emit({ kind: 'chunk', chunk: { ...this.identity, object: 'chat.completion.chunk', choices } });
  }

  private emitUsage(emit: (value: StreamEvent) => void): void {
    if (this.usage !== undefined && !this.usageTold) emit(this.usage);
    this.usageTold ||= this.usage !== undefined;
    this.usage = undefined;
  }

  /** Puts right in place what a host says differently; the chunk is ours, freshly parsed. Whether anything was. */
  private mend(chunk: ChatChunk): boolean {
    // What is not the first chunk of an answer need not say whose answer it is.
    let changed = chunk.choices.length > 0 || chunk.usage ? this.mendIdentity(chunk) : false;
    if ('provider' in chunk) {
      // Hosts that are gateways themselves say who answered; ours never does.
      delete chunk.provider;
      changed = true;
    }
    let over = false;
    for (const choice of chunk.choices) {
      choice.index ??= 0;
      if (this.choices.get(choice.index)?.finished) over = true;
      else if (this.mendChoice(choice)) changed = true;
    }
    if (!over) return changed;
    // After its finish reason a choice says nothing more.
    chunk.choices = chunk.choices.filter(({ index }) => !this.choices.get(index)?.finished);
    return true;
  }

  private mendChoice(choice: ChunkChoice): boolean {
    const known = this.choices.get(choice.index);
    const state = known ?? { toolCalls: new ToolCallFragments(), finished: false };
    if (known === undefined) {
      this.choices.set(choice.index, state);
      this.unfinished += 1;
    }
    // A choice that only ends may come without a delta.
    let changed = !isRecord(choice.delta);
    if (changed) choice.delta = {};
    const { delta } = choice;
    if (moveReasoning(delta)) changed = true;
    if (known === undefined ? delta.role !== 'assistant' : delta.role !== undefined) {
      if (known === undefined) delta.role = 'assistant';
      else delete delta.role;
      changed = true;
    }
    if (delta.tool_calls && state.toolCalls.mend(delta.tool_calls)) changed = true;
    return this.mendFinish(choice, state) || changed;
  }

  private mendFinish(choice: ChunkChoice, state: ChoiceState): boolean {
    const reason: string | null | undefined = choice.finish_reason;
    // In the middle of an answer some hosts write an empty word, or the word null. Source: providers digest, trap T80.
    if (!reason || reason === 'null') {
      choice.finish_reason = null;
      return reason !== null;
    }
    state.finished = true;
    this.unfinished -= 1;
    let changed = false;
    const { toolCalls } = state;
    const missing = toolCalls.missingArguments();
    if (missing.length > 0) {
      choice.delta.tool_calls = [...(choice.delta.tool_calls ?? []), ...missing];
      changed = true;
    }
    const word = toFinishReason(reason);
    choice.finish_reason = word === 'stop' && toolCalls.any ? 'tool_calls' : word;
    if (choice.finish_reason === reason) return changed;
    if (!isStandardFinishReason(reason)) choice.native_finish_reason = reason;
    return true;
  }

  private mendIdentity(chunk: ChatChunk): boolean {
    const { id, created, model, object } = chunk;
    const first = this.identity;
    if (
      object === 'chat.completion.chunk' &&
      isText(id) &&
      isText(model) &&
      created &&
      (first === undefined || (id === first.id && created === first.created && model === first.model))
    ) {
      this.identity ??= { id, created, model };
      return false;
    }
    this.identity ??= {
      id: isText(id) ? id : `chatcmpl-${randomUUID()}`,
      created: created || Math.floor(Date.now() / 1000),
      model: isText(model) ? model : '',
    };
    Object.assign(chunk, this.identity, { object: 'chat.completion.chunk' });
    return true;
  }
}

function framed(data: string): string {
  return `${eventStart}${data}${eventEnd}`;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
