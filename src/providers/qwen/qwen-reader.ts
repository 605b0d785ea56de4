import { errorOf, fromErrorObject } from '../openai-shape/chat-errors.js';
import type { DialectReader } from '../openai-shape/dialect.js';
import { isRecord } from '../openai-shape/wire-shape.js';
import { readQwenKind } from './qwen-errors.js';

/** Reads what only DashScope says; keeps nothing between chunks. */
export const qwenReader: DialectReader = {
  receive(parsed) {
    const error = errorOf(parsed);
    if (error !== undefined) throw fromErrorObject(error, readQwenKind);
    return isRecord(parsed.usage) && renameCacheWrites(parsed.usage);
  },
};

/** Tokens written to the cache are part of the prompt, as those read from it are. Source: second digest section 4 "Usage". */
function renameCacheWrites({ prompt_tokens_details: details }: Record<string, unknown>): boolean {
  if (!isRecord(details) || typeof details.cache_creation_input_tokens !== 'number') return false;
  details.cache_write_tokens = details.cache_creation_input_tokens;
  delete details.cache_creation_input_tokens;
  return true;
}
