import type { Usage } from '../../contract/chat.js';
import { countIn, listOf, recordOf } from './gemini-wire.js';

/**
 * The vendor's counts in OpenAI's: thoughts are part of the answer, results of the vendor's own tools part of the prompt. A
 * count that is not told is none. Source: providers digest, Gemini section 3.7 "Usage", traps T42, T43 and T46.
 */
export function toUsage(value: unknown): Usage {
  const usage = recordOf(value) ?? {};
  const prompt = countIn(usage.promptTokenCount) + countIn(usage.toolUsePromptTokenCount);
  const thoughts = countIn(usage.thoughtsTokenCount);
  const completion = countIn(usage.candidatesTokenCount) + thoughts;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: {
      cached_tokens: Math.min(countIn(usage.cachedContentTokenCount), prompt),
      ...audioOf(usage.promptTokensDetails),
    },
    completion_tokens_details: {
      reasoning_tokens: thoughts,
      ...audioOf(usage.candidatesTokensDetails),
    },
  };
}

function audioOf(details: unknown): { audio_tokens?: number } {
  for (const value of listOf(details)) {
    const detail = recordOf(value);
    if (detail?.modality === 'AUDIO') return { audio_tokens: countIn(detail.tokenCount) };
  }
  return {};
}
