import { randomUUID } from 'node:crypto';
import type {
  ChatChunk,
  ChatCompletion,
  ChatDelta,
  CompletionChoice,
  FinishReason,
  ToolCall,
  Usage,
} from '../../contract/chat.js';
import type { SandboxAnswer } from './sandbox-answer.js';

/** What all chunks of an answer, or its whole form, have in common. */
export interface AnswerHead {
  readonly id: string;
  /** Seconds since the epoch. */
  readonly created: number;
  readonly model: string;
}

export function newAnswerHead(model: string): AnswerHead {
  return { id: `chatcmpl-${randomToken()}`, created: Math.floor(Date.now() / 1000), model };
}

/** The chunks of a stream as OpenAI sends them: role, deltas, finish reason for each choice, and usage at the end. */
export function* toChunks(
  head: AnswerHead,
  answer: SandboxAnswer,
  choices: number,
  usage: Usage,
): Generator<ChatChunk, void> {
  for (let index = 0; index < choices; index++) {
    for (const delta of toDeltas(answer)) yield toChunk(head, index, delta, null);
    yield toChunk(head, index, {}, answer.finishReason);
  }
  yield { ...head, object: 'chat.completion.chunk', choices: [], usage };
}

/** Number of chunks that `toChunks` makes. */
export function countChunks({ reasoning, content, toolCall }: SandboxAnswer, choices: number): number {
  return choices * (2 + reasoning.length + content.length + (toolCall?.argumentTokens.length ?? 0)) + 1;
}

export function toCompletion(
  head: AnswerHead,
  answer: SandboxAnswer,
  choices: number,
  usage: Usage,
): ChatCompletion {
  return {
    ...head,
    object: 'chat.completion',
    choices: Array.from({ length: choices }, (_, index) => toChoice(answer, index)),
    usage,
  };
}

function* toDeltas({ reasoning, content, toolCall }: SandboxAnswer): Generator<ChatDelta, void> {
  if (toolCall === undefined) {
    yield { role: 'assistant', content: '', refusal: null };
  } else {
    const header = { index: 0, id: newToolCallId(), type: 'function' as const };
    const named = { ...header, function: { name: toolCall.name, arguments: '' } };
    yield { role: 'assistant', content: null, tool_calls: [named], refusal: null };
  }
  for (const token of reasoning) yield { reasoning_content: token };
  for (const token of content) yield { content: token };
  for (const token of toolCall?.argumentTokens ?? [])
    yield { tool_calls: [{ index: 0, function: { arguments: token } }] };
}

function toChunk(
  head: AnswerHead,
  index: number,
  delta: ChatDelta,
  finishReason: FinishReason | null,
): ChatChunk {
  const choice = { index, delta, logprobs: null, finish_reason: finishReason };
  return { ...head, object: 'chat.completion.chunk', choices: [choice] };
}

function toChoice(
  { reasoning, content, toolCall, finishReason }: SandboxAnswer,
  index: number,
): CompletionChoice {
  const calls: ToolCall[] = (toolCall === undefined ? [] : [toolCall]).map(({ name, argumentTokens }) => ({
    id: newToolCallId(),
    type: 'function',
    function: { name, arguments: argumentTokens.join('') },
  }));
  return {
    index,
    message: {
      role: 'assistant',
      content: calls.length > 0 ? null : content.join(''),
      refusal: null,
      ...(reasoning.length > 0 && { reasoning_content: reasoning.join('') }),
      ...(calls.length > 0 && { tool_calls: calls }),
    },
    logprobs: null,
    finish_reason: finishReason,
  };
}

function newToolCallId(): string {
  return `call_${randomToken()}`;
}

function randomToken(): string {
  return randomUUID().replaceAll('-', '');
}
