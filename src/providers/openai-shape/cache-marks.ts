import type { ChatMessage, ContentPart } from '../../contract/chat.js';

/** More breakpoints than this are refused. Source: providers digest, OpenAI sections 1.3 and 1.6. */
const maxMarks = 4;

/** What stands behind a part that the vendor is to cache up to. */
export type CacheMark = ContentPart['prompt_cache_breakpoint'];

/** Whether a part asks for the prompt to be cached up to it, in OpenAI's words or in those of other vendors' clients. */
export function isMarked(part: ContentPart): boolean {
  return part.cache_control !== undefined || part.prompt_cache_breakpoint !== undefined;
}

/**
 * Hands out the breakpoints of one request, part by part in their order. Where there are more than a request may have the last
 * ones count: they stand for the longest prefixes.
 */
export class CacheMarks {
  private surplus: number;

  /** @param taken whether the model takes breakpoints at all; it is sent none otherwise. */
  constructor(messages: readonly ChatMessage[], taken: boolean) {
    this.surplus = taken ? countMarks(messages) - maxMarks : Number.POSITIVE_INFINITY;
  }

  /** The breakpoint of a marked part; undefined where it goes without. */
  take(part: ContentPart): CacheMark {
    if (!isMarked(part) || this.surplus-- > 0) return undefined;
    return part.prompt_cache_breakpoint ?? { mode: 'explicit' };
  }
}

function countMarks(messages: readonly ChatMessage[]): number {
  let marks = 0;
  for (const { content } of messages)
    if (Array.isArray(content)) for (const part of content) if (isMarked(part)) marks++;
  return marks;
}
