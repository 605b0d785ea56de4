import { randomUUID } from 'node:crypto';
import type { FinishReason, Usage } from '../../contract/chat.js';
import { isRecord } from '../openai-shape/wire-shape.js';
import { type Fields, recordOf, recordsOf, type ResponseWire, textOf } from './responses-wire.js';

/** What whole and streamed answers have in common. Source: providers digest, OpenAI section 1.4 "Bridge mapping, response". */

/** What an answer says of itself, in the words of chat completions. */
export interface Identity {
  readonly id: string;
  readonly model: string;
  /** Unix seconds. */
  readonly created: number;
}

export function identityOf({ id, model, created_at: createdAt }: Fields): Identity {
  const own = textOf(id).replace(/^resp_/, '');
  return {
    id: `chatcmpl-${own || randomUUID()}`,
    model: textOf(model),
    created: typeof createdAt === 'number' ? Math.floor(createdAt) : Math.floor(Date.now() / 1000),
  };
}

/** Members of an answer that chat completions have too. */
export function commonFields({ service_tier: tier, moderation }: Fields): Record<string, unknown> {
  return {
    ...(tier !== undefined && { service_tier: tier }),
    ...(moderation !== undefined && moderation !== null && { moderation }),
  };
}

/** Why it ended. An answer cut short is none that failed. Source: trap T54. */
export function finishOf(
  { status, incomplete_details: details }: Fields,
  calls: number,
): { readonly finish: FinishReason; readonly native: string | undefined } {
  if (status !== 'incomplete') return { finish: calls > 0 ? 'tool_calls' : 'stop', native: undefined };
  const reason = textOf(recordOf(details).reason);
  return {
    finish: reason === 'content_filter' ? 'content_filter' : 'length',
    native: reason || 'incomplete',
  };
}

/**
 * Undefined where nothing was counted. The names in the details are those of chat completions.
 * @param searches of the web, as they are billed.
 */
export function usageOf({ usage }: Fields, searches: number): Usage | undefined {
  if (!isRecord(usage)) return undefined;
  const { input_tokens: input, output_tokens: output } = usage;
  const prompt = typeof input === 'number' ? input : 0;
  const completion = typeof output === 'number' ? output : 0;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    ...(isRecord(usage.input_tokens_details) && { prompt_tokens_details: usage.input_tokens_details }),
    ...(isRecord(usage.output_tokens_details) && { completion_tokens_details: usage.output_tokens_details }),
    ...(searches > 0 && { server_tool_use: { web_search_requests: searches } }),
  };
}

/**
 * Whether an item of the output is a search of the web that is billed: to open a page that was found, or to look for something
 * in it, is no search. Source: OpenAI's guide to web search, "Output and citations".
 */
export function isBilledSearch({ type, status, action }: Fields): boolean {
  if (type !== 'web_search_call' || status === 'failed') return false;
  const kind = recordOf(action).type;
  return kind === undefined || kind === 'search';
}

/**
 * A citation; undefined for what chat completions do not know.
 * @param shift length of the text before the part that it is about.
 */
export function toAnnotation(annotation: Fields, shift: number): Fields | undefined {
  const { type, url, title, start_index: start, end_index: end } = annotation;
  if (type !== 'url_citation' || typeof start !== 'number' || typeof end !== 'number') return undefined;
  return { type, url_citation: { start_index: start + shift, end_index: end + shift, url, title } };
}

/** Log probabilities of tokens; a stream leaves their bytes out. */
export function toLogprobs(logprobs: unknown): Fields[] {
  return recordsOf(logprobs).map((token) => ({
    ...token,
    bytes: token.bytes ?? null,
    top_logprobs: recordsOf(token.top_logprobs).map((top) => ({ ...top, bytes: top.bytes ?? null })),
  }));
}

/** Whether the answer is one that came to its end, if only because there was no more room. */
export function isAnswered({ status }: ResponseWire): boolean {
  return status === undefined || status === 'completed' || status === 'incomplete';
}
