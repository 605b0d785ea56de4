import { randomUUID } from 'node:crypto';
import type { CompletionEvent, ToolCall } from '../../contract/chat.js';
import { GatewayError } from '../../contract/gateway-error.js';
import type { UpstreamAnswer } from '../../upstream/upstream-request.js';
import { toCompletion } from '../canonical/completion.js';
import type { ResponsesDialect } from './responses-dialect.js';
import { fromResponseError, fromResponsesFailure } from './responses-errors.js';
import {
  commonFields,
  finishOf,
  identityOf,
  isAnswered,
  isBilledSearch,
  toAnnotation,
  toLogprobs,
  usageOf,
} from './responses-output.js';
import { toReasoningDetails } from './responses-reasoning.js';
import {
  type Fields,
  isResponse,
  parseBody,
  recordOf,
  recordsOf,
  type ResponseWire,
  textOf,
} from './responses-wire.js';

/** A whole answer as a chat completion. @throws GatewayError */
export function fromResponsesAnswer(answer: UpstreamAnswer, dialect: ResponsesDialect): CompletionEvent {
  if (answer.status !== 200) throw fromResponsesFailure(answer, dialect);
  const response = parseBody(answer.body);
  const { error } = recordOf(response);
  if (error) throw fromResponseError(error);
  if (!isResponse(response) || !isAnswered(response))
    throw new GatewayError('upstream_protocol', 'The upstream provider sent an answer that cannot be read.');
  return new OutputReader(response, dialect.reasoningFormat).completion();
}

/** Gathers what stands in the items of one answer. */
class OutputReader {
  private text = '';
  private refusal: string | null = null;
  private readonly reasoning: string[] = [];
  private readonly details: Fields[] = [];
  private readonly annotations: Fields[] = [];
  private readonly logprobs: Fields[] = [];
  private readonly calls: ToolCall[] = [];

  constructor(
    private readonly response: ResponseWire,
    format: string,
  ) {
    response.output.forEach((item, index) => this.read(item, index, format));
  }

  completion(): CompletionEvent {
    const { response, text, refusal, reasoning, calls, details, annotations, logprobs } = this;
    return toCompletion({
      ...identityOf(response),
      ...finishOf(response, calls.length),
      text,
      refusal,
      reasoning: reasoning.join('\n\n'),
      toolCalls: calls,
      message: {
        ...(details.length > 0 && { reasoning_details: details }),
        ...(annotations.length > 0 && { annotations }),
      },
      usage: usageOf(response, response.output.filter(isBilledSearch).length),
      ...(logprobs.length > 0 && { logprobs: { content: logprobs, refusal: null } }),
      fields: commonFields(response),
    });
  }

  private read(item: Fields, index: number, format: string): void {
    switch (item.type) {
      case 'reasoning':
        for (const { text } of [...recordsOf(item.summary), ...recordsOf(item.content)])
          this.reasoning.push(textOf(text));
        this.details.push(...toReasoningDetails(item, index, format));
        break;
      case 'message':
        for (const part of recordsOf(item.content)) this.readPart(part);
        break;
      case 'function_call':
        this.calls.push({
          id: callIdOf(item),
          type: 'function',
          function: { name: textOf(item.name), arguments: this.argumentsOf(item) },
        });
        break;
      case 'custom_tool_call':
        this.calls.push({
          id: callIdOf(item),
          type: 'custom',
          custom: { name: textOf(item.name), input: textOf(item.input) },
        });
        break;
    }
  }

  private readPart(part: Fields): void {
    if (part.type === 'refusal') this.refusal = (this.refusal ?? '') + textOf(part.refusal);
    if (part.type !== 'output_text') return;
    for (const annotation of recordsOf(part.annotations)) {
      const citation = toAnnotation(annotation, this.text.length);
      if (citation !== undefined) this.annotations.push(citation);
    }
    this.logprobs.push(...toLogprobs(part.logprobs));
    this.text += textOf(part.text);
  }

  /** No arguments are an empty object, unless the answer was cut off before they came. Source: traps T5 and T23. */
  private argumentsOf(item: Fields): string {
    const text = textOf(item.arguments);
    return text === '' && item.status !== 'incomplete' ? '{}' : text;
  }
}

/** Results are told apart by `call_id`; `id` is the item's own. */
export function callIdOf({ call_id: callId, id }: Fields): string {
  return textOf(callId) || textOf(id) || `call_${randomUUID()}`;
}
