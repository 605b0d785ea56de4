import type { ChatRequest, FinishReason, Usage } from '../../contract/chat.js';
import { countPromptTokens, splitTokens } from './sandbox-text.js';

export interface SandboxToolCall {
  readonly name: string;
  readonly argumentTokens: readonly string[];
}

/** What a model has to say, in tokens, before anything is delivered. */
export interface SandboxAnswer {
  readonly reasoning: readonly string[];
  readonly content: readonly string[];
  readonly toolCall: SandboxToolCall | undefined;
  readonly finishReason: FinishReason;
}

export function textAnswer(text: string, reasoning = ''): SandboxAnswer {
  return {
    reasoning: splitTokens(reasoning),
    content: splitTokens(text),
    toolCall: undefined,
    finishReason: 'stop',
  };
}

/** @param args the arguments as JSON text. */
export function toolCallAnswer(name: string, args: string): SandboxAnswer {
  return {
    reasoning: [],
    content: [],
    toolCall: { name, argumentTokens: splitTokens(args) },
    finishReason: 'tool_calls',
  };
}

/**
 * The answer as far as `stop` and the token limit let it go. As with OpenAI the stop sequence itself is left out, and
 * `max_completion_tokens`, which wins over `max_tokens`, bounds reasoning, text and arguments together.
 */
export function limitAnswer(answer: SandboxAnswer, request: ChatRequest): SandboxAnswer {
  const content = untilStop(answer.content, stopSequences(request));
  let left = request.max_completion_tokens ?? request.max_tokens ?? Infinity;
  const take = (tokens: readonly string[]): readonly string[] => {
    const taken = tokens.length > left ? tokens.slice(0, left) : tokens;
    left -= taken.length;
    return taken;
  };
  const limited: SandboxAnswer = {
    reasoning: take(answer.reasoning),
    content: take(content),
    toolCall: answer.toolCall && {
      name: answer.toolCall.name,
      argumentTokens: take(answer.toolCall.argumentTokens),
    },
    finishReason: answer.finishReason,
  };
  const whole = countTokens({ ...answer, content });
  return countTokens(limited) < whole ? { ...limited, finishReason: 'length' } : limited;
}

/** @param choices how many times the answer is given. */
export function answerUsage(answer: SandboxAnswer, request: ChatRequest, choices: number): Usage {
  const promptTokens = countPromptTokens(request);
  const completionTokens = choices * countTokens(answer);
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: choices * answer.reasoning.length },
  };
}

function countTokens({ reasoning, content, toolCall }: SandboxAnswer): number {
  return reasoning.length + content.length + (toolCall?.argumentTokens.length ?? 0);
}

function stopSequences({ stop }: ChatRequest): string[] {
  const candidates: readonly unknown[] = Array.isArray(stop) ? stop : [stop];
  return candidates.filter((candidate) => typeof candidate === 'string').filter((text) => text !== '');
}

function untilStop(tokens: readonly string[], stops: readonly string[]): readonly string[] {
  if (stops.length === 0) return tokens;
  const text = tokens.join('');
  const ends = stops.map((stop) => text.indexOf(stop)).filter((index) => index >= 0);
  return ends.length === 0 ? tokens : splitTokens(text.slice(0, Math.min(...ends)));
}
