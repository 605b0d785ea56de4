import { testGatewayConfig } from '../../test/support/gateway-config.js';
import { type Ending, streamReply } from '../../test/support/fake-reply.js';
import { outcomeOf, useFakeUpstream } from '../../test/support/provider-contract/contract-run.js';
import { Backpressure } from '../contract/backpressure.js';
import { cutStream } from './upstream-failure.js';
import { UpstreamClient } from './upstream-client.js';
import type { EventReader } from './upstream-request.js';

const client = new UpstreamClient(testGatewayConfig());
afterAll(() => client.onApplicationShutdown());

/** Hands on what comes; the answer is whole with the word `end`. */
function newReader(): EventReader<string> {
  let whole = false;
  return {
    event: (data, emit) => {
      whole ||= data === 'end';
      if (data !== 'end') emit(data);
      return whole;
    },
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
    const request = { origin: upstream().origin, path: '/', headers: {}, body: '{}' };
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
});
