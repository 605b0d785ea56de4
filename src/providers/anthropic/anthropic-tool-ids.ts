import type { ChatMessage } from '../../contract/chat.js';

/** A call of the conversation under the id that the vendor is told, and the place of its result. */
export interface PairedCall {
  readonly id: string;
  /** Index of the message with the result; undefined where none came. */
  answer: number | undefined;
}

/**
 * Which result belongs to which tool call. Ids are made legal and unique the same way on both sides; a result belongs to the
 * latest message that made a call of its id, and there to the first call still without one.
 * Source: providers digest, Anthropic section 2.4, traps T8 and T9.
 */
export class ToolPairs {
  private readonly calls = new Map<number, readonly PairedCall[]>();
  private readonly answers = new Set<number>();
  /** How often an id was given out. */
  private readonly taken = new Map<string, number>();

  constructor(messages: readonly ChatMessage[]) {
    const open = new Map<string, { readonly message: number; readonly calls: PairedCall[] }>();
    messages.forEach((message, index) => {
      if (message.role === 'assistant') {
        const calls = (message.tool_calls ?? []).map((call) => {
          const id = cleaned(call.id);
          const paired: PairedCall = { id: this.unique(id), answer: undefined };
          const known = open.get(id);
          if (known?.message === index) known.calls.push(paired);
          else open.set(id, { message: index, calls: [paired] });
          return paired;
        });
        this.calls.set(index, calls);
      } else if (message.role === 'tool') {
        const answered = open.get(cleaned(message.tool_call_id ?? ''))?.calls.shift();
        if (answered === undefined) return;
        answered.answer = index;
        this.answers.add(index);
      }
    });
  }

  /** Of the message with this index, in the order in which it makes them. */
  callsOf(message: number): readonly PairedCall[] {
    return this.calls.get(message) ?? [];
  }

  /** Whether the message with this index is the result of a call. */
  isAnswer(message: number): boolean {
    return this.answers.has(message);
  }

  private unique(id: string): string {
    const base = id.replace(/[^a-zA-Z0-9_-]/g, '_') || 'call';
    let candidate = base;
    while (this.taken.has(candidate)) {
      const count = (this.taken.get(base) ?? 1) + 1;
      this.taken.set(base, count);
      candidate = `${base}_${count}`;
    }
    this.taken.set(candidate, 1);
    return candidate;
  }
}

/** Other gateways hide a signature behind the id. Source: trap T8. */
function cleaned(id: string): string {
  const end = id.indexOf('__thought__');
  return end > 0 ? id.slice(0, end) : id;
}
