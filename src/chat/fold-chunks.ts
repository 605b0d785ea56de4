import { Observable } from 'rxjs';
import type {
  AssistantMessage,
  ChatChunk,
  ChatCompletion,
  ChatDelta,
  ChatEvent,
  ChunkChoice,
  CompletionChoice,
  ToolCall,
} from '../contract/chat.js';
import { GatewayError } from '../contract/gateway-error.js';

/** Longest answer kept in memory, in UTF-16 units: the bound of a whole answer. */
const maxAnswerLength = 64 * 1024 * 1024;

/** Come once, or again with every piece: never appended. */
const names = new Set(['id', 'type', 'name']);

/** A stream as the whole answer it stands for. */
export function foldChunks(answer$: Observable<ChatEvent>): Observable<ChatEvent> {
  return new Observable((subscriber) => {
    const fold = new ChunkFold();
    // RxJS would make what these throw an uncaught exception.
    const orFail = (step: () => void): void => {
      try {
        step();
      } catch (error) {
        subscriber.error(error);
      }
    };
    return answer$.subscribe({
      next: (event) =>
        orFail(() => {
          if (event.kind === 'chunk') fold.add(event.chunk);
          else subscriber.next(event);
        }),
      error: (error: unknown) => subscriber.error(error),
      complete: () =>
        orFail(() => {
          const completion = fold.completion();
          if (completion !== undefined) subscriber.next({ kind: 'completion', completion });
          subscriber.complete();
        }),
    });
  });
}

class ChunkFold {
  private whole: ChatCompletion | undefined;
  private length = 0;

  /** @throws GatewayError `upstream_protocol` for an answer that outgrows the bound. */
  add(chunk: ChatChunk): void {
    const { choices, usage, object: _object, obfuscation: _padding, ...head } = chunk;
    this.whole = { ...this.whole, ...head, object: 'chat.completion', choices: this.whole?.choices ?? [] };
    if (usage) this.whole.usage = usage;
    for (const choice of choices) this.addChoice(this.whole.choices, choice);
  }

  completion(): ChatCompletion | undefined {
    if (this.whole === undefined || this.whole.choices.length === 0) return undefined;
    this.whole.choices.sort((one, other) => one.index - other.index);
    for (const { message } of this.whole.choices) {
      message.tool_calls = message.tool_calls?.filter(Boolean);
      if (!message.content) message.content = message.tool_calls?.length || message.refusal ? null : '';
    }
    return this.whole;
  }

  private addChoice(choices: CompletionChoice[], piece: ChunkChoice): void {
    let choice = choices.find(({ index }) => index === piece.index);
    if (choice === undefined) {
      choice = {
        index: piece.index,
        message: { role: 'assistant', content: null },
        logprobs: null,
        finish_reason: 'stop',
      };
      choices.push(choice);
    }
    if (piece.finish_reason) choice.finish_reason = piece.finish_reason;
    if (piece.native_finish_reason !== undefined) choice.native_finish_reason = piece.native_finish_reason;
    if (isRecord(piece.logprobs)) choice.logprobs = withLists(choice.logprobs, piece.logprobs);
    if (piece.delta) this.addDelta(choice.message, piece.delta);
  }

  private addDelta(message: AssistantMessage, delta: ChatDelta): void {
    const { role: _role, tool_calls: toolCalls, ...fields } = delta;
    this.grow(message, fields);
    for (const { index, ...call } of toolCalls ?? []) {
      message.tool_calls ??= [];
      this.grow((message.tool_calls[index] ??= newCall(call.type)), call);
    }
  }

  /** Text is appended, lists are joined, objects grow field by field; anything else is taken as it comes. */
  private grow(whole: Record<string, unknown>, piece: Record<string, unknown>): void {
    for (const [name, value] of Object.entries(piece)) {
      const before = whole[name];
      if (typeof value === 'string') {
        this.count(value.length);
        if (typeof before !== 'string') whole[name] = value;
        else if (!names.has(name)) whole[name] = before + value;
        else whole[name] = before || value;
      } else if (Array.isArray(value)) {
        this.count(value.length);
        whole[name] = Array.isArray(before) ? before.concat(value) : value;
      } else if (isRecord(value)) {
        const object: Record<string, unknown> = isRecord(before) ? before : {};
        whole[name] = object;
        this.grow(object, value);
      } else if (value !== null && value !== undefined) whole[name] = value;
      else whole[name] ??= null;
    }
  }

  private count(length: number): void {
    this.length += length;
    if (this.length > maxAnswerLength)
      throw new GatewayError('upstream_protocol', 'The upstream provider sent an answer that is too large.');
  }
}

function newCall(type = 'function'): ToolCall {
  return type === 'function' ? { id: '', type, function: { name: '', arguments: '' } } : { id: '', type };
}

/** `logprobs` holds one list of tokens for each kind of text. */
function withLists(before: unknown, pieces: Record<string, unknown>): Record<string, unknown> {
  const joined: Record<string, unknown> = isRecord(before) ? { ...before } : {};
  for (const [name, value] of Object.entries(pieces)) {
    const list: unknown = joined[name];
    joined[name] = Array.isArray(list) && Array.isArray(value) ? list.concat(value) : (value ?? list ?? null);
  }
  return joined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
