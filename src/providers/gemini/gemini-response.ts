import type { ChatDelta, CompletionEvent, ToolCall } from '../../contract/chat.js';
import { GatewayError } from '../../contract/gateway-error.js';
import type { UpstreamAnswer } from '../../upstream/upstream-request.js';
import { toCompletion } from '../canonical/completion.js';
import { type AnswerContext, blockedRefusal, blockReasonOf, idOf, modelOf } from './gemini-answer.js';
import { fromErrorAnswer, fromErrorObject } from './gemini-errors.js';
import { toLogprobs } from './gemini-logprobs.js';
import { Transcript } from './gemini-transcript.js';
import { SearchQueries, toUsage } from './gemini-usage.js';
import { recordOf, recordsOf } from './gemini-wire.js';
import type { AnswerPicture } from './pictures.js';
import type { ThoughtDetail } from './thought-details.js';

/**
 * A whole answer of the vendor's in the canonical shape. Source: providers digest, Gemini section 3.7.
 * @throws GatewayError for a refusal, an unreadable body, an answer without anything in it.
 */
export function fromAnswer(answer: UpstreamAnswer, context: AnswerContext): CompletionEvent {
  if (answer.status !== 200) throw fromErrorAnswer(answer);
  const body = parse(answer.body);
  if (body.error !== undefined) throw fromErrorObject(body.error);
  const [first, ...others] = recordsOf(body.candidates);
  if (first === undefined) return withoutCandidate(body, context);
  const searches = new SearchQueries();
  for (const candidate of [first, ...others]) searches.take(candidate);
  const event = completionOf(first, body, context, searches);
  const { choices } = event.completion;
  for (const candidate of others) {
    const [choice] = completionOf(candidate, body, context, searches).completion.choices;
    if (choice !== undefined) choices.push({ ...choice, index: choices.length });
  }
  return event;
}

function completionOf(
  candidate: Readonly<Record<string, unknown>>,
  body: Readonly<Record<string, unknown>>,
  context: AnswerContext,
  searches: SearchQueries,
): CompletionEvent {
  const text: string[] = [];
  const reasoning: string[] = [];
  const toolCalls: ToolCall[] = [];
  const images: AnswerPicture[] = [];
  const details: ThoughtDetail[] = [];
  const transcript = new Transcript(context.names, {
    text: (piece) => text.push(piece),
    reasoning: (piece) => reasoning.push(piece),
    toolCall: (call) => toolCalls.push(call),
    picture: (picture) => images.push(picture),
    detail: (detail) => details.push(detail),
  });
  transcript.take(candidate, true);
  const message: ChatDelta = {};
  const annotations = transcript.citations();
  if (annotations.length > 0) message.annotations = annotations;
  if (images.length > 0) message.images = images;
  if (details.length > 0) message.reasoning_details = details;
  return toCompletion({
    id: idOf(body),
    model: modelOf(body, context),
    text: text.join(''),
    reasoning: reasoning.join(''),
    refusal: null,
    toolCalls,
    message,
    finish: transcript.finishReason(),
    native: transcript.nativeFinish,
    usage: toUsage(body.usageMetadata, searches.count(context.searchesByPrompt)),
    logprobs: toLogprobs(candidate.logprobsResult),
  });
}

/** A blocked prompt, or a limit that was used up by thoughts: traps T23 and T30. */
function withoutCandidate(body: Readonly<Record<string, unknown>>, context: AnswerContext): CompletionEvent {
  const usage = toUsage(body.usageMetadata);
  const blocked = blockReasonOf(body);
  const isCut = context.limit !== undefined && usage.completion_tokens >= context.limit;
  if (blocked === undefined && !isCut)
    throw new GatewayError('upstream_protocol', 'The upstream provider sent an empty answer.');
  return toCompletion({
    id: idOf(body),
    model: modelOf(body, context),
    text: '',
    reasoning: '',
    refusal: blocked === undefined ? null : blockedRefusal,
    toolCalls: [],
    finish: blocked === undefined ? 'length' : 'content_filter',
    native: blocked,
    usage,
  });
}

/** @throws GatewayError for broken JSON and anything that is no object. */
function parse(body: Buffer): Readonly<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw unreadable(cause);
  }
  // An error may come in a list of one, and so may an answer.
  const only: unknown = Array.isArray(parsed) && parsed.length === 1 ? parsed[0] : parsed;
  const object = recordOf(only);
  if (object === undefined) throw unreadable();
  return object;
}

function unreadable(cause?: unknown): GatewayError {
  return new GatewayError('upstream_protocol', 'The upstream provider sent an answer that cannot be read.', {
    cause,
  });
}
