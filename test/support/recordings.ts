import { describe, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { type AnswerReply, answer, jsonReply, sseEvents, streamReply } from './fake-reply.js';

const recordingsRoot = join(import.meta.dirname, '..', '..', '..', 'shared', 'fixtures');

/** Which protocol a recording speaks. */
export type WireShape = 'chat' | 'responses' | 'anthropic' | 'gemini';

/** What a vendor really sent once. */
export interface Recording {
  /** File name, with the number of the answer where a file holds several. */
  readonly name: string;
  readonly shape: WireShape;
  readonly streamed: boolean;
  /** Parsed body of a whole answer, or the chunks of a stream in their order. */
  readonly payloads: readonly unknown[];
  /** Text of each event of a stream as it is on the wire; empty for a whole answer. */
  readonly events: readonly string[];
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
    else it('SKIPPED: the recordings are absent', () => undefined);
  });
}

/** An error behind a head that promised an answer. */
const failsInside = new Set(['error.1.chunks.txt']);

/** Those that hold an answer: no refusal, no error. */
export function answersOnly(recordings: readonly Recording[]): Recording[] {
  return recordings.filter(({ name, reply }) => reply.status === 200 && !failsInside.has(name));
}

/** One recording by its name. @throws Error when there is none */
export function recordingNamed(recordings: readonly Recording[], name: string): Recording {
  const recording = recordings.find((candidate) => candidate.name === name);
  if (recording === undefined) throw new Error(`There is no recording ${name}.`);
  return recording;
}

const shapes: Readonly<Record<string, WireShape>> = {
  'openai/responses': 'responses',
  anthropic: 'anthropic',
  gemini: 'gemini',
};

function readRecordings(folder: string): Recording[] {
  const shape = shapes[folder] ?? 'chat';
  return readdirSync(join(recordingsRoot, folder))
    .sort()
    .flatMap((name) => toRecordings(name, shape, readFileSync(join(recordingsRoot, folder, name), 'utf8')));
}

function toRecordings(name: string, shape: WireShape, text: string): Recording[] {
  if (name.endsWith('.yaml')) return [fromCassette(name, shape, text)];
  if (name.endsWith('.sse')) return [fromRawStream(name, shape, text)];
  if (!name.endsWith('.chunks.txt')) return [fromBody(name, shape, text)];
  const whole = fromLines(
    name,
    shape,
    text.split('\n').filter((line) => line !== ''),
  );
  const answers = answersOf(whole);
  if (answers.length === 1) return [whole];
  return [whole, ...answers.map((lines, index) => fromLines(`${name}, answer ${index + 1}`, shape, lines))];
}

function fromBody(name: string, shape: WireShape, text: string): Recording {
  const parsed: unknown = JSON.parse(text);
  const reply = jsonReply(text, { status: statusOf(parsed) });
  return { name, shape, streamed: false, payloads: [parsed], events: [], reply };
}

/** A recorded body does not say its status: an error may name it, and is a caller's mistake where it does not. */
function statusOf(body: unknown): number {
  // The Responses endpoint says of a whole answer that its error is null.
  const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : null;
  if (error === null) return 200;
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'number' ? code : 400;
}

/** Frames of each protocol. Source: README of the recordings. */
const framings: Readonly<Record<WireShape, (lines: readonly string[]) => string[]>> = {
  chat: (lines) => sseEvents([...lines, '[DONE]']),
  responses: named,
  anthropic: named,
  gemini: (lines) => sseEvents(lines, { newline: '\r\n' }),
};

function named(lines: readonly string[]): string[] {
  return lines.map((line) => `event: ${(JSON.parse(line) as { type: string }).type}\ndata: ${line}\n\n`);
}

function fromLines(name: string, shape: WireShape, lines: readonly string[]): Recording {
  const events = framings[shape](lines);
  const payloads = lines.map((line): unknown => JSON.parse(line));
  return { name, shape, streamed: true, payloads, events, reply: streamReply(events) };
}

/** Some files hold the answers to several requests, one behind the other: each begins where an answer begins. */
const firstTypes: Partial<Record<WireShape, string>> = {
  anthropic: 'message_start',
  responses: 'response.created',
};

function answersOf({ shape, payloads }: Recording): string[][] {
  const answers: string[][] = [];
  let id: unknown;
  for (const payload of payloads as readonly Record<string, unknown>[]) {
    const begins = payload['type'] === firstTypes[shape];
    const named = (payload['message'] ?? payload['response']) as { id?: unknown } | undefined;
    if (answers.length === 0 || (begins && named?.id !== id)) answers.push([]);
    if (begins) id = named?.id;
    answers.at(-1)?.push(JSON.stringify(payload));
  }
  return answers;
}

function fromRawStream(name: string, shape: WireShape, text: string): Recording {
  const events = text.split(/(?<=\n\n)/).filter((event) => event.trim() !== '');
  return {
    name,
    shape,
    streamed: true,
    payloads: events.flatMap(payloadsOf),
    events,
    reply: answer(text, { headers: { 'content-type': 'text/event-stream' } }),
  };
}

function payloadsOf(event: string): unknown[] {
  const lines = event.split('\n').filter((line) => line.startsWith('data:'));
  return lines
    .map((line) => line.slice('data:'.length).trim())
    .filter((data) => data !== '[DONE]')
    .map((data): unknown => JSON.parse(data));
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

function fromCassette(name: string, shape: WireShape, text: string): Recording {
  const { interactions } = parseYaml(text) as Cassette;
  const response = interactions[0]?.response;
  if (response === undefined) throw new Error(`${name} holds no exchange.`);
  const headers = Object.fromEntries(
    Object.entries(response.headers).filter(([field]) => !ofTheConnection.has(field.toLowerCase())),
  );
  const recording = response.body.startsWith('data: ')
    ? fromRawStream(name, shape, response.body)
    : fromBody(name, shape, response.body);
  return { ...recording, reply: { ...recording.reply, status: response.code, headers } };
}
