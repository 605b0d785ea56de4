import { listOf, type PartWire, recordOf, textIn } from './gemini-wire.js';

/**
 * What belongs to single parts of an answer and has no place in OpenAI's message, as members of its `reasoning_details`: a
 * caller who sends the message back with them gets every part back to the vendor as it came. `start` and `end` are where
 * the part stands in `content`, in UTF-16 units. Source: providers digest, sections 0.1 and 3.5 of Gemini, trap T38.
 */
export type ThoughtDetail = SignatureDetail | ServerPartDetail;

/** The signature of a part with text, possibly none, or with a picture; without a place it is that of a thought. */
export interface SignatureDetail {
  readonly type: 'reasoning.encrypted';
  readonly format: typeof detailFormat;
  readonly data: string;
  readonly start?: number;
  readonly end?: number;
  /** Place of the picture among the `images` of the message. */
  readonly image?: number;
}

/** What one of the vendor's own tools was asked or said. */
export interface ServerPartDetail {
  readonly type: 'server_tool';
  readonly format: typeof detailFormat;
  readonly start: number;
  readonly end: number;
  readonly part: PartWire;
}

/** Tells our details from those of other vendors. Source: OpenRouter's word for it. */
export const detailFormat = 'google-gemini-v1';

export function signatureDetail(
  data: string,
  place?: { start: number; end: number; image?: number },
): SignatureDetail {
  return { type: 'reasoning.encrypted', format: detailFormat, data, ...place };
}

export function serverPartDetail(part: PartWire, start: number, end: number): ServerPartDetail {
  return { type: 'server_tool', format: detailFormat, start, end, part };
}

/** The vendor's own tools in a part, and nothing else of it: what a caller sends back is a caller's. */
export function serverPartOf(value: Readonly<Record<string, unknown>>): PartWire | undefined {
  const { toolCall, toolResponse, executableCode, codeExecutionResult } = value;
  const data = { toolCall, toolResponse, executableCode, codeExecutionResult };
  if (Object.values(data).every((member) => recordOf(member) === undefined)) return undefined;
  const thoughtSignature = textIn(value.thoughtSignature);
  return thoughtSignature === undefined ? data : { ...data, thoughtSignature };
}

/** A detail with a place in a text, as a caller sent it back. */
export interface PlacedDetail {
  readonly start: number;
  readonly end: number;
  readonly signature: string | undefined;
  readonly part: PartWire | undefined;
  readonly image: number | undefined;
}

/** Ours among the details of a message, those that fit into a text of this length, one behind the other. */
export function placedDetails(details: unknown, length: number): PlacedDetail[] {
  const placed: PlacedDetail[] = [];
  let cursor = 0;
  for (const value of listOf(details)) {
    const detail = recordOf(value);
    if (detail === undefined || detail.format !== detailFormat) continue;
    const { start, end, image } = detail;
    const signature = textIn(detail.data);
    const part = serverPartOf(recordOf(detail.part) ?? {});
    if (!isPlace(start) || !isPlace(end) || start < cursor || end < start || end > length) continue;
    if (signature === undefined && part === undefined) continue;
    placed.push({ start, end, signature, part, image: isPlace(image) ? image : undefined });
    cursor = end;
  }
  return placed;
}

/** The signature that a detail holds for a tool call of this id: how other gateways hand them out. */
export function callSignatureIn(details: unknown, id: string): string | undefined {
  for (const value of listOf(details)) {
    const detail = recordOf(value);
    if (detail?.format === detailFormat && detail.id === id) return textIn(detail.data);
  }
  return undefined;
}

function isPlace(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
