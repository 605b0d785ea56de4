import { randomUUID } from 'node:crypto';
import type {
  AssistantMessage,
  ChatCompletion,
  CompletionChoice,
  CompletionEvent,
  ToolCall,
} from '../../contract/chat.js';
import { GatewayError } from '../../contract/gateway-error.js';
import type { UpstreamAnswer } from '../../upstream/upstream-request.js';
import { errorIn, fromErrorAnswer, fromErrorObject } from './chat-errors.js';
import type { Dialect } from './dialect.js';
import { isStandardFinishReason, toFinishReason } from './finish-reason.js';
import { moveReasoning } from './reasoning.js';
import { dropFalseUsage, mendUsage } from './usage.js';
import { argumentsText, isCompletion, isRecord } from './wire-shape.js';

/** A whole answer. Its bytes go through untouched where nothing has to change. @throws GatewayError */
export function fromCompletionAnswer(answer: UpstreamAnswer, dialect: Dialect = {}): CompletionEvent {
  const { toFailure, errors, reader } = dialect;
  if (answer.status !== 200) throw toFailure?.(answer) ?? fromErrorAnswer(answer, errors);
  const parsed = parse(answer.body);
  if (!isRecord(parsed)) throw unreadable();
  let changed = reader?.().receive(parsed) ?? false;
  const error = errorIn(parsed, errors);
  if (error !== undefined) throw fromErrorObject(error, errors);
  if (!isCompletion(parsed)) throw unreadable();
  if (dropFalseUsage(parsed)) changed = true;
  if (parsed.usage && mendUsage(parsed.usage)) changed = true;
  return !changed && isFaithful(parsed)
    ? { kind: 'completion', completion: parsed, json: answer.body }
    : { kind: 'completion', completion: mended(parsed) };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw unreadable(error);
  }
}

function unreadable(cause?: unknown): GatewayError {
  return new GatewayError('upstream_protocol', 'The upstream provider sent an answer that cannot be read.', {
    cause,
  });
}

/** Whether the answer already says everything the way OpenAI does, and nothing about who gave it. */
function isFaithful(completion: ChatCompletion): boolean {
  const { id, model, object, created } = completion;
  if (!isText(id) || !isText(model) || object !== 'chat.completion' || !created || 'provider' in completion)
    return false;
  for (const { index, message, finish_reason: reason } of completion.choices) {
    if (
      index === undefined ||
      index === null ||
      !reason ||
      !isStandardFinishReason(reason) ||
      typeof message.reasoning === 'string'
    )
      return false;
    const { content, tool_calls: calls } = message;
    if (content === undefined || (content === '' && calls?.length)) return false;
    if (calls?.length && (reason === 'stop' || !calls.every(isWholeCall))) return false;
  }
  return true;
}

function mended(completion: ChatCompletion): ChatCompletion {
  const { provider: _unnamed, ...rest } = completion;
  return {
    ...rest,
    id: isText(completion.id) ? completion.id : `chatcmpl-${randomUUID()}`,
    object: 'chat.completion',
    created: completion.created || Math.floor(Date.now() / 1000),
    model: isText(completion.model) ? completion.model : '',
    choices: completion.choices.map(mendedChoice),
  };
}

function mendedChoice(choice: CompletionChoice, place: number): CompletionChoice {
  const calls = choice.message.tool_calls;
  const hasToolCalls = Boolean(calls?.length);
  const reason = choice.finish_reason || (hasToolCalls ? 'tool_calls' : 'stop');
  const word = toFinishReason(reason);
  const message: AssistantMessage = {
    ...choice.message,
    role: 'assistant',
    content: choice.message.content || (hasToolCalls || choice.message.refusal ? null : ''),
    ...(calls?.length ? { tool_calls: calls.map(mendedCall) } : {}),
  };
  moveReasoning(message);
  return {
    ...choice,
    index: choice.index ?? place,
    message,
    finish_reason: word === 'stop' && hasToolCalls ? 'tool_calls' : word,
    ...(isStandardFinishReason(reason) ? {} : { native_finish_reason: reason }),
  };
}

function isWholeCall({ id, type, function: called }: ToolCall): boolean {
  return isText(id) && isText(type) && (called === undefined || isText(called.arguments));
}

/** A call without arguments has an empty object of them. Source: providers digest section 0.1, trap T5. */
function mendedCall(call: ToolCall): ToolCall {
  const { id, type, function: called, ...rest } = call;
  return {
    ...rest,
    id: isText(id) ? id : `call_${randomUUID()}`,
    type: isText(type) ? type : 'function',
    ...(called === undefined
      ? {}
      : { function: { ...called, arguments: argumentsText(called.arguments) || '{}' } }),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
