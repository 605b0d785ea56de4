import { describe, expect, it } from '@jest/globals';
import type { ChatChunk } from '../../../src/contract/chat.js';
import { type AnswerReply, randomCuts, sliced, type Slicing, streamReply } from '../fake-reply.js';
import { sampleAnswer } from '../openai-wire.js';
import { samples } from './answers.js';
import { type ChatContractHarness, credential } from './contract-harness.js';
import { callOf, chunksOf, request, useFakeUpstream } from './contract-run.js';

/** Where the bytes of a stream are cut, and what stands between its events, makes no difference. */
export function describeSplitting(harness: ChatContractHarness): void {
  const upstream = useFakeUpstream();

  const stream = (reply: AnswerReply): Promise<ChatChunk[]> => {
    upstream().enqueue(reply);
    return chunksOf(harness.chat(upstream(), credential).stream(callOf(request({ stream: true }))));
  };
  const cut = (events: readonly string[], slicing: Slicing): Promise<ChatChunk[]> =>
    stream(sliced(streamReply(events), slicing));

  describe('the bytes of a stream', () => {
    it('may be cut at every offset', async () => {
      const events = harness.events(sampleAnswer({ text: ['ä世🌹'] }));
      const length = Buffer.byteLength(events.join(''));
      const whole = await cut(events, undefined);
      for (let offset = 1; offset < length; offset += 1) {
        expect(await cut(events, [offset])).toEqual(whole);
      }
    });

    for (const [name, sample] of Object.entries(samples)) {
      it(`may come in any slices: ${name}`, async () => {
        const events = harness.events(sample);
        const length = Buffer.byteLength(events.join(''));
        const whole = await cut(events, undefined);
        for (const slicing of [1, 7, randomCuts(length, 20, 1), randomCuts(length, 60, 2)]) {
          expect(await cut(events, slicing)).toEqual(whole);
        }
      });
    }

    it('may have CRLF line ends, also cut between the two', async () => {
      const events = harness.events(samples.text);
      const whole = await cut(events, undefined);
      const withCrlf = events.map((event) => event.replaceAll(/\r?\n/g, '\r\n'));
      for (const slicing of [undefined, 1, 7]) expect(await cut(withCrlf, slicing)).toEqual(whole);
    });

    it('may have comments and empty lines between events', async () => {
      const events = harness.events(samples.text);
      const whole = await cut(events, undefined);
      expect(
        await stream(streamReply([': hello\n\n\n', ...events.map((event) => `: ping\n\n${event}`)])),
      ).toEqual(whole);
    });

    it('may be one giant event', async () => {
      const text = 'x'.repeat(2_000_000);
      const chunks = await cut(harness.events(sampleAnswer({ text: [text] })), undefined);
      expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(text);
    });
  });
}
