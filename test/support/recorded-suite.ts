import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ChatChunk, ChatCompletion } from '../../src/contract/chat.js';
import { type ChatRig, startChatRig } from './chat-rig.js';
import { chunkViolations, completionViolations } from './chunk-validator.js';
import { randomCuts, sliced, type Slicing } from './fake-reply.js';
import { readStream } from './fixtures.js';
import { toldByRecording } from './recorded/read-recording.js';
import { endOf } from './recorded/recorded-end.js';
import { type RecordedTold, type Told, toldByChunks, toldByCompletion } from './recorded/told.js';
import { answersOnly, describeRecordings, type Recording } from './recordings.js';
import { vendors } from './vendors.js';

const slicings: readonly [string, Slicing][] = [
  ['in 7-byte slices', 7],
  ['byte by byte', 1],
];
const longTestMs = 60_000;

/** An answer of the gateway: the chunks of a stream, or the one body. */
interface Answer {
  readonly chunks: readonly ChatChunk[];
  readonly completion: ChatCompletion | undefined;
  readonly text: string;
}

/**
 * Every recording of these folders through the real HTTP server: what the vendor said must be in the answer, to the last
 * field, and in whatever pieces it came the answer must be the same.
 * @param models By folder: a model whose requests go to the endpoint that was recorded.
 */
export function describeReplays(models: Readonly<Record<string, string>>): void {
  let rig: ChatRig;
  beforeAll(async () => {
    rig = await startChatRig({ vendors: Object.values(vendors) });
  });
  beforeEach(() => rig.upstream.clear());
  afterAll(() => rig.close());
  for (const [folder, model] of Object.entries(models)) describeReplay(folder, model, () => rig);
}

function describeReplay(folder: string, model: string, rig: () => ChatRig): void {
  describeRecordings(folder, (recordings) => {
    const answers = answersOnly(recordings);

    const replay = async ({ reply, streamed }: Recording, slicing?: Slicing): Promise<Answer> => {
      rig().upstream.enqueue(slicing === undefined ? reply : sliced(reply, slicing));
      const options = streamed ? { stream: true, stream_options: { include_usage: true } } : {};
      const { status, text } = await rig().ask({ model, max_completion_tokens: 4096, ...options });
      if (status !== 200) throw new Error(`The gateway answers ${status}: ${text}`);
      expect(rig().upstream.requests).toHaveLength(1);
      return streamed ? streamedAnswer(text) : wholeAnswer(text);
    };

    it('hold answers', () => {
      expect(answers.length).toBeGreaterThanOrEqual(2);
    });

    for (const recording of answers) {
      describe(recording.name, () => {
        it('all that it says is in the answer', async () => {
          const recorded = toldByRecording(recording);
          const { completion, chunks, text } = await replay(recording);
          expect(
            completion === undefined ? chunkViolations(chunks) : completionViolations(completion),
          ).toEqual([]);
          expectSame(
            completion === undefined ? toldByChunks(chunks) : toldByCompletion(completion),
            recorded,
          );
          expect((completion ?? chunks[0])?.model).toBe(recorded.model);
          for (const seal of recorded.seals) expect(text).toContain(JSON.stringify(seal));
        });

        it.each(slicings)(
          'the same %s',
          async (_name, slicing) => {
            const whole = await replay(recording);
            rig().upstream.clear();
            const inPieces = await replay(recording, slicing);
            expect(withoutOwnNames(inPieces, recording)).toEqual(withoutOwnNames(whole, recording));
          },
          longTestMs,
        );

        if (!recording.streamed) return;
        it('broken off, the caller is told so', async () => {
          const whole = Buffer.concat(recording.reply.chunks);
          const { finishAt } = endOf(recording);
          for (const bytes of [1, ...randomCuts(finishAt, 3, 5), finishAt - 1]) {
            rig().upstream.enqueue({ ...recording.reply, chunks: [whole.subarray(0, bytes)] });
            const { status, text } = await rig().ask({ model, stream: true });
            const told: unknown = status === 200 ? readStream(text).errors[0] : JSON.parse(text);
            expect(told).toMatchObject({ error: { code: 'upstream_error' } });
            expect([200, 502]).toContain(status);
            expect(text).not.toContain('[DONE]');
          }
        });
      });
    }
  });
}

function streamedAnswer(text: string): Answer {
  const { chunks, errors, endsInDone, dones } = readStream(text);
  expect(errors).toEqual([]);
  expect([dones, endsInDone]).toEqual([1, true]);
  return { chunks, completion: undefined, text };
}

function wholeAnswer(text: string): Answer {
  return { chunks: [], completion: JSON.parse(text) as ChatCompletion, text };
}

function expectSame(told: Told, recorded: RecordedTold): void {
  const { model: _model, seals: _seals, withheld, ...said } = recorded;
  expect(told).toEqual({
    ...said,
    refusal: withheld ? expect.stringMatching(/./) : said.refusal,
    nativeFinish: said.nativeFinish ?? expect.any(String),
    toolCalls: said.toolCalls.map((call) => ({ ...call, id: call.id ?? expect.stringMatching(/./) })),
  });
}

/** The answer without ids and times that the vendor did not give: the gateway makes them anew for each answer. */
function withoutOwnNames({ chunks, completion }: Answer, { reply }: Recording): unknown {
  const recorded = Buffer.concat(reply.chunks).toString();
  return JSON.parse(JSON.stringify(completion ?? chunks), (key, value: unknown) =>
    (key === 'id' || key === 'created') && !recorded.includes(JSON.stringify(value)) ? 'our own' : value,
  ) as unknown;
}
