import { randomUUID } from 'node:crypto';
import type { ChatCompletion, CompletionEvent } from '../../contract/chat.js';
import { GatewayError } from '../../contract/gateway-error.js';
import type { UpstreamAnswer } from '../../upstream/upstream-request.js';
import { fromErrorAnswer, fromErrorObject } from './chat-errors.js';
import { isStandardFinishReason, toFinishReason } from './finish-reason.js';

/** A whole answer. Its bytes go through untouched where nothing has to change. @throws GatewayError */
export function fromCompletionAnswer(answer: UpstreamAnswer): CompletionEvent {
  if (answer.status !== 200) throw fromErrorAnswer(answer);
  const parsed = parse(answer.body);
  if (isErrorBody(parsed)) throw fromErrorObject(parsed.error);
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

function isErrorBody(value: unknown): value is { error: unknown } {
  return typeof value === 'object' && value !== null && 'error' in value && Boolean(value.error);
}

/** Enough to trust the rest: an object with at least one choice that holds a message. */
function isCompletion(value: unknown): value is ChatCompletion {
  if (typeof value !== 'object' || value === null || !('choices' in value) || !Array.isArray(value.choices))
    return false;
  return value.choices.length > 0 && value.choices.every(isChoice);
}

function isChoice(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('message' in value)) return false;
  return typeof value.message === 'object' && value.message !== null;
}

/** Whether the answer already says everything the way OpenAI does. */
function isFaithful(completion: ChatCompletion): boolean {
  if (completion.object !== 'chat.completion' || !completion.id || !completion.model || !completion.created)
    return false;
  for (const { message, finish_reason: reason } of completion.choices) {
    if (!reason || !isStandardFinishReason(reason)) return false;
    if (message.content === undefined || (message.content === '' && message.tool_calls?.length)) return false;
  }
  return true;
}

function mended(completion: ChatCompletion): ChatCompletion {
  const { provider: _unnamed, ...rest } = completion;
  return {
    ...rest,
    id: completion.id || `chatcmpl-${randomUUID()}`,
    object: 'chat.completion',
    created: completion.created || Math.floor(Date.now() / 1000),
    model: completion.model || '',
    choices: completion.choices.map((choice) => {
      const reason = choice.finish_reason || (choice.message.tool_calls?.length ? 'tool_calls' : 'stop');
      const content = choice.message.content || (choice.message.tool_calls?.length ? null : '');
      return {
        ...choice,
        message: { ...choice.message, role: 'assistant', content },
        finish_reason: toFinishReason(reason),
        ...(isStandardFinishReason(reason) ? {} : { native_finish_reason: reason }),
      };
    }),
  };
}
