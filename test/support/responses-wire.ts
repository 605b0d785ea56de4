import type { Usage } from '../../src/contract/chat.js';
import type { SampleAnswer, SampleToolCall } from './openai-wire.js';

/** An abstract answer in the words of the Responses endpoint. */

const identity = { id: 'resp_sample', object: 'response', created_at: 1_767_225_600 };
const incompleteReasons: Readonly<Record<string, string>> = {
  length: 'max_output_tokens',
  content_filter: 'content_filter',
};

/** The answer whole. */
export function responsesAnswer(sample: SampleAnswer): Record<string, unknown> {
  const reason = incompleteReasons[sample.finish];
  return {
    ...identity,
    status: reason === undefined ? 'completed' : 'incomplete',
    error: null,
    incomplete_details: reason === undefined ? null : { reason },
    model: sample.model,
    output: outputOf(sample),
    usage: responsesUsage(sample.usage),
    service_tier: 'default',
  };
}

function outputOf(sample: SampleAnswer): Record<string, unknown>[] {
  const items: Record<string, unknown>[] = [];
  if (sample.reasoning.length > 0)
    items.push({
      id: 'rs_sample',
      type: 'reasoning',
      summary: [{ type: 'summary_text', text: sample.reasoning.join('') }],
      encrypted_content: 'gAAAA-sample',
    });
  if (sample.text.length > 0)
    items.push({
      id: 'msg_sample',
      type: 'message',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: sample.text.join(''), annotations: [], logprobs: [] }],
    });
  for (const call of sample.toolCalls) items.push(callItem(call));
  return items;
}

function callItem(call: SampleToolCall): Record<string, unknown> {
  return {
    id: `fc_${call.id}`,
    type: 'function_call',
    status: 'completed',
    call_id: call.id,
    name: call.name,
    arguments: call.arguments.join(''),
  };
}

export function responsesUsage(usage: Usage): Record<string, unknown> {
  return {
    input_tokens: usage.prompt_tokens,
    input_tokens_details: usage.prompt_tokens_details,
    output_tokens: usage.completion_tokens,
    output_tokens_details: usage.completion_tokens_details,
    total_tokens: usage.total_tokens,
  };
}

/** The payloads of the same answer streamed. */
export function responsesPayloads(sample: SampleAnswer): Record<string, unknown>[] {
  const whole = responsesAnswer(sample);
  const started = { ...identity, status: 'in_progress', model: sample.model, output: [] };
  const payloads: Record<string, unknown>[] = [{ type: 'response.created', response: started }];
  outputOf(sample).forEach((item, index) => payloads.push(...itemPayloads(sample, item, index)));
  payloads.push({
    type: whole.status === 'completed' ? 'response.completed' : 'response.incomplete',
    response: whole,
  });
  return payloads;
}

function itemPayloads(
  sample: SampleAnswer,
  item: Record<string, unknown>,
  output_index: number,
): Record<string, unknown>[] {
  const place = { item_id: item.id, output_index };
  const inner: Record<string, unknown>[] = [];
  if (item.type === 'reasoning') {
    inner.push({ type: 'response.reasoning_summary_part.added', ...place, summary_index: 0 });
    for (const delta of sample.reasoning)
      inner.push({ type: 'response.reasoning_summary_text.delta', ...place, summary_index: 0, delta });
  } else if (item.type === 'message') {
    inner.push({ type: 'response.content_part.added', ...place, content_index: 0 });
    for (const delta of sample.text)
      inner.push({
        type: 'response.output_text.delta',
        ...place,
        content_index: 0,
        delta,
        obfuscation: 'xx',
      });
    inner.push({
      type: 'response.output_text.done',
      ...place,
      content_index: 0,
      text: sample.text.join(''),
    });
  } else {
    const call = sample.toolCalls.find(({ id }) => id === item.call_id);
    for (const delta of call?.arguments ?? [])
      inner.push({ type: 'response.function_call_arguments.delta', ...place, delta });
    inner.push({ type: 'response.function_call_arguments.done', ...place, arguments: item.arguments });
  }
  const nothingYet = item.type === 'function_call' ? { arguments: '' } : { content: [] };
  const begun = item.type === 'reasoning' ? item : { ...item, ...nothingYet, status: 'in_progress' };
  return [
    { type: 'response.output_item.added', output_index, item: begun },
    ...inner,
    { type: 'response.output_item.done', output_index, item },
  ];
}

/** Each payload as an event with its name. */
export function responsesEvents(payloads: readonly Record<string, unknown>[]): string[] {
  return payloads.map((payload) => `event: ${String(payload.type)}\ndata: ${JSON.stringify(payload)}\n\n`);
}
