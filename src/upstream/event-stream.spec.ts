import { setTimeout as delay } from 'node:timers/promises';
import { testGatewayConfig } from '../../test/support/gateway-config.js';
import { type Ending, streamReply } from '../../test/support/fake-reply.js';
import { outcomeOf, useFakeUpstream } from '../../test/support/provider-contract/contract-run.js';
import { Backpressure } from '../contract/backpressure.js';
import { cutStream } from './upstream-failure.js';
import { UpstreamClient } from './upstream-client.js';
import type { EventReader } from './upstream-request.js';

const client = new UpstreamClient(testGatewayConfig());
afterAll(() => client.onApplicationShutdown());

/** Hands on what comes; the answer is whole with the word `end`, and but for it with the word `whole`. */
function newReader(): EventReader<string> {
  let whole = false;
  return {
    event: (data, emit) => {
      if (data === 'whole' || data === 'more') whole = data === 'whole';
      whole ||= data === 'end';
      if (data !== 'end') emit(data);
      return data === 'end';
    },
    isWhole: () => whole,
    end: () => {
      if (!whole) throw cutStream();
    },
  };
}

describe('a connection that breaks', () => {
  const upstream = useFakeUpstream();
  const read = (events: readonly string[], ending: Ending) => {
    upstream().enqueue(
      streamReply(
        events.map((data) => `data: ${data}\n\n`),
        { ending },
      ),
    );
    const request = { origin: upstream().origin, path: '/', headers: {}, body: '{}', sent: () => undefined };
    return outcomeOf(client.events(request, newReader, cutStream, new Backpressure()));
  };

  it.each(['cut', 'reset'] as const)(
    'behind the event that ends the answer does it no harm (%s)',
    async (ending) => {
      expect(await read(['a', 'b', 'end'], ending)).toEqual({ values: ['a', 'b'], failure: undefined });
    },
  );

  it.each(['cut', 'reset'] as const)('before that event fails the answer (%s)', async (ending) => {
    const { values, failure } = await read(['a', 'b'], ending);
    expect(values).toEqual(['a', 'b']);
    expect(failure).toMatchObject({ kind: 'upstream_unavailable' });
  });

  it.each(['cut', 'reset', 'hold'] as const)(
    'behind the event with which the answer is whole but for its last word does it no harm (%s)',
    async (ending) => {
      const { values, failure } = await read(['a', 'whole', 'b'], ending);
      expect({ values, failure }).toEqual({ values: ['a', 'whole', 'b'], failure: undefined });
    },
  );

  it('is waited for where the answer has gone on behind an end that was none', async () => {
    const { failure } = await read(['whole', 'more', 'b'], 'cut');
    expect(failure).toMatchObject({ kind: 'upstream_unavailable' });
  });

  it('is not taken for the end while a slow client holds it back', async () => {
    const pace = { ending: 'hold', paceMs: 0 } as const;
    upstream().enqueue(streamReply(['data: whole\n\n', 'data: b\n\n'], pace));
    const backpressure = new Backpressure();
    const request = { origin: upstream().origin, path: '/', headers: {}, body: '{}', sent: () => undefined };
    const values: string[] = [];
    let completed = false;
    const ended = new Promise<void>((resolve, reject) => {
      client.events(request, newReader, cutStream, backpressure).subscribe({
        next: (value) => {
          values.push(value);
          if (value === 'whole') backpressure.pause();
        },
        error: reject,
        complete: () => {
          completed = true;
          resolve();
        },
      });
    });
    await delay(2500);
    expect(completed).toBe(false);
    backpressure.resume();
    await ended;
    expect(values).toEqual(['whole', 'b']);
  });
});
