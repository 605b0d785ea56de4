import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { EventEmitter } from 'node:events';
import { answer, htmlReply, jsonReply, resetBeforeAnswer } from '../../test/support/fake-reply.js';
import { testGatewayConfig } from '../../test/support/gateway-config.js';
import { failureOf, outcomeOf, useFakeUpstream } from '../../test/support/provider-contract/contract-run.js';
import { Backpressure } from '../contract/backpressure.js';
import { GatewayError } from '../contract/gateway-error.js';
import { UpstreamClient } from './upstream-client.js';
import type { UpstreamAnswer } from './upstream-request.js';

const client = new UpstreamClient(testGatewayConfig());
afterAll(() => client.onApplicationShutdown());
const upstream = useFakeUpstream();
const sound = { headers: { 'content-type': 'audio/mpeg' } };

const refused = ({ status, body }: UpstreamAnswer): GatewayError =>
  new GatewayError('invalid_request', `${status} ${body.toString()}`);

function ask(backpressure = new Backpressure(), sent = (): void => undefined) {
  const request = { origin: upstream().origin, path: '/', headers: {}, body: '{}', sent };
  return client.bytes(request, refused, backpressure);
}

describe('a file', () => {
  it('comes in the pieces in which it is sent, byte for byte', async () => {
    const whole = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const pieces = [whole.subarray(0, 1), whole.subarray(1, 100), whole.subarray(100)];
    upstream().enqueue(answer(pieces, { ...sound, paceMs: 20 }));
    const { values, failure } = await outcomeOf(ask());
    expect(failure).toBeUndefined();
    expect(values.length).toBeGreaterThan(1);
    expect(Buffer.concat(values)).toEqual(whole);
  });

  it('is handed on before its end is there', async () => {
    upstream().enqueue(answer(['first'], { ...sound, ending: 'hold' }));
    const arrivals = new EventEmitter();
    const subscription = ask().subscribe((bytes) => arrivals.emit('bytes', bytes.toString()));
    expect(await once(arrivals, 'bytes')).toEqual(['first']);
    subscription.unsubscribe();
  });

  it('is asked for once for each subscription, and not before', async () => {
    let sent = 0;
    const file$ = ask(new Backpressure(), () => void (sent += 1));
    expect(sent).toBe(0);
    upstream().enqueue(answer('a', sound), answer('b', sound));
    await outcomeOf(file$);
    await outcomeOf(file$);
    expect(sent).toBe(2);
  });
});

describe('a slow client', () => {
  it('slows the vendor down, and loses nothing', async () => {
    const pieces = Array.from({ length: 256 }, () => Buffer.alloc(64 * 1024, 7));
    upstream().enqueue(answer(pieces, sound));
    const backpressure = new Backpressure();
    let bytes = 0;
    const ended = new Promise<void>((resolve, reject) =>
      ask(backpressure).subscribe({
        next: (piece) => {
          if (bytes === 0) backpressure.pause();
          bytes += piece.length;
        },
        error: reject,
        complete: resolve,
      }),
    );
    const request = await upstream().arrival();
    await delay(150);
    const before = bytes;
    await delay(150);
    expect(bytes).toBe(before);
    expect(request.chunksSent).toBeLessThan(pieces.length);
    backpressure.resume();
    await ended;
    expect(bytes).toBe(256 * 64 * 1024);
  });
});

describe('an answer that is no file', () => {
  it.each([
    ['an error', jsonReply({ no: 1 }, { status: 400 }), '400 {"no":1}'],
    ['an error that calls itself a sound', answer('busy', { ...sound, status: 503 }), '503 busy'],
    ['JSON with status 200', jsonReply({ error: 'x' }), '200 {"error":"x"}'],
    ['a page with status 200', htmlReply(200), '200 <html><body><h1>Bad gateway</h1></body></html>'],
  ])('%s is what the vendor’s reader says of it', async (_title, reply, message) => {
    upstream().enqueue(reply);
    const { values, failure } = await outcomeOf(ask());
    expect(values).toEqual([]);
    expect(failure).toMatchObject({ kind: 'invalid_request', message });
  });
});

describe('a connection that breaks', () => {
  it.each(['cut', 'reset'] as const)('in a file fails it behind what has come (%s)', async (ending) => {
    upstream().enqueue(answer(['a piece'], { ...sound, ending }));
    const { values, failure } = await outcomeOf(ask());
    expect(Buffer.concat(values).toString()).toBe('a piece');
    expect(failure).toMatchObject({ kind: 'upstream_unavailable', connection: 'broken_off' });
  });

  it('before one fails it', async () => {
    upstream().enqueue(resetBeforeAnswer);
    expect((await failureOf(ask())).kind).toBe('upstream_unavailable');
  });

  it('is broken by a caller who leaves', async () => {
    upstream().enqueue(answer(['first'], { ...sound, ending: 'hold' }));
    const backpressure = new Backpressure();
    const subscription = ask(backpressure).subscribe();
    const request = await upstream().arrival();
    subscription.unsubscribe();
    expect((await request.closed).byClient).toBe(true);
    backpressure.pause();
  });

  it('a compressed answer cannot be read', async () => {
    upstream().enqueue(
      answer('x', { headers: { 'content-type': 'audio/mpeg', 'content-encoding': 'gzip' } }),
    );
    expect((await failureOf(ask())).kind).toBe('upstream_protocol');
  });
});
