import type { Usage } from '../../contract/chat.js';
import { isTokenCount } from '../../contract/token-count.js';
import { isNothing, isRecord } from './wire-shape.js';

/**
 * Makes the counts of a host add up, in place: what the total has beyond prompt and completion is reasoning that the host left
 * out of the completion (Gemini's own OpenAI-compatible endpoint, xAI). Whether anything was changed.
 * Source: providers digest, trap T47; second digest, trap 13.
 */
export function mendUsage(usage: Usage): boolean {
  const { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total } = usage;
  if (typeof prompt !== 'number') return false;
  if (typeof completion !== 'number') {
    if (!isTokenCount(total) || total < prompt) return false;
    usage.completion_tokens = total - prompt;
    return true;
  }
  if (total === prompt + completion) return false;
  if (total > prompt + completion) usage.completion_tokens = total - prompt;
  else usage.total_tokens = prompt + completion;
  return true;
}

const totals = ['prompt_tokens', 'completion_tokens', 'total_tokens'];
const promptDetails = [
  'cached_tokens',
  'cache_write_tokens',
  'cache_write_1h_tokens',
  'image_tokens',
  'audio_tokens',
];
const completionDetails = ['reasoning_tokens', 'image_tokens', 'audio_tokens'];
const toolDetails = ['web_search_requests'];

/**
 * Takes usage out of an answer unless every count in it is one: where one is not, none is to be believed, and nobody pays for
 * it. Whether there was any such.
 */
export function dropFalseUsage(answer: { usage?: Usage | null }): boolean {
  const usage: unknown = answer.usage;
  if (isNothing(usage) || isUsage(usage)) return false;
  delete answer.usage;
  return true;
}

function isUsage(value: unknown): boolean {
  return (
    isRecord(value) &&
    areCounts(value, totals) &&
    areDetails(value.prompt_tokens_details, promptDetails) &&
    areDetails(value.completion_tokens_details, completionDetails) &&
    areDetails(value.server_tool_use, toolDetails)
  );
}

function areDetails(value: unknown, names: readonly string[]): boolean {
  return isNothing(value) || (isRecord(value) && areCounts(value, names));
}

function areCounts(record: Readonly<Record<string, unknown>>, names: readonly string[]): boolean {
  return names.every((name) => isNothing(record[name]) || isTokenCount(record[name]));
}
