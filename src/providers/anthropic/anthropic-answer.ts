import { randomUUID } from 'node:crypto';
import type { FinishReason } from '../../contract/chat.js';
import { GatewayError } from '../../contract/gateway-error.js';
import { isRecord } from '../openai-shape/wire-shape.js';
import type { AnswerBlock, CitationWire, StopWire, ThinkingBlock } from './anthropic-wire.js';

/** What whole and streamed answers share. Source: providers digest, Anthropic section 2.8. */

const finishes: ReadonlyMap<unknown, FinishReason> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['pause_turn', 'stop'],
  ['tool_use', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['compaction', 'length'],
  ['refusal', 'content_filter'],
]);

/** Where the vendor says no more than that it refuses. */
const plainRefusal = 'The model refused to answer.';

/** The answer's own id, without the word by which the vendor shows. */
export function toAnswerId(id: unknown): string {
  return `chatcmpl-${typeof id === 'string' && id !== '' ? id.replace(/^msg_/, '') : randomUUID()}`;
}

/** @param calls whether the caller has tools to run: they decide, not the vendor's word, unless the answer was cut off. */
export function toFinish(reason: string | null | undefined, calls: boolean): FinishReason {
  const finish = finishes.get(reason) ?? 'stop';
  return finish === 'stop' && calls ? 'tool_calls' : finish;
}

/** Null where the model did not refuse. */
export function toRefusal({ stop_reason: reason, stop_details: details }: StopWire): string | null {
  return reason === 'refusal' ? details?.explanation || plainRefusal : null;
}

/** Sealed thoughts as they have to come back; without a seal they are of no use. */
export function toThoughts({ type, thinking, signature, data }: AnswerBlock): ThinkingBlock[] {
  if (type === 'thinking' && signature) return [{ type, thinking: thinking ?? '', signature }];
  return type === 'redacted_thinking' && data ? [{ type, data }] : [];
}

/** Sources on the web of what stands between two places of the answer's text; others have no address. */
export function toAnnotations(
  citations: readonly CitationWire[],
  start: number,
  end: number,
): Record<string, unknown>[] {
  return citations.flatMap(({ type, url, title }) =>
    type === 'web_search_result_location' && url !== undefined
      ? [
          {
            type: 'url_citation',
            url_citation: { start_index: start, end_index: end, url, title: title ?? '' },
          },
        ]
      : [],
  );
}

/** The arguments of a call in one piece. */
export function toArguments(input: unknown): string {
  return isRecord(input) ? JSON.stringify(input) : '{}';
}

export function unreadable(cause?: unknown): GatewayError {
  return new GatewayError('upstream_protocol', 'The upstream provider sent an answer that cannot be read.', {
    cause,
  });
}

/** @throws GatewayError for broken JSON and anything that is no object. */
export function parseObject(json: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (cause) {
    throw unreadable(cause);
  }
  if (isRecord(parsed)) return parsed;
  throw unreadable();
}

/** A block of whatever type: what is of another shape than it must be is taken as absent. */
export function isBlock(value: unknown): value is AnswerBlock {
  if (!isRecord(value) || typeof value.type !== 'string') return false;
  const { id, name, text, thinking, signature, data, citations } = value;
  return (
    [id, name, text, thinking, signature, data].every(
      (field) => field === undefined || field === null || typeof field === 'string',
    ) &&
    (citations === undefined || citations === null || (Array.isArray(citations) && citations.every(isRecord)))
  );
}

/** A piece of a block of whatever type. */
export function isDelta(value: unknown): value is Record<string, unknown> {
  if (!isRecord(value)) return false;
  const { text, partial_json: json, thinking, signature } = value;
  return [text, json, thinking, signature].every(
    (field) => field === undefined || field === null || typeof field === 'string',
  );
}
