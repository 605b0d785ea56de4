import type { ChatCompletion, CompletionChoice, ToolCall, Usage } from '../../src/contract/chat.js';

/** OpenAI's words and no vendor's. Source: providers digest section 0.1. */
const finishReasons = new Set<unknown>(['stop', 'length', 'tool_calls', 'content_filter', 'function_call']);

export function isFinishReason(value: unknown): boolean {
  return finishReasons.has(value);
}

/** What is wrong with counts: parts are never larger than what they are part of. Source: providers digest section 0.1. */
export function countViolations(usage: Usage): string[] {
  const { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total } = usage;
  const { cached_tokens: cached = 0, cache_write_tokens: written = 0 } = usage.prompt_tokens_details ?? {};
  const { reasoning_tokens: reasoning = 0 } = usage.completion_tokens_details ?? {};
  const violations: string[] = [];
  const counts = [prompt, completion, total, cached, written, reasoning];
  if (!counts.every((count) => Number.isInteger(count) && count >= 0))
    violations.push(`a count is no whole number: ${counts.join(', ')}`);
  if (prompt + completion !== total) violations.push(`total ${total} is not ${prompt} + ${completion}`);
  if (cached + written > prompt) violations.push(`cached ${cached} + ${written} exceed the prompt ${prompt}`);
  if (reasoning > completion) violations.push(`reasoning ${reasoning} exceeds the completion ${completion}`);
  return violations;
}

/** What is wrong with a whole answer by the letter of OpenAI's; an empty list means nothing. */
export function completionViolations(completion: ChatCompletion): string[] {
  const { id, object, created, model, choices, usage } = completion;
  const violations: string[] = [];
  if (!id) violations.push('id is missing');
  if (object !== 'chat.completion') violations.push(`object is ${String(object)}`);
  if (!(created > 0)) violations.push(`created is ${created}`);
  if (!model) violations.push('model is missing');
  if (choices.length === 0) violations.push('there is no choice');
  choices.forEach((choice, position) => {
    if (choice.index !== position) violations.push(`choice ${position} has index ${choice.index}`);
    violations.push(...choiceViolations(choice).map((violation) => `choice ${position}: ${violation}`));
  });
  return usage ? [...violations, ...countViolations(usage)] : violations;
}

function choiceViolations({ message, finish_reason: finish }: CompletionChoice): string[] {
  const { role, content, refusal, tool_calls: calls } = message;
  const violations: string[] = [];
  if (!isFinishReason(finish)) violations.push(`finish_reason is ${finish}`);
  if (role !== 'assistant') violations.push(`role is ${String(role)}`);
  if (content === undefined) violations.push('content is missing');
  if (content === null && !calls?.length && !refusal && !message['audio'])
    violations.push('content is null without anything in its place');
  if (content === '' && calls?.length) violations.push('content is empty beside tool calls');
  if (calls?.length === 0) violations.push('the list of tool calls is empty');
  if (calls?.length && finish === 'stop') violations.push('tool calls end with stop');
  for (const [position, call] of (calls ?? []).entries())
    violations.push(...callViolations(call, finish).map((text) => `tool call ${position}: ${text}`));
  return violations;
}

function callViolations({ id, type, function: called }: ToolCall, finish: string): string[] {
  const violations: string[] = [];
  if (!id) violations.push('id is missing');
  if (type !== 'function') return [...violations, `type is ${type}`];
  if (!called?.name) violations.push('name is missing');
  if (finish !== 'length' && !isJsonObject(called?.arguments))
    violations.push('arguments are no JSON object');
  return violations;
}

export function isJsonObject(text: string | undefined): boolean {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
