import { jest } from '@jest/globals';
import { UsageMeter } from '../../src/usage/usage-meter.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { RawSocket } from '../support/raw-socket.js';

const ready = 'GET /health/ready HTTP/1.1\r\nHost: gateway\r\n\r\n';

function streamRequest({ apiKey }: TestApp, model: string): string {
  const body = JSON.stringify({
    model,
    stream: true,
    messages: [{ role: 'user', content: 'one two three' }],
  });
  return [
    'POST /v1/chat/completions HTTP/1.1',
    'Host: gateway',
    `Authorization: Bearer ${apiKey}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}

describe('shutdown', () => {
  it('lets streams finish, answers 503 to readiness, closes what is idle and takes nobody new', async () => {
    const gateway = await startTestApp({ shutdownGraceMs: 20_000 });
    const [streaming, idle, silent, probe] = await Promise.all(
      Array.from({ length: 4 }, () => RawSocket.open(gateway.port)),
    );
    if (!streaming || !idle || !silent || !probe) throw new Error('No connections.');
    await idle.send(ready).until(/"ok"}$/);
    // half a request keeps the probe's connection from being idle
    probe.send(ready.slice(0, 20));
    await streaming.send(streamRequest(gateway, 'sandbox/slow')).until(/data: /);

    const closed = gateway.close();
    await Promise.all([idle.closed(), silent.closed()]);
    expect(streaming.received).not.toContain('[DONE]');
    const refusal = await probe.send(ready.slice(20)).closed();
    expect(refusal).toMatch(/^HTTP\/1\.1 503 /);
    expect(refusal).toContain('Connection: close');
    expect(refusal).toContain('The gateway is shutting down.');
    await expect(RawSocket.open(gateway.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });

    expect(await streaming.closed()).toContain('data: [DONE]');
    await closed;
  });

  it('cuts what does not finish within the grace, without a sign of completeness', async () => {
    const gateway = await startTestApp({ shutdownGraceMs: 300 });
    const streaming = await RawSocket.open(gateway.port);
    await streaming.send(streamRequest(gateway, 'sandbox/stall')).until(/data: /);
    const meter = gateway.app.get(UsageMeter);
    const counted = jest.spyOn(meter, 'recordWhenCounted');
    const record = jest.spyOn(meter, 'record');
    const lastFlush = jest.spyOn(meter, 'beforeApplicationShutdown');
    const start = performance.now();
    await gateway.close();
    expect(performance.now() - start).toBeGreaterThanOrEqual(290);
    // What the cut stream has cost is in the books before they are closed.
    expect(record).toHaveBeenCalledTimes(1);
    expect(counted.mock.invocationCallOrder[0]).toBeLessThan(lastFlush.mock.invocationCallOrder[0] ?? 0);
    expect([meter.pending, meter.lost]).toEqual([0, 0]);
    expect(await streaming.closed()).not.toContain('[DONE]');
    expect(gateway.logs.join('')).toContain('Cutting 1 connections');
  });

  it('does not wait when nobody is there', async () => {
    const gateway = await startTestApp({ shutdownGraceMs: 60_000 });
    const connection = await RawSocket.open(gateway.port);
    await connection.send(ready).until(/"ok"}$/);
    await gateway.close();
    await connection.closed();
  });
});
