import type { DialectReader } from '../openai-shape/dialect.js';
import { isRecord } from '../openai-shape/wire-shape.js';

/** Reads what only DashScope says; keeps nothing between chunks. */
export const qwenReader: DialectReader = {
  receive: ({ usage }) => isRecord(usage) && renameCacheWrites(usage),
};

/** Tokens written to the cache are part of the prompt, as those read from it are. Source: second digest section 4 "Usage". */
function renameCacheWrites({ prompt_tokens_details: details }: Record<string, unknown>): boolean {
  if (!isRecord(details) || typeof details.cache_creation_input_tokens !== 'number') return false;
  details.cache_write_tokens = details.cache_creation_input_tokens;
  delete details.cache_creation_input_tokens;
  return true;
}
