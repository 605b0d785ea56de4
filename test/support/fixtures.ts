import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChatChunk } from '../../src/contract/chat.js';
import { type AnswerReply, jsonReply, streamReply } from './fake-reply.js';

export { describeRecordings, type Recording, recordingNamed } from './recordings.js';

const root = join(import.meta.dirname, '..', '..');

function isError(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'error' in value;
}

/** An event stream as a client gets it. */
export interface ReadStream {
  /** Every payload that is not `[DONE]`. */
  readonly payloads: readonly unknown[];
  readonly chunks: readonly ChatChunk[];
  /** Bodies of error events. */
  readonly errors: readonly unknown[];
  /** How often `[DONE]` came, and whether it was the last thing said. */
  readonly dones: number;
  readonly endsInDone: boolean;
  readonly comments: readonly string[];
}

/** Reads the whole text of a stream; strict, so that a malformed one fails a test. @throws Error on any other line */
export function readStream(text: string): ReadStream {
  const payloads: unknown[] = [];
  const comments: string[] = [];
  let dones = 0;
  for (const line of text.split('\n')) {
    if (line === 'data: [DONE]') dones += 1;
    else if (line.startsWith('data: ')) payloads.push(JSON.parse(line.slice('data: '.length)));
    else if (line.startsWith(':')) comments.push(line);
    else if (line !== '') throw new Error(`A stream has no such line: ${line.slice(0, 80)}`);
  }
  return {
    payloads,
    chunks: payloads.filter((payload): payload is ChatChunk => !isError(payload)),
    errors: payloads.filter(isError),
    dones,
    endsInDone: text.endsWith('data: [DONE]\n\n'),
    comments,
  };
}

/** A folder of `test/fixtures/<provider>`: what was asked, the bytes the vendor sent, what the caller must be told. */
export interface Fixture {
  readonly name: string;
  readonly request: { readonly stream?: boolean; readonly [field: string]: unknown };
  readonly reply: AnswerReply;
  /** A completion, or what a client makes of the chunks. */
  readonly expected: Readonly<Record<string, unknown>>;
}

export function readFixtures(provider: string): Fixture[] {
  const folder = join(root, 'test', 'fixtures', provider);
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const read = (file: string): string => readFileSync(join(folder, name, file), 'utf8');
      const stream = existsSync(join(folder, name, 'upstream.sse'));
      return {
        name,
        request: JSON.parse(read('request.json')) as Fixture['request'],
        reply: stream ? streamReply([read('upstream.sse')]) : jsonReply(read('upstream.json')),
        expected: JSON.parse(read('expected.json')) as Fixture['expected'],
      };
    });
}
