import { describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { firstValueFrom, type Observable, take } from 'rxjs';
import { Backpressure } from '../../../src/contract/backpressure.js';
import { jsonReply, silence, streamReply } from '../fake-reply.js';
import type { RecordedRequest } from '../fake-upstream.js';
import { sampleAnswer } from '../openai-wire.js';
import { samples } from './answers.js';
import { type ChatContractHarness, credential } from './contract-harness.js';
import { callOf, chunksOf, completionOf, isChunkEvent, request, useFakeUpstream } from './contract-run.js';

/** Longest time from the caller's leaving to the closed connection at the vendor. Source: issue 2, "It must show". */
const longestCloseMs = 100;

/** Cold, aborted by teardown, slowed down by a slow reader. */
export function describeLifecycle(harness: ChatContractHarness): void {
  const upstream = useFakeUpstream();

  const expectClosedSoon = async (recorded: RecordedRequest, leftAtMs: number): Promise<void> => {
    const { atMs, byClient } = await recorded.closed;
    expect(byClient).toBe(true);
    expect(atMs - leftAtMs).toBeLessThan(longestCloseMs);
  };
  const leave = async (source$: Observable<unknown>): Promise<void> => {
    const subscription = source$.subscribe();
    const recorded = await upstream().arrival();
    const leftAtMs = performance.now();
    subscription.unsubscribe();
    await expectClosedSoon(recorded, leftAtMs);
  };

  describe('life of a call', () => {
    it('asks nothing before it is subscribed, and once for each subscription', async () => {
      const chat = harness.chat(upstream(), credential);
      const body = harness.whole(samples.text);
      upstream().enqueue(jsonReply(body), jsonReply(body));
      const complete$ = chat.complete(callOf(request()));
      await completionOf(complete$);
      expect(upstream().requests).toHaveLength(1);
      await completionOf(complete$);
      expect(upstream().requests).toHaveLength(2);
    });

    it('a stream that is subscribed twice starts afresh', async () => {
      const stream$ = harness.chat(upstream(), credential).stream(callOf(request({ stream: true })));
      upstream().enqueue(
        streamReply(harness.events(samples.text)),
        streamReply(harness.events(samples.text)),
      );
      expect(await chunksOf(stream$)).toEqual(await chunksOf(stream$));
    });

    it('leaving a silent vendor closes its connection, whole', async () => {
      upstream().enqueue(silence);
      await leave(harness.chat(upstream(), credential).complete(callOf(request())));
    });

    it('leaving a silent vendor closes its connection, streamed', async () => {
      upstream().enqueue(silence);
      await leave(harness.chat(upstream(), credential).stream(callOf(request({ stream: true }))));
    });

    it('leaving in the middle of a whole answer closes its connection', async () => {
      const text = JSON.stringify(harness.whole(samples.text));
      upstream().enqueue({ ...jsonReply(text.slice(0, 20)), ending: 'hold' });
      await leave(harness.chat(upstream(), credential).complete(callOf(request())));
    });

    it('leaving a stalled stream closes its connection; the stream itself waits without an error', async () => {
      const stalled = streamReply(harness.events(samples.text).slice(0, 2), { ending: 'hold' });
      upstream().enqueue(stalled);
      const failures: unknown[] = [];
      let arrived: () => void = () => undefined;
      const firstEvent = new Promise<void>((resolve) => (arrived = resolve));
      const subscription = harness
        .chat(upstream(), credential)
        .stream(callOf(request({ stream: true })))
        .subscribe({ next: arrived, error: (error) => failures.push(error) });
      await firstEvent;
      const leftAtMs = performance.now();
      subscription.unsubscribe();
      await expectClosedSoon(await upstream().arrival(), leftAtMs);
      expect(failures).toEqual([]);
    });

    it('leaving from within the first event ends the stream there', async () => {
      upstream().enqueue(streamReply(harness.events(samples.text), { ending: 'hold' }));
      const stream$ = harness.chat(upstream(), credential).stream(callOf(request({ stream: true })));
      await firstValueFrom(stream$.pipe(take(1)));
      await expectClosedSoon(await upstream().arrival(), performance.now());
    });

    it('a closed valve stops the vendor, an open one lets everything through', async () => {
      const piece = 'x'.repeat(64 * 1024);
      const pieces = Array.from({ length: 512 }, () => piece);
      upstream().enqueue(streamReply(harness.events(sampleAnswer({ text: pieces }))));
      const backpressure = new Backpressure();
      let paused = false;
      let received = 0;
      const ended = new Promise<void>((resolve, reject) => {
        harness
          .chat(upstream(), credential)
          .stream(callOf(request({ stream: true }), backpressure))
          .subscribe({
            next: (event) => {
              if (!isChunkEvent(event)) return;
              if (!paused) backpressure.pause();
              paused = true;
              received += event.chunk.choices[0]?.delta.content?.length ?? 0;
            },
            error: reject,
            complete: resolve,
          });
      });
      const recorded = await upstream().arrival();
      const sentWhenStuck = await plateau(recorded);
      expect(sentWhenStuck).toBeLessThan(pieces.length * piece.length * 0.75);
      expect(received).toBeLessThan(1024 * 1024);
      backpressure.resume();
      await ended;
      expect(received).toBe(pieces.length * piece.length);
    });
  });
}

/** Bytes sent once nothing has moved for a while: buffers between two processes fill before anybody blocks. */
async function plateau(recorded: RecordedRequest): Promise<number> {
  let sent = -1;
  while (recorded.bytesSent === 0 || sent !== recorded.bytesSent) {
    sent = recorded.bytesSent;
    await delay(250);
  }
  return sent;
}
