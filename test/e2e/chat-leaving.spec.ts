import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { credentialsOf } from '../../src/contract/credential.js';
import { type ChatRig, modelOf, startChatRig } from '../support/chat-rig.js';
import { begin, textBlock } from '../support/anthropic-events.js';
import { named } from '../support/every-vendor.js';
import { jsonReply, type Reply, silence, streamReply } from '../support/fake-reply.js';
import { expectClosedAtOnce } from '../support/leaving.js';
import { openAiCompletion, openAiError, openAiEvents, sampleAnswer } from '../support/openai-wire.js';
import { vendors, vendorsAt } from '../support/vendors.js';
import type { RawCall } from '../support/raw-client.js';

const sample = sampleAnswer({ text: Array.from({ length: 200 }, (_, index) => `word${index} `) });
const events = openAiEvents(sample);

let rig: ChatRig;
beforeAll(async () => {
  rig = await startChatRig();
});
beforeEach(() => rig.upstream.clear());
afterAll(() => rig.close());

/** The client leaves: the vendor's connection closes in time, and the books know it once. */
async function expectLeft(call: RawCall, index = 0): Promise<Record<string, unknown>[]> {
  await expectClosedAtOnce(call, await rig.upstream.arrival(index));
  return newestRows();
}

/** The client never got a head, hence no request id: the books are asked for what came last. */
async function newestRows(): Promise<Record<string, unknown>[]> {
  const [newest] = await rig.query('SELECT request_id FROM usage_attempts ORDER BY started_at DESC LIMIT 1');
  return rig.query('SELECT * FROM usage_attempts WHERE request_id = $1 ORDER BY attempt', [
    newest?.request_id,
  ]);
}

