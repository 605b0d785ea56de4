import type { ChatMessage } from '../../contract/chat.js';

/**
 * The reasoning that came with an earlier answer, by any of the names under which clients hand it back; undefined where it was
 * lost. An empty text is one: the caller knows that there was none. Source: providers digest section 0.1; second digest, trap 2.
 */
export function reasoningOf(message: ChatMessage): string | undefined {
  const { reasoning_content: text, reasoning, reasoning_details: details, thinking_blocks: blocks } = message;
  if (typeof text === 'string') return text;
  if (typeof reasoning === 'string') return reasoning;
  return joined(details, 'text') ?? joined(blocks, 'thinking');
}

function joined(list: unknown, member: string): string | undefined {
  if (!Array.isArray(list)) return undefined;
  const texts = list.flatMap((item: unknown) => {
    const text: unknown = typeof item === 'object' && item !== null ? Reflect.get(item, member) : undefined;
    return typeof text === 'string' ? [text] : [];
  });
  return texts.length === 0 ? undefined : texts.join('');
}
