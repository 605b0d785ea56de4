import type { FinishReason, Usage } from '../../src/contract/chat.js';
import { sseEvents, type SseOptions } from './fake-reply.js';

/** An answer in the abstract; each vendor's harness writes it in that vendor's own bytes. */
export interface SampleAnswer {
  /** Name of the model as the vendor reports it. */
  readonly model: string;
  /** Visible text, in the pieces in which it is streamed. */
  readonly text: readonly string[];
  readonly reasoning: readonly string[];
  readonly toolCalls: readonly SampleToolCall[];
  readonly finish: FinishReason;
  readonly usage: Usage;
}

export interface SampleToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON text, in pieces. */
  readonly arguments: readonly string[];
}

export const sampleUsage: Usage = {
  prompt_tokens: 21,
  completion_tokens: 13,
  total_tokens: 34,
  prompt_tokens_details: { cached_tokens: 5 },
  completion_tokens_details: { reasoning_tokens: 4 },
};

export function sampleAnswer(parts: Partial<SampleAnswer> = {}): SampleAnswer {
  return {
    model: 'sample-1-2026-01-01',
    text: [],
    reasoning: [],
    toolCalls: [],
    finish: 'stop',
    usage: sampleUsage,
    ...parts,
  };
}

const identity = { id: 'chatcmpl-sample', created: 1_767_225_600 };

/** The answer as an OpenAI-shaped vendor sends it whole. */
export function openAiCompletion(sample: SampleAnswer): Record<string, unknown> {
  const message = {
    role: 'assistant',
    content: sample.toolCalls.length > 0 && sample.text.length === 0 ? null : sample.text.join(''),
    refusal: null,
    ...(sample.reasoning.length > 0 && { reasoning_content: sample.reasoning.join('') }),
    ...(sample.toolCalls.length > 0 && {
      tool_calls: sample.toolCalls.map((call) => ({
        id: call.id,
        type: 'function',
        function: { name: call.name, arguments: call.arguments.join('') },
      })),
    }),
  };
  return {
    ...identity,
    object: 'chat.completion',
    model: sample.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: sample.finish }],
    usage: sample.usage,
    system_fingerprint: 'fp_sample',
  };
}

/** The same answer as the payloads of a stream, `[DONE]` included. */
export function openAiPayloads(sample: SampleAnswer): unknown[] {
  const chunk = (delta: object, finish: string | null = null): object => ({
    ...identity,
    object: 'chat.completion.chunk',
    model: sample.model,
    system_fingerprint: 'fp_sample',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    usage: null,
  });
  return [
    chunk({ role: 'assistant', content: '', refusal: null }),
    ...sample.reasoning.map((piece) => chunk({ reasoning_content: piece })),
    ...sample.text.map((piece) => chunk({ content: piece })),
    ...sample.toolCalls.flatMap((call, index) => [
      chunk({
        tool_calls: [{ index, id: call.id, type: 'function', function: { name: call.name, arguments: '' } }],
      }),
      ...call.arguments.map((piece) => chunk({ tool_calls: [{ index, function: { arguments: piece } }] })),
    ]),
    chunk({}, sample.finish),
    {
      ...identity,
      object: 'chat.completion.chunk',
      model: sample.model,
      system_fingerprint: 'fp_sample',
      choices: [],
      usage: sample.usage,
    },
    '[DONE]',
  ];
}

/** The events of that stream as text. */
export function openAiEvents(sample: SampleAnswer, options: SseOptions = {}): string[] {
  return sseEvents(openAiPayloads(sample), options);
}

/** An error as an OpenAI-shaped vendor words it. */
export function openAiError(message: string, code: string | null, type = 'invalid_request_error'): object {
  return { error: { message, type, param: null, code } };
}