describe('a client that leaves', () => {
  /** What the tokenizer makes of the rig's request. */
  const promptTokens = 10;
  const moments: readonly [string, boolean, Reply][] = [
    ['a whole answer before its head', false, silence],
    [
      'a whole answer in its middle',
      false,
      { ...jsonReply(JSON.stringify(openAiCompletion(sample)).slice(0, 50)), ending: 'hold' },
    ],
    ['a stream before its head', true, silence],
    ['a stream in its prelude', true, streamReply(events.slice(0, 1), { ending: 'hold' })],
  ];
  it.each(moments)('%s', async (_name, stream, reply) => {
    rig.upstream.enqueue(reply);
    const rows = await expectLeft(rig.open({ stream }));
    expect(rows).toEqual([
      expect.objectContaining({
        attempt: 0,
        outcome: 'client_gone',
        failure_kind: null,
        streamed: stream,
        // Nothing came, and no vendor gives back the prompt of a request that it was working on.
        estimated: true,
        prompt_tokens: promptTokens,
        completion_tokens: 0,
        cost_picodollars: String(promptTokens * 150_000),
      }),
    ]);
    expect(rig.upstream.requests).toHaveLength(1);
  });

  it('before the vendor has been sent the request: nothing is charged', async () => {
    // Takes connections and never speaks: the handshake of TLS does not end.
    const mute = createServer().listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const { port } = mute.address() as AddressInfo;
    const connected = once(mute, 'connection');
    const providers = vendorsAt(`https://127.0.0.1:${port}`, credentialsOf('sk-mute'), [vendors.openai]);
    const connecting = await startChatRig({ config: { providers } });
    try {
      const call = connecting.open({ stream: true });
      const [socket] = (await connected) as [Socket];
      call.leave();
      await delay(100);
      expect(
        await connecting.query('SELECT outcome, prompt_tokens, cost_picodollars FROM usage_attempts'),
      ).toEqual([{ outcome: 'client_gone', prompt_tokens: null, cost_picodollars: null }]);
      socket.destroy();
    } finally {
      await connecting.close();
      mute.close();
    }
  });

  it('a stream in its middle', async () => {
    rig.upstream.enqueue(streamReply(events, { paceMs: 5 }));
    const call = rig.open({ stream: true });
    await call.received('word3 ');
    const rows = await expectLeft(call);
    expect(rows).toEqual([
      expect.objectContaining({
        outcome: 'client_gone',
        completion_id: 'chatcmpl-sample',
        estimated: true,
        prompt_tokens: promptTokens,
      }),
    ]);
    // Each word with its number and its space is two tokens and a half; `word3` had come, not all had.
    const tokens = Number(rows[0]?.completion_tokens);
    expect(tokens).toBeGreaterThanOrEqual(8);
    expect(tokens).toBeLessThan(2.5 * events.length);
    expect(rows[0]?.cost_picodollars).toBe(String(promptTokens * 150_000 + tokens * 600_000));
    expect((await rig.upstream.arrival()).chunksSent).toBeLessThan(events.length);
  });

  it('a stream after its last chunk but before [DONE]: what the vendor counted is in the books', async () => {
    rig.upstream.enqueue(streamReply(events.slice(0, -1), { ending: 'hold' }));
    const call = rig.open({ stream: true, stream_options: { include_usage: true } });
    await call.received('"total_tokens":34');
    expect(await expectLeft(call)).toEqual([
      expect.objectContaining({ outcome: 'client_gone', prompt_tokens: 21, completion_tokens: 13 }),
    ]);
  });

  it('a chain at its second level: nobody else is asked', async () => {
    rig.upstream.script((request) =>
      modelOf(request) === 'm0' ? jsonReply(openAiError('No.', null), { status: 500 }) : silence,
    );
    const call = rig.open({ models: ['openai/m0', 'openai/m1', 'openai/m2'], route: 'fallback' });
    const rows = await expectLeft(call, 1);
    expect(rows.map(({ outcome }) => outcome)).toEqual(['failed', 'client_gone']);
    expect(rig.upstream.requests.map(modelOf)).toEqual(['m0', 'm1']);
  });

  it('while a second try waits for its time: nobody is asked again', async () => {
    const limited = jsonReply(openAiError('Slow down.', 'rate_limit_exceeded'), {
      status: 429,
      headers: { 'retry-after': '1' },
    });
    const retrying = await startChatRig({ config: { retries: 1 } });
    try {
      retrying.upstream.script(() => limited);
      const call = retrying.open();
      await (
        await retrying.upstream.arrival()
      ).closed;
      await delay(100);
      call.leave();
      await delay(1500);
      expect(retrying.upstream.requests).toHaveLength(1);
      expect(await retrying.query('SELECT outcome, failure_kind FROM usage_attempts')).toEqual([
        { outcome: 'failed', failure_kind: 'upstream_rate_limited' },
      ]);
    } finally {
      await retrying.close();
    }
  });

  it('a stream of a vendor that counts as it goes: what it counted is in the books', async () => {
    const counting = await startChatRig({ vendors: [vendors.anthropic] });
    try {
      counting.upstream.script(() =>
        streamReply(named([begin({ input_tokens: 10, output_tokens: 7 }), ...textBlock(0, 'One ')]), {
          ending: 'hold',
        }),
      );
      const call = counting.open({ model: 'anthropic/claude-haiku-4-5', stream: true });
      await call.received('One ');
      await expectClosedAtOnce(call, await counting.upstream.arrival());
      expect(
        await counting.query('SELECT outcome, prompt_tokens, completion_tokens FROM usage_attempts'),
      ).toEqual([{ outcome: 'client_gone', prompt_tokens: 10, completion_tokens: 7 }]);
    } finally {
      await counting.close();
    }
  });

  it('a request that is still being unpacked: nobody is asked', async () => {
    rig.upstream.script(() => silence);
    const content = 'a'.repeat(8 * 1024 * 1024);
    const body = gzipSync(
      JSON.stringify({ model: 'openai/gpt-4o-mini', messages: [{ role: 'user', content }] }),
    );
    const client = request(`${rig.app.url}/v1/chat/completions`, {
      method: 'POST',
      agent: false,
      headers: {
        authorization: `Bearer ${rig.app.apiKey}`,
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      },
    });
    client.on('error', () => undefined);
    const closed = new Promise<void>((resolve) =>
      rig.app.server.once('request', (incoming: IncomingMessage, response: ServerResponse) => {
        incoming.once('end', () => client.destroy());
        response.once('close', resolve);
      }),
    );
    client.end(body);
    await closed;
    await delay(500);
    expect(rig.upstream.requests).toHaveLength(0);
  });

  it('is nothing the gateway logs as an error', () => {
    expect(rig.app.logs.filter((line) => /"level":"?(error|fatal|50|60)/.test(line))).toEqual([]);
  });
});
