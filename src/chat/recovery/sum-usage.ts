import type { ChatRequest, Usage } from '../../contract/chat.js';
import { charactersPerToken, RequestNeeds } from '../../routing/request-needs.js';

/** What several models made of one answer, added up; a detail is there as soon as one of them told it. */
export function sumUsage(usages: readonly Usage[]): Usage {
  const sum: Usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
  for (const usage of usages) {
    sum.prompt_tokens += usage.prompt_tokens;
    sum.completion_tokens += usage.completion_tokens;
    sum.total_tokens += usage.total_tokens;
    sum.prompt_tokens_details = sumDetails(sum.prompt_tokens_details, usage.prompt_tokens_details);
    sum.completion_tokens_details = sumDetails(
      sum.completion_tokens_details,
      usage.completion_tokens_details,
    );
    const tools = sumDetails(sum.server_tool_use, usage.server_tool_use);
    if (tools !== undefined) sum.server_tool_use = tools;
  }
  return sum;
}

function sumDetails<Details extends { [Name in keyof Details]?: number }>(
  sum: Details | null | undefined,
  details: Details | null | undefined,
): Details | undefined {
  if (!details) return sum ?? undefined;
  const total: Details = { ...details, ...sum };
  for (const name in details) {
    const before = sum?.[name];
    const more = details[name];
    if (typeof before === 'number' && typeof more === 'number')
      Object.assign(total, { [name]: before + more });
  }
  return total;
}

/** Of an attempt whose vendor told nothing before it broke off. @param made what it said of the answer */
export function estimateUsage(request: ChatRequest, made: string): Usage {
  const prompt = new RequestNeeds(request).promptTokens;
  const completion = Math.ceil(made.length / charactersPerToken);
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}
