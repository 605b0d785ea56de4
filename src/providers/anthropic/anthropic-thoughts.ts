import type { ChatMessage } from '../../contract/chat.js';
import { isRecord } from '../openai-shape/wire-shape.js';
import type { ThinkingBlock } from './anthropic-wire.js';

/**
 * The sealed thoughts that an assistant message brings back, as they were given out. What has no seal, or another vendor's,
 * stays behind. Source: providers digest, Anthropic section 2.5 "Round trip", trap T72.
 */
export function thoughtsOf(message: ChatMessage): ThinkingBlock[] {
  const blocks = Array.isArray(message.thinking_blocks) ? message.thinking_blocks : message.reasoning_details;
  return Array.isArray(blocks) ? blocks.flatMap((block) => toThought(block) ?? []) : [];
}

function toThought(value: unknown): ThinkingBlock | undefined {
  if (!isRecord(value)) return undefined;
  const { signature, data } = value;
  switch (value.type) {
    case 'thinking':
      return isText(signature)
        ? { type: 'thinking', thinking: textOr(value.thinking), signature }
        : undefined;
    case 'redacted_thinking':
      return isText(data) ? { type: 'redacted_thinking', data } : undefined;
    // OpenRouter's words for the same, as its clients keep them.
    case 'reasoning.text':
      return isOurs(value) && isText(signature)
        ? { type: 'thinking', thinking: textOr(value.text), signature }
        : undefined;
    case 'reasoning.encrypted':
      return isOurs(value) && isText(data) ? { type: 'redacted_thinking', data } : undefined;
    default:
      return undefined;
  }
}

function isOurs({ format }: Record<string, unknown>): boolean {
  return typeof format === 'string' && format.startsWith('anthropic');
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function textOr(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
