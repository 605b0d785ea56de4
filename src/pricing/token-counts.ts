import type { Usage } from '../contract/chat.js';
import { isTokenCount } from '../contract/token-count.js';

/** The vendor's own numbers, checked. Undefined = it did not tell, which is not zero. */
export interface TokenCounts {
  /** All of the prompt: cached, written, image and audio tokens are among them. */
  readonly promptTokens: number | undefined;
  readonly cachedTokens: number | undefined;
  /** However long they are kept. */
  readonly cacheWriteTokens: number | undefined;
  /** Of those written: kept for an hour. */
  readonly cacheWrite1hTokens: number | undefined;
  readonly inputImageTokens: number | undefined;
  readonly inputAudioTokens: number | undefined;
  /** All of the answer: reasoning, image and audio tokens are among them. */
  readonly completionTokens: number | undefined;
  readonly reasoningTokens: number | undefined;
  readonly outputImageTokens: number | undefined;
  readonly outputAudioTokens: number | undefined;
  /** Calls of the vendor's own search of the web, as it bills them. */
  readonly webSearches: number | undefined;
}

/** Of a vendor that told nothing. */
export const untold: TokenCounts = {
  promptTokens: undefined,
  cachedTokens: undefined,
  cacheWriteTokens: undefined,
  cacheWrite1hTokens: undefined,
  inputImageTokens: undefined,
  inputAudioTokens: undefined,
  completionTokens: undefined,
  reasoningTokens: undefined,
  outputImageTokens: undefined,
  outputAudioTokens: undefined,
  webSearches: undefined,
};

/** What is no count of tokens is one we were not told. */
function countOf(value: unknown): number | undefined {
  return isTokenCount(value) ? value : undefined;
}

/** Reads a vendor's usage. It came over the wire, so nothing in it is believed unseen. */
export function readTokenCounts(usage: Usage | undefined): TokenCounts {
  const prompt = usage?.prompt_tokens_details;
  const completion = usage?.completion_tokens_details;
  return {
    promptTokens: countOf(usage?.prompt_tokens),
    cachedTokens: countOf(prompt?.cached_tokens),
    cacheWriteTokens: countOf(prompt?.cache_write_tokens),
    cacheWrite1hTokens: countOf(prompt?.cache_write_1h_tokens),
    inputImageTokens: countOf(prompt?.image_tokens),
    inputAudioTokens: countOf(prompt?.audio_tokens),
    completionTokens: countOf(usage?.completion_tokens),
    reasoningTokens: countOf(completion?.reasoning_tokens),
    outputImageTokens: countOf(completion?.image_tokens),
    outputAudioTokens: countOf(completion?.audio_tokens),
    webSearches: countOf(usage?.server_tool_use?.web_search_requests),
  };
}
