import type { ChatCompletion, ChunkEvent } from '../contract/chat.js';
import type { AnswerPart } from '../tokens/usage-estimator.service.js';

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
/** More is not kept, of each kind: an answer of megabytes is reckoned by its beginning. */
const mostKept = 64 * 1024;

/** The text of an answer as far as it has come, so that it can be counted where the vendor does not tell its tokens. */
export class DeliveredText {
  private parsed = '';
  /** Characters that were not kept. */
  private parsedMore = 0;
  /** Text of chunks that nobody parses. */
  private bytes: Buffer | undefined;
  private length = 0;
  /** Their length with all that is around the text: of those kept, and of those that were not. */
  private wireKept = 0;
  private wireMore = 0;

  take(event: ChunkEvent): void {
    if (event.textOnly && event.copyText !== undefined && event.wire !== undefined) {
      const { length } = event.wire;
      if (this.length >= mostKept) {
        this.wireMore += length;
        return;
      }
      this.wireKept += length;
      this.length = event.copyText(this.withRoom(length), this.length);
      return;
    }
    for (const { delta } of event.chunk.choices) if (delta) this.add(delta);
  }

  takeWhole({ choices }: ChatCompletion): void {
    for (const { message } of choices) this.add(message);
  }

  /** Of each kind, its beginning. */
  get parts(): readonly AnswerPart[] {
    const unparsed = this.bytes?.toString('utf8', 0, this.length) ?? '';
    return [
      { text: this.parsed, times: 1 + this.parsedMore / Math.max(1, this.parsed.length) },
      { text: unparsed, times: 1 + this.wireMore / Math.max(1, this.wireKept) },
    ].filter(({ text }) => text !== '');
  }

  private add({ content, refusal, reasoning_content: thoughts, tool_calls: calls }: Said): void {
    this.say(content);
    this.say(thoughts);
    this.say(refusal);
    for (const { function: called } of calls ?? []) {
      this.say(called?.name);
      this.say(called?.arguments);
    }
  }

  private say(text: unknown): void {
    if (typeof text !== 'string') return;
    const room = mostKept - this.parsed.length;
    this.parsed += text.length <= room ? text : text.slice(0, room);
    this.parsedMore += Math.max(0, text.length - room);
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
