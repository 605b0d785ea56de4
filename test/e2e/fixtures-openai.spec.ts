import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import type { ChatChunk, ChatCompletion } from '../../src/contract/chat.js';
import { assembleChunks, chunkViolations } from '../support/chunk-validator.js';
import { type ChatRig, startChatRig } from '../support/chat-rig.js';
import { sliced, type Slicing } from '../support/fake-reply.js';
import { describeRecordings, readFixtures, readStream, type Recording } from '../support/fixtures.js';

const slicings: readonly [string, Slicing][] = [
  ['whole', undefined],
  ['in 7-byte slices', 7],
  ['byte by byte', 1],
];

let rig: ChatRig;
let client: OpenAI;
beforeAll(async () => {
  rig = await startChatRig();
  client = new OpenAI({ baseURL: `${rig.app.url}/v1`, apiKey: rig.app.apiKey, maxRetries: 0 });
});
beforeEach(() => rig.upstream.clear());
afterAll(() => rig.close());

/** Text, finish reason, tool calls and usage: what of an answer counts. */
interface Essence {
  readonly text: string;
  readonly finishReason: string | null;
  readonly toolCalls: readonly { readonly name: string; readonly arguments: string }[];
  readonly usage: unknown;
}

function essenceOfChunks(chunks: readonly ChatChunk[]): Essence {
  const { choices, usage } = assembleChunks(chunks);
  const toolCalls = (choices[0]?.toolCalls ?? []).map(({ name, arguments: text }) => ({
    name,
    arguments: text,
  }));
  return { text: choices[0]?.text ?? '', finishReason: choices[0]?.finishReason ?? null, toolCalls, usage };
}

function essenceOf({ choices, usage }: ChatCompletion | OpenAI.ChatCompletion): Essence {
  const [choice] = choices;
  const toolCalls = (choice?.message.tool_calls ?? []).flatMap((call) =>
    'function' in call && call.function
      ? [{ name: call.function.name, arguments: call.function.arguments }]
      : [],
  );
  return {
    text: choice?.message.content ?? '',
    finishReason: choice?.finish_reason ?? null,
    toolCalls,
    usage,
  };
}

/** What the recording says, read without any code of the gateway. */
function recorded({ streamed, payloads }: Recording): Essence {
  if (streamed) return essenceOfChunks(payloads as readonly ChatChunk[]);
  return essenceOf(payloads[0] as ChatCompletion);
}

async function askBySdk(streamed: boolean): Promise<Essence> {
  const body = {
    model: 'openai/gpt-4o-mini',
    messages: [{ role: 'user' as const, content: 'Invent a holiday.' }],
  };
  if (!streamed) return essenceOf(await client.chat.completions.create(body));
  const stream = await client.chat.completions.create({
    ...body,
    stream: true,
    stream_options: { include_usage: true },
  });
  const chunks: ChatChunk[] = [];
  for await (const chunk of stream) chunks.push(chunk as ChatChunk);
  return essenceOfChunks(chunks);
}

for (const folder of ['openai/chat', 'openai/cassettes']) {
  describeRecordings(folder, (recordings) => {
    const answers = recordings.filter(({ reply }) => reply.status === 200);

    for (const recording of answers) {
      it(`${recording.name}: the official SDK reads the same text, usage and finish reason`, async () => {
        rig.upstream.enqueue(recording.reply);
        expect(await askBySdk(recording.streamed)).toEqual(recorded(recording));
      });

      it(`${recording.name}: nothing of the vendor's head comes through`, async () => {
        rig.upstream.enqueue(recording.reply);
        const { headers } = await rig.ask({ stream: recording.streamed });
        const vendors = Object.keys(recording.reply.headers).map((name) => name.toLowerCase());
        const common = [
          'content-type',
          'x-request-id',
          'strict-transport-security',
          'x-content-type-options',
        ];
        for (const name of vendors.filter((header) => !common.includes(header))) {
          expect(headers).not.toHaveProperty(name);
        }
        expect(headers['x-request-id']).not.toMatch(/^req_0+$/);
      });
    }

    for (const recording of recordings.filter(({ reply }) => reply.status !== 200)) {
      it(`${recording.name}: the caller's mistake in the vendor's words`, async () => {
        rig.upstream.enqueue(recording.reply);
        const answer = await rig.ask();
        const [body] = recording.payloads as readonly { readonly error: Record<string, unknown> }[];
        expect(answer.status).toBe(recording.reply.status);
        expect(JSON.parse(answer.text)).toEqual({
          error: { ...body?.error, type: 'invalid_request_error' },
        });
      });
    }
  });
}

describe('synthetic fixtures', () => {
  for (const fixture of readFixtures('openai')) {
    it.each(slicings)(`${fixture.name} %s`, async (_name, slicing) => {
      rig.upstream.enqueue(sliced(fixture.reply, slicing));
      const answer = await rig.ask(fixture.request);
      expect(answer.status).toBe(200);
      if (!fixture.request.stream) {
        expect(JSON.parse(answer.text)).toMatchObject(fixture.expected);
        return;
      }
      const { chunks, endsInDone } = readStream(answer.text);
      expect(chunkViolations(chunks)).toEqual([]);
      expect(assembleChunks(chunks)).toMatchObject(fixture.expected);
      expect(endsInDone).toBe(true);
    });
  }
});
