import { isRecord } from './wire-shape.js';

/**
 * Puts the cached part of a prompt where OpenAI has it, for vendors that name it otherwise or besides; never added up. In
 * place; whether anything had to be put. Source: second digest sections 2 and 5, trap 34.
 * @param usage as the vendor sent it.
 */
export function putCachedTokens(usage: Record<string, unknown>, cached: unknown): boolean {
  if (typeof cached !== 'number') return false;
  const details = isRecord(usage.prompt_tokens_details) ? usage.prompt_tokens_details : {};
  if (typeof details.cached_tokens === 'number') return false;
  usage.prompt_tokens_details = { ...details, cached_tokens: cached };
  return true;
}

/** Puts calls of the vendor's own search of the web where the meter looks for them. In place; whether there were any. */
export function putWebSearches(usage: Record<string, unknown>, searches: unknown): boolean {
  if (typeof searches !== 'number' || searches <= 0) return false;
  usage.server_tool_use = { web_search_requests: searches };
  return true;
}
