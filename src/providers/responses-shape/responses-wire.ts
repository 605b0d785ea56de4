import { isRecord } from '../openai-shape/wire-shape.js';

/** What is read of the Responses endpoint's JSON; of the rest nothing is taken for granted. */

export type Fields = Readonly<Record<string, unknown>>;

/** An answer as a whole, and as the first and the last events of a stream carry it. */
export interface ResponseWire extends Fields {
  readonly output: readonly Fields[];
}

/** Whether this is an answer: the text, the calls and the reasoning stand in its `output`. */
export function isResponse(value: unknown): value is ResponseWire {
  return isRecord(value) && Array.isArray(value.output) && value.output.every(isRecord);
}

/** A text, empty where there is none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The objects in a list, none where it is none. */
export function recordsOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

export function recordOf(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

/** Undefined where the body is no JSON. */
export function parseBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
