import type { ChatChunk, ChatCompletion } from '../../contract/chat.js';

/** How much of a vendor's JSON is looked at before the rest is believed: everything that code of ours walks into. */

/** More calls in one answer than any model makes; a place beyond it would be a hole in a list. */
const maxToolCalls = 1024;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A chunk of a stream, its choices and the deltas in them. */
export function isChunk(value: unknown): value is ChatChunk {
  return isRecord(value) && Array.isArray(value.choices) && value.choices.every(isChunkChoice);
}

/** A whole answer with at least one choice that holds a message. */
export function isCompletion(value: unknown): value is ChatCompletion {
  if (!isRecord(value) || !Array.isArray(value.choices)) return false;
  return value.choices.length > 0 && value.choices.every(isCompletionChoice);
}

function isChunkChoice(value: unknown): boolean {
  if (!isChoice(value)) return false;
  const { delta } = value;
  return isNothing(delta) || (isMessage(delta) && isListOf(delta.tool_calls, isToolCallDelta));
}

function isCompletionChoice(value: unknown): boolean {
  if (!isChoice(value)) return false;
  return isMessage(value.message) && isListOf(value.message.tool_calls, isToolCall);
}

function isChoice(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && isWordOrNothing(value.finish_reason) && isPlaceOrNothing(value.index);
}

/** Some hosts give their content in parts. */
function isMessage(value: unknown): value is Record<string, unknown> {
  return (
    isRecord(value) &&
    (isWordOrNothing(value.content) || Array.isArray(value.content)) &&
    isWordOrNothing(value.reasoning_content) &&
    isWordOrNothing(value.refusal)
  );
}

function isToolCallDelta(value: unknown): boolean {
  return isToolCall(value) && isPlaceOrNothing(value.index);
}

/** Some hosts give the arguments as the object that they should be the text of. */
function isToolCall(value: unknown): value is Record<string, unknown> {
  if (!isRecord(value) || !isWordOrNothing(value.id)) return false;
  const { function: called } = value;
  if (isNothing(called)) return true;
  return (
    isRecord(called) &&
    isWordOrNothing(called.name) &&
    (isWordOrNothing(called.arguments) || isRecord(called.arguments))
  );
}

function isPlaceOrNothing(value: unknown): boolean {
  return isNothing(value) || isPlace(value);
}

function isPlace(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < maxToolCalls;
}

function isListOf(value: unknown, isElement: (element: unknown) => boolean): boolean {
  return isNothing(value) || (Array.isArray(value) && value.every(isElement));
}

function isWordOrNothing(value: unknown): boolean {
  return isNothing(value) || typeof value === 'string';
}

export function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}

/** The arguments of a call as OpenAI has them, as text; empty where there are none. */
export function argumentsText(value: unknown): string {
  if (typeof value === 'string') return value;
  return isRecord(value) ? JSON.stringify(value) : '';
}
