import { gzipSync } from 'node:zlib';

/** How an answer stops: properly, by a closed socket, by a TCP reset, or never. */
export type Ending = 'finish' | 'cut' | 'reset' | 'hold';

/** Bytes on the wire: each chunk is a TCP write of its own. */
export interface AnswerReply {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly chunks: readonly Buffer[];
  /** Chunks written in one turn of the event loop: each is an HTTP chunk of its own, though a read may bring several. */
  readonly perTurn: number;
  /** Wait between the head and the first chunk, and between two chunks; a function is asked before each. */
  readonly paceMs: number | (() => number);
  readonly ending: Ending;
  /** Whether a 102 goes before it. */
  readonly announced: boolean;
}

/** What a fake vendor does with one request. `silence` = takes it and never says a byte; `reset` = RST instead of an answer. */
export type Reply = AnswerReply | { readonly kind: 'silence' } | { readonly kind: 'reset' };

/** A number is the size of each slice, a list the offsets to cut at, undefined leaves everything in one piece. */
export type Slicing = number | readonly number[] | undefined;

export type AnswerOptions = Partial<
  Pick<AnswerReply, 'status' | 'headers' | 'paceMs' | 'ending' | 'announced'>
>;

const toBuffer = (bytes: string | Buffer): Buffer => (typeof bytes === 'string' ? Buffer.from(bytes) : bytes);

/** An answer of raw bytes; status 200, no headers and a proper end unless told otherwise. */
export function answer(
  body: string | Buffer | readonly (string | Buffer)[],
  options: AnswerOptions = {},
): AnswerReply {
  const chunks = typeof body === 'string' || Buffer.isBuffer(body) ? [body] : body;
  return {
    kind: 'answer',
    status: options.status ?? 200,
    headers: options.headers ?? {},
    chunks: chunks.map(toBuffer),
    perTurn: 1,
    paceMs: options.paceMs ?? 0,
    ending: options.ending ?? 'finish',
    announced: options.announced ?? false,
  };
}

/** `body` is sent as it is when it is text or bytes, else as JSON. */
export function jsonReply(body: unknown, options: AnswerOptions = {}): AnswerReply {
  const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return answer(bytes, { ...options, headers: { 'content-type': 'application/json', ...options.headers } });
}

export function htmlReply(status: number, options: AnswerOptions = {}): AnswerReply {
  return answer('<html><body><h1>Bad gateway</h1></body></html>', {
    ...options,
    status,
    headers: { 'content-type': 'text/html', ...options.headers },
  });
}

/** An event stream; each element is already the text of one event, as `sseEvents` makes it. */
export function streamReply(events: readonly (string | Buffer)[], options: AnswerOptions = {}): AnswerReply {
  return answer(events, { ...options, headers: { 'content-type': 'text/event-stream', ...options.headers } });
}

/** Enough to have a short answer in hundreds of reads, few enough for long ones to be quick. */
const longestTurns = 500;

/** The same bytes in other writes; thousands of them share turns, so that a long answer byte by byte does not take minutes. */
export function sliced(reply: AnswerReply, slicing: Slicing): AnswerReply {
  const chunks = slice(Buffer.concat(reply.chunks), slicing);
  return { ...reply, chunks, perTurn: Math.ceil(chunks.length / longestTurns) };
}

/** The same answer behind `Content-Encoding: gzip`. */
export function gzipped(reply: AnswerReply): AnswerReply {
  return {
    ...reply,
    headers: { ...reply.headers, 'content-encoding': 'gzip' },
    chunks: [gzipSync(Buffer.concat(reply.chunks))],
  };
}

export const silence: Reply = { kind: 'silence' };
export const resetBeforeAnswer: Reply = { kind: 'reset' };

export function slice(bytes: Buffer, slicing: Slicing): Buffer[] {
  if (slicing === undefined) return [bytes];
  const offsets =
    typeof slicing === 'number'
      ? Array.from({ length: Math.ceil(bytes.length / slicing) }, (_, index) => index * slicing)
      : [0, ...slicing];
  return offsets
    .map((offset, index) => bytes.subarray(offset, offsets[index + 1] ?? bytes.length))
    .filter((part) => part.length > 0);
}

/** Ascending cut offsets inside `length` bytes, the same for the same seed. */
export function randomCuts(length: number, cuts: number, seed: number): number[] {
  let state = seed;
  const next = (): number => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return Math.floor((state / 4_294_967_296) * length);
  };
  return [...new Set(Array.from({ length: cuts }, next))].sort((left, right) => left - right);
}

export interface SseOptions {
  readonly newline?: '\n' | '\r\n' | '\r';
  /** Put in front of every event: `: ping`. */
  readonly comment?: string;
}

/** One `data:` event for each payload; anything but text is written as JSON. */
export function sseEvents(payloads: readonly unknown[], options: SseOptions = {}): string[] {
  const newline = options.newline ?? '\n';
  const comment = options.comment === undefined ? '' : `: ${options.comment}${newline}${newline}`;
  return payloads.map((payload) => {
    const data = typeof payload === 'string' ? payload : JSON.stringify(payload);
    return `${comment}data: ${data}${newline}${newline}`;
  });
}
