import type { ChatCompletion, ChatMessage, ChatRequest, StreamEvent } from '../../src/contract/chat.js';
import { answerContextOf } from '../../src/providers/gemini/gemini-answer.js';
import { toGenerateBody } from '../../src/providers/gemini/gemini-request.js';
import { fromAnswer } from '../../src/providers/gemini/gemini-response.js';
import { GeminiStreamReader } from '../../src/providers/gemini/gemini-stream.js';
import type { ContentWire, GenerateContentWire } from '../../src/providers/gemini/gemini-wire.js';
import { catalogueCall } from './catalogue-call.js';
import { isChunkEvent } from './provider-contract/contract-run.js';

/** The body for one of Gemini's models as it is on the wire, and the fields that were reported as adjusted. */
export function sent(
  model: string,
  fields: Partial<ChatRequest> = {},
  streamed = false,
): { readonly body: GenerateContentWire; readonly adjusted: readonly string[] } {
  const call = catalogueCall(`google/${model}`, fields);
  const adjusted = call.adjustments;
  const body = JSON.parse(JSON.stringify(toGenerateBody(call, streamed))) as GenerateContentWire;
  return { body, adjusted };
}

export function bodyFor(model: string, fields: Partial<ChatRequest> = {}): GenerateContentWire {
  return sent(model, fields).body;
}

export function contentsFor(
  messages: readonly ChatMessage[],
  model = 'gemini-3.8-flash',
): readonly ContentWire[] {
  return bodyFor(model, { messages }).contents;
}

/** What a stream of these payloads says, to its end. */
export function readStreamed(
  payloads: readonly unknown[],
  fields: Partial<ChatRequest> = {},
  model = 'gemini-3.8-flash',
): readonly StreamEvent[] {
  const events: StreamEvent[] = [];
  const reader = new GeminiStreamReader(answerContextOf(catalogueCall(`google/${model}`, fields)));
  const emit = (event: StreamEvent): unknown => events.push(event);
  for (const payload of payloads)
    reader.event(typeof payload === 'string' ? payload : JSON.stringify(payload), emit);
  reader.end(emit);
  return events;
}

/** The deltas of a stream, and its finish chunk as `{ finish, native }`. */
export function deltasOf(events: readonly StreamEvent[]): readonly object[] {
  return events
    .filter(isChunkEvent)
    .flatMap(({ chunk }) => chunk.choices)
    .map(({ delta, finish_reason: finish, native_finish_reason: native }) =>
      finish === null ? delta : { finish, native },
    );
}

/** What a whole answer says. */
export function readWhole(
  body: unknown,
  fields: Partial<ChatRequest> = {},
  model = 'gemini-3.8-flash',
): ChatCompletion {
  const context = answerContextOf(catalogueCall(`google/${model}`, fields));
  return fromAnswer({ status: 200, headers: {}, body: Buffer.from(JSON.stringify(body)) }, context)
    .completion;
}

/** A candidate with these parts. */
export function candidate(parts: readonly object[], fields: object = {}): object {
  return { candidates: [{ content: { role: 'model', parts }, index: 0, ...fields }] };
}

/** A whole answer with these parts, ended by itself. */
export function answered(parts: readonly object[], fields: object = {}): object {
  return {
    ...candidate(parts, { finishReason: 'STOP', ...fields }),
    modelVersion: 'gemini-x',
    responseId: 'r1',
  };
}
