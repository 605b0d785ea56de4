import type { Usage } from '../../contract/chat.js';
import { countIn, listOf, recordOf, recordsOf, textIn } from './gemini-wire.js';

/** Queries of the vendor's own search that an answer was made with, each once however often it is told: what it bills. */
export class SearchQueries {
  private readonly queries = new Set<string>();

  /** Takes what a candidate, or a piece of it, says of its grounding: in a stream any chunk may, and several. */
  take(candidate: Readonly<Record<string, unknown>>): void {
    for (const query of listOf(recordOf(candidate.groundingMetadata)?.webSearchQueries)) {
      const text = textIn(query);
      if (text !== undefined) this.queries.add(text);
    }
  }

  /** @param byPrompt they count as one. */
  count(byPrompt: boolean): number {
    return byPrompt ? Math.min(this.queries.size, 1) : this.queries.size;
  }
}

/**
 * The vendor's counts in OpenAI's: thoughts are part of the answer, results of the vendor's own tools part of the prompt. A
 * count that is not told is none. @param searches of the web, as they are billed. Source: providers digest, Gemini section 3.7 "Usage", traps T42, T43 and T46.
 */
export function toUsage(value: unknown, searches = 0): Usage {
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
      ...mediaOf(usage.promptTokensDetails),
    },
    completion_tokens_details: {
      reasoning_tokens: thoughts,
      ...mediaOf(usage.candidatesTokensDetails),
    },
    ...(searches > 0 && { server_tool_use: { web_search_requests: searches } }),
  };
}

/** What the vendor calls kinds of tokens that may have a price of their own. */
const mediaCounts: Readonly<Record<string, 'image_tokens' | 'audio_tokens'>> = {
  IMAGE: 'image_tokens',
  AUDIO: 'audio_tokens',
};

function mediaOf(details: unknown): { image_tokens?: number; audio_tokens?: number } {
  const counts: { image_tokens?: number; audio_tokens?: number } = {};
  for (const detail of recordsOf(details)) {
    const name = mediaCounts[textIn(detail.modality) ?? ''];
    if (name !== undefined) counts[name] = countIn(detail.tokenCount);
  }
  return counts;
}
