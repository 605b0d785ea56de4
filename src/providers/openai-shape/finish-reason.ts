import type { FinishReason } from '../../contract/chat.js';

const standard = new Set<string>(['stop', 'length', 'tool_calls', 'content_filter', 'function_call']);

/** Words of OpenAI-compatible hosts for OpenAI's own. Source: providers digest section 4; second digest section 9. */
const foreign: ReadonlyMap<string, FinishReason> = new Map([
  ['eos', 'stop'],
  ['eos_token', 'stop'],
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['abort', 'stop'],
  ['max_tokens', 'length'],
  ['max_output_tokens', 'length'],
  ['model_length', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['repetition_truncation', 'length'],
  ['insufficient_system_resource', 'length'],
  ['tool_use', 'tool_calls'],
  ['tool_call', 'tool_calls'],
  ['sensitive', 'content_filter'],
  ['input_sensitive', 'content_filter'],
  ['output_sensitive', 'content_filter'],
  ['data_inspection_failed', 'content_filter'],
  ['safety', 'content_filter'],
]);

export function isStandardFinishReason(reason: string): reason is FinishReason {
  return standard.has(reason);
}

/** OpenAI's word for a vendor's; an unknown one means that the model stopped by itself. */
export function toFinishReason(reason: string): FinishReason {
  return isStandardFinishReason(reason) ? reason : (foreign.get(reason.toLowerCase()) ?? 'stop');
}
