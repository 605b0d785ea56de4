import { describeRecordings, type Recording, recordingNamed } from '../../../test/support/fixtures.js';
import { assembleChunks, chunkViolations } from '../../../test/support/chunk-validator.js';
import { readStreamed, readWhole } from '../../../test/support/gemini-calls.js';
import { isChunkEvent } from '../../../test/support/provider-contract/contract-run.js';
import { slice } from '../../../test/support/fake-reply.js';
import { SseDecoder } from '../../upstream/sse-decoder.js';
import { fromErrorAnswer } from './gemini-errors.js';
import { recordOf } from './gemini-wire.js';

const chunksOf = ({ payloads }: Pick<Recording, 'payloads'>) =>
  readStreamed(payloads)
    .filter(isChunkEvent)
    .map(({ chunk }) => ({ ...chunk, created: 0 }));

/** The payloads again, from the bytes that the vendor frames them in, cut into slices. */
function recut({ payloads }: Recording, size: number): string[] {
  const bytes = Buffer.from(payloads.map((payload) => `data: ${JSON.stringify(payload)}\r\n\r\n`).join(''));
  const events: string[] = [];
  const decoder = new SseDecoder((data) => events.push(data));
  for (const piece of slice(bytes, size)) decoder.push(piece);
  decoder.end();
  return events;
}

/** Everything but the ids of calls, which are ours where the vendor has none. */
const told = (chunks: ReturnType<typeof chunksOf>): string =>
  JSON.stringify(chunks).replaceAll(/"call_[^"]+"/g, '"call"');

describeRecordings('gemini', (recordings) => {
  const answers = recordings.filter(({ name }) => !name.startsWith('429'));

  for (const recording of answers.filter(({ streamed }) => streamed)) {
    it(`${recording.name} is a stream by the letter, however it is cut`, () => {
      const chunks = chunksOf(recording);
      expect(chunkViolations(chunks)).toEqual([]);
      for (const size of [1, 7, 1_000_000])
        expect(told(chunksOf({ payloads: recut(recording, size) }))).toBe(told(chunks));
    });
  }

  for (const recording of answers) {
    it(`T42: the usage of ${recording.name} adds up to the vendor's own total`, () => {
      const usage = recording.streamed
        ? assembleChunks(chunksOf(recording)).usage
        : readWhole(recording.payloads[0]).usage;
      const counts = recordOf(recordOf(recording.payloads.at(-1))?.usageMetadata);
      expect(usage?.total_tokens).toBe(counts?.totalTokenCount);
      expect((usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0)).toBe(usage?.total_tokens);
      expect(usage?.completion_tokens_details?.reasoning_tokens).toBe(counts?.thoughtsTokenCount ?? 0);
    });
  }

  it.each(['tool-call.chunks.txt', 'tool-call-gemini3.chunks.txt'])('T2: %s ends in tool_calls', (name) => {
    const { choices } = assembleChunks(chunksOf(recordingNamed(recordings, name)));
    expect(choices).toMatchObject([
      {
        finishReason: 'tool_calls',
        toolCalls: [{ name: 'weather', arguments: '{"location":"San Francisco"}' }],
      },
    ]);
  });

  it('T1: tool-call.json ends in tool_calls, its signature beside the call', () => {
    const [choice] = readWhole(recordingNamed(recordings, 'tool-call.json').payloads[0]).choices;
    expect(choice?.finish_reason).toBe('tool_calls');
    expect(choice?.message.tool_calls?.[0]).toMatchObject({
      extra_content: { google: { thought_signature: expect.any(String) as string } },
    });
  });

  it('T38: the signature at the end of text.chunks.txt is kept, its empty text is not', () => {
    const deltas = chunksOf(recordingNamed(recordings, 'text.chunks.txt')).flatMap(({ choices }) =>
      choices.map(({ delta }) => delta),
    );
    expect(deltas.filter(({ reasoning_details: details }) => details !== undefined)).toHaveLength(1);
    expect(deltas.filter(({ content }) => content === '')).toHaveLength(1);
  });

  it('T30: blocked.json is filtered', () => {
    const [choice] = readWhole(recordingNamed(recordings, 'blocked.json').payloads[0]).choices;
    expect(choice).toMatchObject({ finish_reason: 'content_filter', native_finish_reason: 'SAFETY' });
  });

  it('T77: 429-retry-info.json comes back in 35 seconds', () => {
    const [body] = recordingNamed(recordings, '429-retry-info.json').payloads;
    expect(
      fromErrorAnswer({ status: 429, headers: {}, body: Buffer.from(JSON.stringify(body)) }),
    ).toMatchObject({ kind: 'upstream_rate_limited', retryAfterSeconds: 35 });
  });
});
