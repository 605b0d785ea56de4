const open = '<think>';
const close = '</think>';

/** A piece of an answer, taken apart. */
export interface SplitPiece {
  readonly reasoning: string;
  readonly text: string;
}

/**
 * Takes reasoning that stands in tags at the beginning of an answer out of the text, whatever the pieces in which it comes: a
 * tag may be cut anywhere. Tags further on are the model's own words. Line ends behind the closing tag belong to neither.
 * Source: second digest section 6, trap 42.
 */
export class ThinkTags {
  private state: 'start' | 'thinking' | 'closed' | 'text' = 'start';
  /** What may be the beginning of a tag. */
  private held = '';

  /** Whether everything from now on is text. */
  get settled(): boolean {
    return this.state === 'text';
  }

  push(piece: string): SplitPiece {
    if (this.state === 'text') return { reasoning: '', text: piece };
    let rest = this.held + piece;
    let reasoning = '';
    this.held = '';
    if (this.state === 'start') {
      const text = rest.trimStart();
      if (text.length < open.length && open.startsWith(text)) {
        this.held = rest;
        return { reasoning, text: '' };
      }
      this.state = text.startsWith(open) ? 'thinking' : 'text';
      if (this.settled) return { reasoning, text: rest };
      rest = text.slice(open.length);
    }
    if (this.state === 'thinking') {
      const end = rest.indexOf(close);
      if (end === -1) {
        const sure = rest.length - partOfTag(rest);
        this.held = rest.slice(sure);
        return { reasoning: rest.slice(0, sure), text: '' };
      }
      reasoning = rest.slice(0, end);
      rest = rest.slice(end + close.length);
      this.state = 'closed';
    }
    const text = rest.replace(/^[\r\n]+/, '');
    if (text !== '') this.state = 'text';
    return { reasoning, text };
  }

  /** What was held back, once nothing more comes. */
  end(): SplitPiece {
    const rest = this.held;
    this.held = '';
    return this.state === 'thinking' ? { reasoning: rest, text: '' } : { reasoning: '', text: rest };
  }
}

/** A text of which it is known that nothing follows. */
export function splitThinkTags(text: string): SplitPiece {
  const tags = new ThinkTags();
  const piece = tags.push(text);
  const rest = tags.end();
  return { reasoning: piece.reasoning + rest.reasoning, text: piece.text + rest.text };
}

/** Length of the end of a text that may be the beginning of a closing tag. */
function partOfTag(text: string): number {
  for (let length = Math.min(close.length - 1, text.length); length > 0; length--)
    if (text.endsWith(close.slice(0, length))) return length;
  return 0;
}
