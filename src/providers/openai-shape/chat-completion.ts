import { randomUUID } from 'node:crypto';
import type {
  AssistantMessage,
  ChatCompletion,
  CompletionChoice,
  CompletionEvent,
} from '../../contract/chat.js';
import { GatewayError } from '../../contract/gateway-error.js';
import type { UpstreamAnswer } from '../../upstream/upstream-request.js';
import { fromErrorAnswer, fromErrorObject } from './chat-errors.js';
import { isStandardFinishReason, toFinishReason } from './finish-reason.js';
import { moveReasoning } from './reasoning.js';
import { isCompletion, isRecord } from './wire-shape.js';

/** A whole answer. Its bytes go through untouched where nothing has to change. @throws GatewayError */
export function fromCompletionAnswer(answer: UpstreamAnswer): CompletionEvent {
  if (answer.status !== 200) throw fromErrorAnswer(answer);
  const parsed = parse(answer.body);
  if (isRecord(parsed) && parsed.error) throw fromErrorObject(parsed.error);
  if (!isCompletion(parsed)) throw unreadable();
  return isFaithful(parsed)
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
  for (const { message, finish_reason: reason } of completion.choices) {
    if (!reason || !isStandardFinishReason(reason) || typeof message.reasoning === 'string') return false;
    if (message.content === undefined || (message.content === '' && message.tool_calls?.length)) return false;
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

function mendedChoice(choice: CompletionChoice): CompletionChoice {
  const hasToolCalls = Boolean(choice.message.tool_calls?.length);
  const reason = choice.finish_reason || (hasToolCalls ? 'tool_calls' : 'stop');
  const message: AssistantMessage = {
    ...choice.message,
    role: 'assistant',
    content: choice.message.content || (hasToolCalls ? null : ''),
  };
  moveReasoning(message);
  return {
    ...choice,
    message,
    finish_reason: toFinishReason(reason),
    ...(isStandardFinishReason(reason) ? {} : { native_finish_reason: reason }),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
