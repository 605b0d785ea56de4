import { describe, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import type { ChatChunk } from '../../src/contract/chat.js';
import { type AnswerReply, jsonReply, sseEvents, streamReply } from './fake-reply.js';

const root = join(import.meta.dirname, '..', '..');
const recordingsRoot = join(root, '..', 'shared', 'fixtures');

/** What a vendor really sent once. */
export interface Recording {
  /** File name. */
  readonly name: string;
  readonly streamed: boolean;
  /** Parsed body of a whole answer, or the chunks of a stream in their order. */
  readonly payloads: readonly unknown[];
  /** As it came: status, headers, bytes. */
  readonly reply: AnswerReply;
}

/**
 * A block of tests over the recordings of a folder such as `openai/chat`. They are no part of the project: where they are
 * absent one test of that name stands in for the block.
 */
export function describeRecordings(folder: string, block: (recordings: readonly Recording[]) => void): void {
  describe(`recordings of ${folder}`, () => {
    if (existsSync(join(recordingsRoot, folder))) block(readRecordings(folder));
    else it('recordings absent: not replayed', () => undefined);
  });
}

/** One recording by its name. @throws Error when there is none */
export function recordingNamed(recordings: readonly Recording[], name: string): Recording {
  const recording = recordings.find((candidate) => candidate.name === name);
  if (recording === undefined) throw new Error(`There is no recording ${name}.`);
  return recording;
}

function readRecordings(folder: string): Recording[] {
  return readdirSync(join(recordingsRoot, folder))
    .sort()
    .map((name) => toRecording(name, readFileSync(join(recordingsRoot, folder, name), 'utf8')));
}

function toRecording(name: string, text: string): Recording {
  if (name.endsWith('.yaml')) return fromCassette(name, text);
  if (!name.endsWith('.chunks.txt')) {
    const parsed: unknown = JSON.parse(text);
    const status = isError(parsed) ? 400 : 200;
    return { name, streamed: false, payloads: [parsed], reply: jsonReply(text, { status }) };
  }
  const lines = text.split('\n').filter((line) => line !== '');
  return {
    name,
    streamed: true,
    payloads: lines.map((line): unknown => JSON.parse(line)),
    reply: streamReply(sseEvents([...lines, '[DONE]'])),
  };
}

interface Cassette {
  readonly interactions: readonly {
    readonly response: {
      readonly code: number;
      readonly body: string;
      readonly headers: Readonly<Record<string, readonly string[]>>;
    };
  }[];
}

/** Fields of the connection and not of the answer: the fake upstream sets its own. */
const ofTheConnection = new Set(['content-length', 'transfer-encoding', 'connection', 'date']);

function fromCassette(name: string, text: string): Recording {
  const { interactions } = parseYaml(text) as Cassette;
  const response = interactions[0]?.response;
  if (response === undefined) throw new Error(`${name} holds no exchange.`);
  const { body, code } = response;
  const headers = Object.fromEntries(
    Object.entries(response.headers).filter(([field]) => !ofTheConnection.has(field.toLowerCase())),
  );
  const streamed = body.startsWith('data: ');
  return {
    name,
    streamed,
    payloads: streamed ? readStream(body).payloads : [JSON.parse(body)],
    reply: { ...jsonReply(body, { status: code }), headers },
  };
}

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
