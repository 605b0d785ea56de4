import type { ChatMessage, ChatRequest } from '../../contract/chat.js';

/** Characters of each message that tell conversations apart: templates differ early, and a hash must cost little. */
const hashedCharacters = 2048;
/** About 1,024 tokens: no vendor caches shorter prompts. Source: providers digests, sections on prompt caching. */
const fewestCharacters = 4096;

/**
 * A 32-bit hash of what the turns of one conversation have in common: the workspace and the first messages, up to the first
 * that is not an instruction. Undefined where the prompt is too short for a vendor's cache to hold.
 */
export function conversationHash(workspaceId: string, { messages }: ChatRequest): number | undefined {
  if (!isLong(messages)) return undefined;
  let hash = mix(0x811c9dc5, workspaceId);
  for (const message of messages) {
    hash = hashMessage(hash, message);
    if (message.role !== 'system' && message.role !== 'developer') break;
  }
  return hash >>> 0;
}

/** FNV-1a over UTF-16 units. */
export function mix(seed: number, text: string): number {
  let hash = seed;
  const length = Math.min(text.length, hashedCharacters);
  for (let index = 0; index < length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return Math.imul(hash ^ text.length, 0x01000193);
}

function hashMessage(seed: number, { role, content }: ChatMessage): number {
  let hash = mix(seed, role);
  if (typeof content === 'string') return mix(hash, content);
  for (const { text } of content ?? []) if (typeof text === 'string') hash = mix(hash, text);
  return hash;
}

function isLong(messages: readonly ChatMessage[]): boolean {
  let characters = 0;
  for (const { content } of messages) {
    if (typeof content === 'string') characters += content.length;
    else for (const { text } of content ?? []) characters += text?.length ?? 0;
    if (characters >= fewestCharacters) return true;
  }
  return false;
}
