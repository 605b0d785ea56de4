import type { Usage } from '../../contract/chat.js';

/**
 * Makes the counts of a host add up, in place: what the total has beyond prompt and completion is reasoning that the host left
 * out of the completion (Gemini's own OpenAI-compatible endpoint, xAI). Whether anything was changed.
 * Source: providers digest, trap T47; second digest, trap 13.
 */
export function mendUsage(usage: Usage): boolean {
  const { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total } = usage;
  if (typeof prompt !== 'number' || typeof completion !== 'number') return false;
  if (total === prompt + completion) return false;
  if (total > prompt + completion) usage.completion_tokens = total - prompt;
  else usage.total_tokens = prompt + completion;
  return true;
}
