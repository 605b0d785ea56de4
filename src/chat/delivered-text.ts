import type { ChatCompletion, ChunkEvent } from '../contract/chat.js';

/** What deltas and messages have in common. */
interface Said {
  readonly content?: string | null;
  readonly refusal?: string | null;
  readonly reasoning_content?: string | null;
  readonly tool_calls?: readonly {
    readonly function?: { readonly name?: string; readonly arguments?: string };
  }[];
}

const firstBytes = 512;

/** The text of an answer as far as it has come, so that it can be counted where the vendor does not tell its tokens. */
export class DeliveredText {
  private parsed = '';
  /** Text of chunks that nobody parses. */
  private bytes: Buffer | undefined;
  private length = 0;

  take(event: ChunkEvent): void {
    if (event.textOnly && event.copyText !== undefined && event.wire !== undefined) {
      this.length = event.copyText(this.withRoom(event.wire.length), this.length);
      return;
    }
    for (const { delta } of event.chunk.choices) if (delta) this.add(delta);
  }

  takeWhole({ choices }: ChatCompletion): void {
    for (const { message } of choices) this.add(message);
  }

  /** In parts, of which each was written in one go. */
  get parts(): readonly string[] {
    const unparsed = this.bytes?.toString('utf8', 0, this.length) ?? '';
    return [this.parsed, unparsed].filter((text) => text !== '');
  }

  private add({ content, refusal, reasoning_content: thoughts, tool_calls: calls }: Said): void {
    if (typeof content === 'string') this.parsed += content;
    if (typeof thoughts === 'string') this.parsed += thoughts;
    if (typeof refusal === 'string') this.parsed += refusal;
    for (const call of calls ?? [])
      this.parsed += `${call.function?.name ?? ''}${call.function?.arguments ?? ''}`;
  }

  private withRoom(more: number): Buffer {
    const needed = this.length + more;
    if (this.bytes !== undefined && needed <= this.bytes.length) return this.bytes;
    const larger = Buffer.allocUnsafe(Math.max(firstBytes, 2 * needed));
    this.bytes?.copy(larger, 0, 0, this.length);
    this.bytes = larger;
    return larger;
  }
}
