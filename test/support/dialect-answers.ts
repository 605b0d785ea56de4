import type { ChatChunk, ChatCompletion, StreamEvent, Usage } from '../../src/contract/chat.js';
import { GatewayError } from '../../src/contract/gateway-error.js';
import { fromCompletionAnswer } from '../../src/providers/openai-shape/chat-completion.js';
import { fromErrorAnswer } from '../../src/providers/openai-shape/chat-errors.js';
import { ChatStreamReader } from '../../src/providers/openai-shape/chat-stream.js';
import type { Dialect } from '../../src/providers/openai-shape/dialect.js';

/** What a dialect makes of answers, without a connection in between. */

export interface ReadAnswer {
  readonly chunks: readonly ChatChunk[];
  /** Counts told ahead of the usage chunk. */
  readonly tallies: readonly Usage[];
  readonly failure: GatewayError | undefined;
}

/** The chunks of a stream; `[DONE]` comes after them unless they break off. */
export function readChunks(dialect: Dialect, payloads: readonly unknown[]): ReadAnswer {
  const reader = new ChatStreamReader(dialect.reader?.(), dialect.errors);
  const events: StreamEvent[] = [];
  const failure = failureOf(() => {
    for (const payload of payloads) reader.event(JSON.stringify(payload), (event) => void events.push(event));
    reader.event('[DONE]', (event) => void events.push(event));
  });
  return {
    chunks: events.flatMap((event) => (event.kind === 'chunk' ? event.chunk : [])),
    tallies: events.flatMap((event) => (event.kind === 'tally' ? event.usage : [])),
    failure,
  };
}

/** A whole answer of status 200. @throws GatewayError */
export function readWhole(dialect: Dialect, body: unknown): ChatCompletion {
  return fromCompletionAnswer(answerOf(200, body), dialect).completion;
}

/** What an answer of any status fails with. */
export function readFailure(dialect: Dialect, status: number, body: unknown): GatewayError {
  const answer = answerOf(status, body);
  return dialect.toFailure?.(answer) ?? fromErrorAnswer(answer, dialect.errors);
}

function answerOf(status: number, body: unknown): Parameters<typeof fromErrorAnswer>[0] {
  return { status, headers: {}, body: Buffer.from(JSON.stringify(body)) };
}

function failureOf(run: () => void): GatewayError | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
}
