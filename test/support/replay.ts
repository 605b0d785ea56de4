import { expect, it } from '@jest/globals';
import type {
  AssistantMessage,
  ChatChunk,
  ChatCompletion,
  StreamEvent,
  Usage,
} from '../../src/contract/chat.js';
import { fromCompletionAnswer } from '../../src/providers/openai-shape/chat-completion.js';
import { ChatStreamReader } from '../../src/providers/openai-shape/chat-stream.js';
import type { Dialect } from '../../src/providers/openai-shape/dialect.js';
import { SseDecoder } from '../../src/upstream/sse-decoder.js';
import { assembleChunks, chunkViolations } from './chunk-validator.js';
import { type AnswerReply, slice, type Slicing } from './fake-reply.js';
import { describeRecordings } from './fixtures.js';
import { isChunkEvent } from './provider-contract/contract-run.js';

/** The chunks that a dialect's reader makes of the bytes of a stream. @throws GatewayError */
export function replayStream(reply: AnswerReply, slicing: Slicing, dialect: Dialect): ChatChunk[] {
  const events: StreamEvent[] = [];
  const emit = (event: StreamEvent): void => void events.push(event);
  const reader = new ChatStreamReader(dialect.reader?.(), dialect.errors);
  const decoder = new SseDecoder(
    (data) => void reader.event(data, emit),
    (bytes, start) => reader.bytes(bytes, start, emit),
  );
  for (const bytes of slice(Buffer.concat(reply.chunks), slicing)) decoder.push(bytes);
  decoder.end();
  reader.end(emit);
  return events.filter(isChunkEvent).map(({ chunk }) => chunk);
}

/** The answer that a dialect makes of a whole body. @throws GatewayError */
export function replayWhole({ status, chunks }: AnswerReply, dialect: Dialect): ChatCompletion {
  return fromCompletionAnswer({ status, headers: {}, body: Buffer.concat(chunks) }, dialect).completion;
}

/** The recordings of an OpenAI-shaped vendor say to the caller what they said to us, and their counts add up. */
export function describeDialectRecordings(folder: string, dialect: Dialect): void {
  describeRecordings(folder, (recordings) => {
    for (const { name, streamed, payloads, reply } of recordings) {
      if (streamed)
        it(`${name} says the same in any slices`, () => {
          for (const slicing of [undefined, 7, 1]) {
            const chunks = replayStream(reply, slicing, dialect);
            expect(chunkViolations(chunks)).toEqual([]);
            expect(assembleChunks(chunks)).toEqual(assembleChunks(payloads as ChatChunk[]));
            expectSum(assembleChunks(chunks).usage);
          }
        });
      else
        it(`${name} says the same`, () => {
          const [recorded] = payloads as ChatCompletion[];
          const completion = replayWhole(reply, dialect);
          expect(completion.usage).toEqual(recorded?.usage);
          expect(completion.choices.map(({ finish_reason: reason }) => reason)).toEqual(
            recorded?.choices.map(({ finish_reason: reason }) => reason),
          );
          const [said, meant] = [completion, recorded].map((answer) => wordsOf(answer?.choices[0]?.message));
          expect(said).toEqual(meant);
          expectSum(completion.usage);
        });
    }
  });
}

function wordsOf(message: AssistantMessage | undefined): object {
  const calls = message?.tool_calls?.map(({ id, function: called }) => ({ id, ...called }));
  return { text: message?.content ?? '', reasoning: message?.reasoning_content, calls };
}

function expectSum(usage: Usage | undefined): void {
  const { prompt_tokens: prompt = 0, completion_tokens: said = 0, total_tokens: total } = usage ?? {};
  expect(total).toBe(prompt + said);
  expect(usage?.prompt_tokens_details?.cached_tokens ?? 0).toBeLessThanOrEqual(prompt);
  expect(usage?.completion_tokens_details?.reasoning_tokens ?? 0).toBeLessThanOrEqual(said);
}
