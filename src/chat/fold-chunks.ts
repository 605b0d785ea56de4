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
  ToolCallDelta,
} from '../contract/chat.js';

/** A stream as the whole answer it stands for. */
export function foldChunks(answer$: Observable<ChatEvent>): Observable<ChatEvent> {
  return new Observable((subscriber) => {
    const fold = new ChunkFold();
    return answer$.subscribe({
      next: (event) => {
        if (event.kind === 'chunk') fold.add(event.chunk);
        else subscriber.next(event);
      },
      error: (error: unknown) => subscriber.error(error),
      complete: () => {
        const completion = fold.completion();
        if (completion !== undefined) subscriber.next({ kind: 'completion', completion });
        subscriber.complete();
      },
    });
  });
}

class ChunkFold {
  private whole: ChatCompletion | undefined;

  add(chunk: ChatChunk): void {
    const { choices, usage, object: _object, obfuscation: _padding, ...head } = chunk;
    this.whole = { ...this.whole, ...head, object: 'chat.completion', choices: this.whole?.choices ?? [] };
    if (usage) this.whole.usage = usage;
    for (const choice of choices) addChoice(this.whole.choices, choice);
  }

  completion(): ChatCompletion | undefined {
    if (this.whole === undefined || this.whole.choices.length === 0) return undefined;
    this.whole.choices.sort((one, other) => one.index - other.index);
    for (const { message } of this.whole.choices) {
      message.tool_calls = message.tool_calls?.filter(Boolean);
      if (!message.content) message.content = message.tool_calls?.length ? null : '';
    }
    return this.whole;
  }
}

function addChoice(choices: CompletionChoice[], piece: ChunkChoice): void {
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
  if (piece.delta) addDelta(choice.message, piece.delta);
}

/** Text is appended, lists are joined, tool calls grow by their index; anything else is taken as it comes. */
function addDelta(message: AssistantMessage, delta: ChatDelta): void {
  const { role: _role, tool_calls: toolCalls, ...fields } = delta;
  for (const [name, value] of Object.entries(fields)) {
    const before = message[name];
    if (typeof value === 'string' && typeof before === 'string') message[name] = before + value;
    else if (Array.isArray(value) && Array.isArray(before))
      message[name] = [...(before as unknown[]), ...(value as unknown[])];
    else if (value !== null && value !== undefined) message[name] = value;
    else message[name] ??= null;
  }
  for (const call of toolCalls ?? []) addToolCall((message.tool_calls ??= []), call);
}

function addToolCall(calls: ToolCall[], { index, id, function: piece }: ToolCallDelta): void {
  const call = (calls[index] ??= { id: '', type: 'function', function: { name: '', arguments: '' } });
  call.id ||= id ?? '';
  call.function.name ||= piece?.name ?? '';
  call.function.arguments += piece?.arguments ?? '';
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
